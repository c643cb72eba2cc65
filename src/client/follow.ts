import { createClient, type FormattedExecutionResult, MessageType } from 'graphql-ws';

export interface FollowOptions<Variables extends object> {
  /** As `ws://host:port/graphql`. */
  readonly url: string;
  /** A subscription that hands `$after` on to its field's `after`, and asks the `cursor` of every message. */
  readonly query: string;
  readonly variables?: Omit<Variables, 'after'>;
  /** A token that is valid now: asked for each connection, every 20 s for one that is open, and when the hub refused one. */
  readonly token: () => string | Promise<string>;
  /** Where to go on; from now on unless given. */
  readonly after?: string | null;
  /** A trace of yours (W3C Trace Context) under which the hub records what it does for the operation. */
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
}

/**
 * Follows a subscription for as long as it takes: after a lost connection, a restart or a redeploy it goes on from the
 * last cursor, so that nothing is missed and nothing comes twice. The same holds when a token has ended and `token` has
 * another one. For browsers, and Node from 22. The types of `Data` and `Variables` are generated from
 * `schema/examples.graphql`. Throws when the hub refuses (the operation's errors, or the close event of the connection) and
 * what `token` throws.
 */
export async function* follow<Data extends object, Variables extends object = object>(
  options: FollowOptions<Variables>,
): AsyncGenerator<FormattedExecutionResult<Data>, void, void> {
  const { url, query, token, signal } = options;
  // Sent anew with each connection, as it is then.
  const { traceparent } = options;
  const operation = {
    query,
    variables: { ...options.variables, after: options.after },
    ...(traceparent && { extensions: { traceparent } }),
  };
  let sent = '';
  /** The hub refused the token that was sent last, and nothing was accepted since. */
  let refused: { readonly token: string; readonly event: unknown } | null = null;
  const credentials = async () => {
    const next = await token();
    if (next === refused?.token) throw refused.event;
    sent = next;
    return { authorization: `Bearer ${next}` };
  };
  let beat: ReturnType<typeof setInterval> | undefined;
  let isAlive = true;
  const client = createClient({
    url,
    connectionParams: credentials,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (tries) => pause(Math.random() * Math.min(250 * 2 ** tries, 1e4)),
    shouldRetry: (problem) => {
      if (!endsAccess(problem)) return isPassing(problem);
      if (refused !== null) return false;
      refused = { token: sent, event: problem };
      return true;
    },
    on: {
      connected: (socket) => {
        isAlive = true;
        refused = null;
        beat = setInterval(() => void renew(socket as WebSocket), 2e4);
      },
      pong: () => {
        isAlive = true;
      },
      closed: () => clearInterval(beat),
      message: (message) => {
        if (message.type !== MessageType.Next) return;
        const [sent] = Object.values(message.payload.data ?? {}) as ({
          readonly cursor?: string;
        } | null)[];
        operation.variables.after = sent?.cursor ?? operation.variables.after;
      },
    },
  });
  /** A ping takes the newest token there. When the last one was not answered, the connection is dead. */
  const renew = async (socket: WebSocket) => {
    const payload = isAlive && (await credentials().catch(() => null));
    isAlive = false;
    if (payload) socket.send(JSON.stringify({ type: MessageType.Ping, payload }));
    else client.terminate();
  };
  const answers = client.iterate<Data, Record<string, unknown>>(operation);
  const end = () => void answers.return?.();
  signal?.addEventListener('abort', end, { once: true });
  try {
    if (!signal?.aborted) yield* answers;
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}

/** Access has ended, with the token or with the right of the user. */
function endsAccess(problem: unknown): boolean {
  return (problem as Partial<CloseEvent> | null)?.code === 4403;
}

/** Not what `token` throws; a lost connection is an event. */
function isPassing(problem: unknown): boolean {
  return (problem as Partial<CloseEvent>).reason !== undefined || !(problem instanceof Error);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

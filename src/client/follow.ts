import { createClient, type FormattedExecutionResult, MessageType } from 'graphql-ws';

export interface FollowOptions<Variables extends object> {
  /** As `ws://host:port/graphql`. */
  readonly url: string;
  /** A subscription that passes `$after` to its field's `after`, and selects the `cursor` of every message. */
  readonly query: string;
  readonly variables?: Omit<Variables, 'after'>;
  /**
   * Returns a token that is valid now. Called for each connection, every 20 s while it is open, and when the hub refused a
   * token.
   */
  readonly token: () => string | Promise<string>;
  /** The cursor to resume after. Without it, the stream starts now. */
  readonly after?: string | null;
  /** Your trace (W3C Trace Context). The hub records its work for the operation under this trace. */
  readonly traceparent?: string;
  readonly signal?: AbortSignal;
}

/**
 * Follows a subscription until you stop. After a lost connection, a restart or a redeploy it resumes after the last cursor,
 * so no message is lost or repeated. The same holds when a token expires and `token` returns a newer one. For browsers, and
 * Node from 22. The types of `Data` and `Variables` are generated from `schema/examples.graphql`. If the hub refuses, it
 * throws the operation's errors or the close event of the connection. It also throws what `token` throws.
 */
export async function* follow<Data extends object, Variables extends object = object>(
  options: FollowOptions<Variables>,
): AsyncGenerator<FormattedExecutionResult<Data>, void, void> {
  const { url, query, token, signal } = options;
  // Sent with each connection, with the variables of that moment.
  const { traceparent } = options;
  const operation = {
    query,
    variables: { ...options.variables, after: options.after },
    ...(traceparent && { extensions: { traceparent } }),
  };
  let sent = '';
  /** The token that the hub refused last; null when the hub has accepted a token since. */
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
  /** A ping carries the newest token to the hub. If the previous ping was not answered, the connection is dead. */
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

/** Whether the hub ended the access: the token expired, or the user lost the right. */
function endsAccess(problem: unknown): boolean {
  return (problem as Partial<CloseEvent> | null)?.code === 4403;
}

/** Whether a retry may help: true for a lost connection, which is an event; false for what `token` throws. */
function isPassing(problem: unknown): boolean {
  return (problem as Partial<CloseEvent>).reason !== undefined || !(problem instanceof Error);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

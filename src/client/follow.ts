import { createClient, type FormattedExecutionResult, MessageType } from 'graphql-ws';

export interface FollowOptions<Variables extends object> {
  /** As `ws://host:port/graphql`. */
  readonly url: string;
  /** A subscription that hands `$after` on to its field's `after`, and asks the `cursor` of every message. */
  readonly query: string;
  readonly variables?: Omit<Variables, 'after'>;
  /** A token that is valid now: asked for each connection, and every 20 s for one that is open. */
  readonly token: () => string | Promise<string>;
  /** Where to go on; from now on unless given. */
  readonly after?: string | null;
  readonly signal?: AbortSignal;
}

/**
 * Follows a subscription for as long as it takes: after a lost connection, a restart or a redeploy it goes on from the
 * last cursor, so that nothing is missed and nothing comes twice. For browsers, and Node from 22. The types of `Data`
 * and `Variables` are generated from `schema/examples.graphql`. Throws when the hub refuses (the operation's errors, or
 * the close event of the connection) and what `token` throws.
 */
export async function* follow<Data extends object, Variables extends object = object>(
  options: FollowOptions<Variables>,
): AsyncGenerator<FormattedExecutionResult<Data>, void, void> {
  const { url, query, token, signal } = options;
  // Sent anew with each connection, as it is then.
  const operation = { query, variables: { ...options.variables, after: options.after } };
  const credentials = async () => ({ authorization: `Bearer ${await token()}` });
  let beat: ReturnType<typeof setInterval> | undefined;
  let isAlive = true;
  const client = createClient({
    url,
    connectionParams: credentials,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (tries) => pause(Math.random() * Math.min(250 * 2 ** tries, 1e4)),
    shouldRetry: isPassing,
    on: {
      connected: (socket) => {
        isAlive = true;
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

/** Not when access has ended (4403), nor what `token` throws; a lost connection is an event. */
function isPassing(problem: unknown): boolean {
  const { code, reason } = problem as Partial<CloseEvent>;
  return code !== 4403 && (reason !== undefined || !(problem instanceof Error));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

import { createClient, type FormattedExecutionResult, MessageType } from 'graphql-ws';

/** How often the client looks whether the connection is alive, milliseconds. */
const LOOK_MS = 4_000;
/** Every so many looks the hub gets the newest token. */
const TOKEN_LOOKS = 5;

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
  /**
   * Called when the connection is lost: the hub closed it, or answered nothing for 12 s, although it was asked. Also called
   * for each failed attempt to open another one. The next message says that the stream goes on.
   */
  readonly onLost?: () => void;
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
  const { url, query, token, signal, onLost } = options;
  // Sent with each connection, with the variables of that moment.
  const { traceparent } = options;
  const operation = {
    query,
    variables: { ...options.variables, after: options.after },
    ...(traceparent && { extensions: { traceparent } }),
  };
  let hasEnded = false;
  let sent = '';
  /** The token that the hub refused last; null when the hub has accepted a token since. */
  let refused: { readonly token: string; readonly event: unknown } | null = null;
  const credentials = async () => {
    const next = await token();
    if (next === refused?.token) throw refused.event;
    sent = next;
    return { authorization: `Bearer ${next}` };
  };
  let looks: ReturnType<typeof setInterval> | undefined;
  /** `heard`: a message came since the last look. `asked`: none came, and a ping waits for its answer. */
  let line: 'heard' | 'quiet' | 'asked' = 'heard';
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
        line = 'heard';
        refused = null;
        let look = 0;
        looks = setInterval(() => {
          look += 1;
          if (look % TOKEN_LOOKS === 0) void renew(socket as WebSocket);
          ask(socket as WebSocket);
        }, LOOK_MS);
      },
      closed: () => {
        clearInterval(looks);
        if (!hasEnded) onLost?.();
      },
      message: (message) => {
        line = 'heard';
        if (message.type !== MessageType.Next) return;
        const [sent] = Object.values(message.payload.data ?? {}) as ({
          readonly cursor?: string;
        } | null)[];
        operation.variables.after = sent?.cursor ?? operation.variables.after;
      },
    },
  });
  /** If no message came since the last look, the client sends a ping. If none came until the next look, it hangs up. */
  const ask = (socket: WebSocket) => {
    if (line === 'asked') return client.terminate();
    if (line === 'quiet') socket.send(JSON.stringify({ type: MessageType.Ping }));
    line = line === 'quiet' ? 'asked' : 'quiet';
  };
  /** A ping carries the newest token to the hub. */
  const renew = async (socket: WebSocket) => {
    const payload = await credentials().catch(() => null);
    if (payload) socket.send(JSON.stringify({ type: MessageType.Ping, payload }));
    else client.terminate();
  };
  const answers = client.iterate<Data, Record<string, unknown>>(operation);
  const end = () => {
    hasEnded = true;
    void answers.return?.();
  };
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

import { type Client, createClient } from 'graphql-ws';

export interface FollowOptions<Variables extends object> {
  /** As `ws://host:port/graphql`. */
  readonly url: string;
  /** A subscription that hands `$after` on to its field's `after`, and asks the `cursor` of every message. */
  readonly query: string;
  readonly variables?: Omit<Variables, 'after'>;
  /** A token that is valid now: asked for each connection, and once a minute for one that is open. */
  readonly token: () => string | Promise<string>;
  /** Where to go on; from now on unless given. */
  readonly after?: string | null;
  readonly signal?: AbortSignal;
}

/** Longer without even a heartbeat, of which one comes every 10 s, means that the connection is dead. */
const SILENCE_MS = 30_000;
const RENEW_MS = 60_000;
const LONGEST_PAUSE_MS = 10_000;
/** Coming back would not help: 4403 the token or its user's access has ended, 4429 too many connections. */
const FINAL_CODES = [4403, 4429];

/**
 * Follows a subscription for as long as it takes: after a lost connection, a restart or a redeploy it goes on from the
 * last cursor, so that nothing is missed and nothing comes twice. For browsers, and Node from 22. The types of `Data`
 * and `Variables` are generated from `schema/examples.graphql`. Throws when the hub refuses: the operation's errors, or
 * the close event of the connection.
 */
export async function* follow<Data extends object, Variables extends object = object>(
  options: FollowOptions<Variables>,
): AsyncGenerator<Data, void, void> {
  const { query, signal } = options;
  let after = options.after ?? null;
  for (let failures = 0; ; failures += 1) {
    if (failures > 0) await pause(Math.random() * Math.min(250 * 2 ** failures, LONGEST_PAUSE_MS));
    if (signal?.aborted) return;
    const { client, alive, close } = connect(options);
    try {
      const answers = client.iterate<Data>({ query, variables: { ...options.variables, after } });
      for await (const { data, errors } of answers) {
        if (!data) throw errors;
        alive();
        failures = 0;
        const [message] = Object.values(data) as readonly ({ readonly cursor?: string } | null)[];
        after = message?.cursor ?? after;
        yield data;
      }
    } catch (error) {
      if (signal?.aborted) return;
      if (!isClosed(error) || FINAL_CODES.includes(error.code)) throw error;
    } finally {
      close();
    }
  }
}

/** One connection, given up when it falls silent. A new token goes out in a ping, which leaves the stream alone. */
function connect({ url, token, signal }: FollowOptions<object>) {
  const credentials = async () => ({ authorization: `Bearer ${await token()}` });
  const timers: ReturnType<typeof setTimeout>[] = [];
  const client: Client = createClient({
    ...{ url, retryAttempts: 0, connectionParams: credentials },
    on: {
      connected: (socket) => {
        const renew = async () =>
          (socket as WebSocket).send(JSON.stringify({ type: 'ping', payload: await credentials() }));
        timers[1] = setInterval(() => void renew().catch(() => undefined), RENEW_MS);
      },
    },
  });
  const close = () => {
    timers.forEach(clearTimeout);
    signal?.removeEventListener('abort', close);
    client.terminate();
    void client.dispose();
  };
  const alive = () => {
    clearTimeout(timers[0]);
    timers[0] = setTimeout(() => client.terminate(), SILENCE_MS);
  };
  signal?.addEventListener('abort', close, { once: true });
  alive();
  return { client, alive, close };
}

function isClosed(error: unknown): error is { readonly code: number; readonly reason: string } {
  return typeof error === 'object' && error !== null && 'code' in error && 'reason' in error;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

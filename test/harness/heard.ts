import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { HubError } from './hub.ts';

export interface Heard {
  /** What came, less the heartbeat that ended it. */
  readonly messages: readonly unknown[];
  readonly errors: readonly HubError[];
}

/** The text of a subscription that tells when it has caught up. */
export function subscription(call: string, selection: string): string {
  return `subscription { ${call} { ... on Heartbeat { caughtUp: cursor } ${selection} } }`;
}

/**
 * What a client hears of a `subscription` until it is refused, or up to its first heartbeat.
 *
 * @param most stop after so many messages, too: a stream of snapshots beats after ten seconds
 */
export async function heard(
  wsUrl: string,
  token: string,
  query: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Heard> {
  const client = createClient({
    url: wsUrl,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const messages: unknown[] = [];
  const errors: HubError[] = [];
  try {
    for await (const answer of client.iterate({ query })) {
      errors.push(...((answer.errors ?? []) as readonly HubError[]));
      const [message] = Object.values(answer.data ?? {}) as ({ caughtUp?: string } | null)[];
      if (message?.caughtUp !== undefined) break;
      if (messages.push(message) >= most) break;
    }
  } catch (error) {
    if (!Array.isArray(error)) throw error;
    errors.push(...(error as HubError[]));
  } finally {
    await client.dispose();
  }
  return { messages, errors };
}

import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { HubError } from './hub.ts';

export interface Heard {
  /** What came before the first heartbeat. */
  readonly messages: readonly unknown[];
  readonly errors: readonly HubError[];
}

/** The text of a subscription that tells when it has caught up. */
export function subscription(call: string, selection: string): string {
  return `subscription { ${call} { ... on Heartbeat { caughtUp: cursor } ${selection} } }`;
}

/** What a client hears of a `subscription` up to its first heartbeat, or until it is refused. */
export async function heard(wsUrl: string, token: string, query: string): Promise<Heard> {
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
      messages.push(message);
    }
  } catch (error) {
    if (!Array.isArray(error)) throw error;
    errors.push(...(error as HubError[]));
  } finally {
    await client.dispose();
  }
  return { messages, errors };
}

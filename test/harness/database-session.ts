import { Client } from 'pg';

/** How long PostgreSQL may take to let the session in, milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A statement may wait for a lock under load. */
const STATEMENT_TIMEOUT_MS = 60_000;

/** The application name of these sessions: a blow against the hub's connections leaves them out. */
export const SESSION_NAME = 'waybill-harness';

/**
 * Runs `work` on a connection of its own and ends the connection. A connection that breaks never ends this process:
 * the statement under way, or the next one, rejects.
 */
export async function withDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    application_name: SESSION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  });
  // Before the connection exists: PostgreSQL can end it in the same packet that lets the session in.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    void client.end().catch(() => undefined);
  }
}

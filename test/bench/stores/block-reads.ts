import type { Client } from 'pg';
import { messagesOf, type Operation } from '../harness/operation.ts';
import { withClient } from './portal-data.ts';

/**
 * Blocks of PostgreSQL that one request looks at, found in its memory or not: sends each of the operation's requests once,
 * one after the other, to a hub that has answered them before. A count, which nothing else on the machine changes.
 */
export async function countBlockReads(
  url: string,
  operation: Operation,
  databaseUrl: string,
): Promise<number> {
  const messages = messagesOf(operation);
  return await withClient(databaseUrl, async (client) => {
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    await client.query('SELECT pg_stat_statements_reset()');
    for (const { headers, body } of messages) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
      });
      await response.arrayBuffer();
    }
    return (await blocksRead(client)) / messages.length;
  });
}

async function blocksRead(client: Client): Promise<number> {
  const { rows } = await client.query<{ blocks: number }>(
    `SELECT coalesce(sum(s.shared_blks_hit + s.shared_blks_read), 0)::float8 AS blocks
       FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
      WHERE d.datname = current_database() AND s.query NOT LIKE '%pg_stat_statements%'
        AND s.query NOT LIKE '%authentication_event%'`,
  );
  return rows[0]?.blocks ?? Number.NaN;
}

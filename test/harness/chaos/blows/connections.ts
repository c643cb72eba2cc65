import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { SESSION_NAME, withDatabase } from '../../database-session.ts';
import { until } from '../until.ts';
import { runWriters } from '../writers.ts';
import type { Blow } from './blow.ts';

const ROUNDS = 10;
const FEWEST_WRITERS = 12;
const MOST_WRITERS = 40;
/** Longest pause before the next round, milliseconds. */
const PAUSE_MS = 150;

/** As an administrator or a failover does: every connection of the hub ends, also one that is just being handed over. */
export const TERMINATE_BACKENDS: Blow = {
  name: 'terminate all backends of the hub, ten times',
  strike: async ({ databaseUrl }, { client, ledger, stop }) => {
    const over = new AbortController();
    const writing = runWriters({
      client,
      ledger,
      count: randomInt(FEWEST_WRITERS, MOST_WRITERS + 1),
      label: `${randomUUID().slice(0, 8)}-`,
      pauseMs: 0,
      stop: AbortSignal.any([over.signal, stop]),
    });
    try {
      for (let round = 0; round < ROUNDS; round += 1) {
        await until('backend at work', async () => (await terminateBackends(databaseUrl)) > 0, stop);
        await setTimeout(Math.random() * PAUSE_MS, undefined, { signal: stop });
      }
    } finally {
      over.abort();
      await writing;
    }
  },
};

/** How many were terminated; none unless one of them was at work. */
async function terminateBackends(databaseUrl: string): Promise<number> {
  return await withDatabase(databaseUrl, async (client) => {
    const { rowCount } = await client.query(
      `WITH hub AS MATERIALIZED (
         SELECT pid, state FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND application_name <> $1 AND datname = current_database())
       SELECT pg_terminate_backend(pid) FROM hub WHERE EXISTS (SELECT 1 FROM hub WHERE state <> 'idle')`,
      [SESSION_NAME],
    );
    return rowCount ?? 0;
  });
}

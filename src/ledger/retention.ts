import type { Executor } from '../postgres/database.ts';
import { REMOVE_FINISHED } from './intents/write-intents.statements.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long the hub keeps what it needs no more, in milliseconds. Callers may rely on 72 hours for their keys. */
export const KEPT = {
  idempotencyKeys: 96 * HOUR,
  finishedIntents: 30 * DAY,
  dryRunCalls: 30 * DAY,
  /** How far back a subscription can resume. */
  liveEvents: 7 * DAY,
} as const;

/** Numbers taken by one statement: the relay waits for it. */
const LIVE_EVENTS_AT_ONCE = 5_000;

/** Removes what is older than that. Returns how many rows of each kind. For a schedule; once a day is enough. */
export async function removeExpired(executor: Executor): Promise<Record<keyof typeof KEPT, number>> {
  return {
    // A key whose intent is open still has to get its answer, however long Salesforce was away.
    idempotencyKeys: await remove(
      `ledger.idempotency t WHERE t.created_at < $1 AND NOT EXISTS (
         SELECT FROM ledger.write_intent i WHERE i.state = 'OPEN' AND i.principal = t.principal
            AND i.idempotency_key = t.key)`,
      KEPT.idempotencyKeys,
    ),
    finishedIntents: await remove(REMOVE_FINISHED, KEPT.finishedIntents),
    dryRunCalls: await remove('ledger.dry_run_call t WHERE t.at < $1', KEPT.dryRunCalls),
    liveEvents: await removeLiveEvents(executor),
  };

  async function remove(rows: string, age: number): Promise<number> {
    const [result] = await executor.query<{ readonly count: number }>({
      text: `WITH removed AS (DELETE FROM ${rows} RETURNING 1) SELECT count(*)::int AS count FROM removed`,
      values: [new Date(Date.now() - age)],
    });
    return result?.count ?? 0;
  }
}

/**
 * From the beginning of the order up to the first event that is young enough, with the mark that tells readers how far:
 * what is kept has no hole.
 */
async function removeLiveEvents(executor: Executor): Promise<number> {
  const before = new Date(Date.now() - KEPT.liveEvents);
  for (let total = 0; ; ) {
    const [result] = await executor.query<{ readonly count: number }>({
      text: `
        WITH oldest AS (
          SELECT e.seq, e.at FROM ledger.live_event e WHERE e.seq IS NOT NULL ORDER BY e.seq LIMIT $2),
        last AS (
          SELECT max(o.seq) AS seq FROM oldest o
           WHERE o.seq < coalesce((SELECT min(k.seq) FROM oldest k WHERE k.at >= $1), o.seq + 1)),
        marked AS (
          UPDATE ledger.live_head h SET removed = last.seq FROM last WHERE last.seq > h.removed),
        removed AS (
          DELETE FROM ledger.live_event e USING last WHERE e.seq <= last.seq RETURNING 1)
        SELECT count(*)::int AS count FROM removed`,
      values: [before, LIVE_EVENTS_AT_ONCE],
    });
    const count = result?.count ?? 0;
    total += count;
    if (count < LIVE_EVENTS_AT_ONCE) return total;
  }
}

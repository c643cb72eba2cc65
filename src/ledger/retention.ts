import type { Executor } from '../postgres/database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long the hub keeps what it needs no more, in milliseconds. Callers may rely on 72 hours for their keys. */
export const KEPT = { idempotencyKeys: 96 * HOUR, finishedIntents: 30 * DAY, dryRunCalls: 30 * DAY } as const;

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
    finishedIntents: await remove(
      `ledger.write_intent t WHERE t.state <> 'OPEN' AND t.finished_at < $1`,
      KEPT.finishedIntents,
    ),
    dryRunCalls: await remove('ledger.dry_run_call t WHERE t.at < $1', KEPT.dryRunCalls),
  };

  async function remove(rows: string, age: number): Promise<number> {
    const [result] = await executor.query<{ readonly count: number }>({
      text: `WITH removed AS (DELETE FROM ${rows} RETURNING 1) SELECT count(*)::int AS count FROM removed`,
      values: [new Date(Date.now() - age)],
    });
    return result?.count ?? 0;
  }
}

import { BUSINESS_KEPT_MS } from '../domain/measures/business-kinds.ts';
import { MEASURE_STEPS, type MeasureStep } from '../domain/measures/measure-steps.ts';
import type { Executor } from '../postgres/database.ts';
import { type Sql, sql } from '../postgres/sql.ts';
import { removeFinished } from './intents/write-intents.statements.ts';
import { forgetBefore } from './measures/business-measures.statements.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long the hub keeps rows that it needs no more, in milliseconds. Callers may rely on 72 hours for their keys. */
export const KEPT = {
  idempotencyKeys: 96 * HOUR,
  finishedIntents: 30 * DAY,
  dryRunCalls: 30 * DAY,
  /** How far back a subscription can resume. */
  liveEvents: 7 * DAY,
  measuresByMinute: MEASURE_STEPS.MINUTE.kept,
  measuresByHour: MEASURE_STEPS.HOUR.kept,
  measuresByDay: MEASURE_STEPS.DAY.kept,
  businessDays: BUSINESS_KEPT_MS,
} as const;

/** The same for what proves who did what. Only the role of `audit/audit-retention.ts` may remove it. */
export const PROOF_KEPT = {
  authenticationEvents: 365 * DAY,
  /**
   * Old and new values in the audit, from the time of the signed head that sealed them; their hashes stay for ever.
   * Verification reports values that are gone before, so a later version may shorten the period, but not lengthen it.
   */
  auditPayloads: 730 * DAY,
} as const;

/** The relay waits for the statement that removes them, so one removes no more. */
const LIVE_EVENTS_AT_ONCE = 5_000;

/** Removes everything that is older. Returns how many rows of each kind. Once a day is enough. */
export async function removeExpired(executor: Executor): Promise<Record<keyof typeof KEPT, number>> {
  const before = (kind: keyof typeof KEPT) => new Date(Date.now() - KEPT[kind]);
  return {
    // A key with an open intent still waits for its answer, however long Salesforce was away.
    idempotencyKeys: await remove(
      sql`DELETE FROM ledger.idempotency t WHERE t.created_at < ${before('idempotencyKeys')} AND NOT EXISTS (
         SELECT FROM ledger.write_intent i WHERE i.state = 'OPEN' AND i.principal = t.principal
            AND i.idempotency_key = t.key)`,
    ),
    finishedIntents: await remove(removeFinished(before('finishedIntents'))),
    dryRunCalls: await remove(sql`DELETE FROM ledger.dry_run_call t WHERE t.at < ${before('dryRunCalls')}`),
    liveEvents: await removeLiveEvents(executor, before('liveEvents')),
    measuresByMinute: await remove(measuresOf('MINUTE', before('measuresByMinute'))),
    measuresByHour: await remove(measuresOf('HOUR', before('measuresByHour'))),
    measuresByDay: await remove(measuresOf('DAY', before('measuresByDay'))),
    businessDays: await remove(forgetBefore(before('businessDays'))),
  };

  async function remove(deletion: Sql): Promise<number> {
    const [result] = await executor.query<{ readonly count: number }>(
      sql`WITH removed AS (${deletion} RETURNING 1) SELECT count(*)::int AS count FROM removed`,
    );
    return result?.count ?? 0;
  }
}

function measuresOf(step: MeasureStep, before: Date): Sql {
  return sql`DELETE FROM ledger.measure t WHERE t.step = ${step} AND t.at < ${before}`;
}

/**
 * Removes events from the beginning of the order up to the first one that is young enough, and moves the mark of removed
 * numbers with them. So the events that stay have no hole.
 */
async function removeLiveEvents(executor: Executor, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const [result] = await executor.query<{ readonly count: number }>(
      sql`WITH oldest AS (
          SELECT e.seq, e.at FROM ledger.live_event e WHERE e.seq IS NOT NULL ORDER BY e.seq
           LIMIT ${LIVE_EVENTS_AT_ONCE}),
        last AS (
          SELECT max(o.seq) AS seq FROM oldest o
           WHERE o.seq < coalesce((SELECT min(k.seq) FROM oldest k WHERE k.at >= ${before}), o.seq + 1)),
        marked AS (
          UPDATE ledger.live_head h SET removed = last.seq FROM last WHERE last.seq > h.removed),
        removed AS (
          DELETE FROM ledger.live_event e USING last WHERE e.seq <= last.seq RETURNING 1)
        SELECT count(*)::int AS count FROM removed`,
    );
    const count = result?.count ?? 0;
    total += count;
    if (count < LIVE_EVENTS_AT_ONCE) return total;
  }
}

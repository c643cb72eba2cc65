import { KEPT, type KeptKind } from '../domain/retention/periods.ts';
import type { Executor } from '../postgres/database.ts';
import { type Sql, sql } from '../postgres/sql.ts';
import { finishedBefore } from './intents/write-intents.statements.ts';
import { daysBefore, removedExceptionsBefore } from './measures/business-measures.statements.ts';

/** The relay waits for the statement that removes them, so one removes no more. */
const LIVE_EVENTS_AT_ONCE = 5_000;

/** The rows of each kind that are older than a moment, as what follows SELECT or DELETE. */
const OLDER: Readonly<Record<KeptKind, (before: Date) => Sql>> = {
  // A key with an open intent still waits for its answer, however long Salesforce was away.
  idempotencyKeys: (before) => sql`FROM ledger.idempotency t WHERE t.created_at < ${before} AND NOT EXISTS (
    SELECT FROM ledger.write_intent i WHERE i.state = 'OPEN' AND i.principal = t.principal
       AND i.idempotency_key = t.key)`,
  finishedIntents: finishedBefore,
  dryRunCalls: (before) => sql`FROM ledger.dry_run_call t WHERE t.at < ${before}`,
  liveEvents: (before) => sql`FROM ledger.live_event t WHERE t.seq < coalesce(
    (SELECT min(k.seq) FROM ledger.live_event k WHERE k.at >= ${before}), t.seq + 1)`,
  measuresByMinute: (before) => sql`FROM ledger.measure t WHERE t.step = 'MINUTE' AND t.at < ${before}`,
  measuresByHour: (before) => sql`FROM ledger.measure t WHERE t.step = 'HOUR' AND t.at < ${before}`,
  measuresByDay: (before) => sql`FROM ledger.measure t WHERE t.step = 'DAY' AND t.at < ${before}`,
  businessDays: daysBefore,
  removedExceptions: removedExceptionsBefore,
};

type Counts = Record<KeptKind, number>;

/** Removes everything that is older than its period. Returns how many rows of each kind. Once a day is enough. */
export async function removeExpired(executor: Executor): Promise<Counts> {
  return await eachKind(async (kind, older) =>
    kind === 'liveEvents'
      ? await removeLiveEvents(executor, before(kind))
      : await counted(executor, sql`DELETE ${older} RETURNING 1`),
  );
}

/** How many rows `removeExpired` would remove now. It changes nothing. */
export async function countExpired(executor: Executor): Promise<Counts> {
  return await eachKind((_kind, older) => counted(executor, sql`SELECT 1 ${older}`));
}

async function eachKind(work: (kind: KeptKind, older: Sql) => Promise<number>): Promise<Counts> {
  const counts: [string, number][] = [];
  for (const [name, older] of Object.entries(OLDER)) {
    const kind = name as KeptKind;
    counts.push([kind, await work(kind, older(before(kind)))]);
  }
  return Object.fromEntries(counts) as Counts;
}

function before(kind: KeptKind): Date {
  return new Date(Date.now() - KEPT[kind]);
}

async function counted(executor: Executor, rows: Sql): Promise<number> {
  const [result] = await executor.query<{ readonly count: number }>(
    sql`WITH rows AS (${rows}) SELECT count(*)::int AS count FROM rows`,
  );
  return result?.count ?? 0;
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

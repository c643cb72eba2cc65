import type { MeasureKind } from '../../domain/measures/measure-kinds.ts';
import { SPREAD_LENGTH } from '../../domain/measures/spread.ts';
import { bucketOf, msBetween } from '../../postgres/durations.ts';
import { join, raw, type Sql, sql } from '../../postgres/sql.ts';

const OWNER = raw(`category || '/' || owner_team`);

/** Rows `kind, label, at, weight, ms` of a period: each says that something happened, and how long it took, if it did. */
export function factsOf(from: Date, to: Date): Sql {
  const during = (column: string) => sql`${raw(column)} >= ${from} AND ${raw(column)} < ${to}`;
  return union({
    UPDATES_RECEIVED: sql`record AS label, at, 1 AS weight, NULL::bigint AS ms FROM ledger.audit_entry
      WHERE ${during('at')} AND system = 'SALESFORCE' AND principal LIKE 'salesforce:%'`,
    FEED_RESYNCS: sql`'', at, 1, NULL FROM ledger.audit_entry
      WHERE ${during('at')} AND action = 'changeFeedResync'`,
    SIGN_INS_REFUSED: sql`coalesce(reason, ''), at, occurrences, NULL FROM ledger.authentication_event
      WHERE ${during('at')} AND outcome = 'REFUSED'`,
    WRITES_FINISHED: sql`state, finished_at, 1, ${msBetween('created_at', 'finished_at')} FROM ledger.write_intent
      WHERE state <> 'OPEN' AND ${during('finished_at')}`,
    REVIEW_OPENED: sql`${OWNER}, opened_at, 1, NULL FROM ledger.review_item WHERE ${during('opened_at')}`,
    REVIEW_FINISHED: sql`${OWNER}, finished_at, 1, ${msBetween('opened_at', 'finished_at')}
      FROM ledger.review_item WHERE ${during('finished_at')}`,
  });
}

const WAITING = sql`(SELECT lane, state, ${msBetween('queued_at', 'clock_timestamp()')} AS ms FROM ledger.outbox
  WHERE state IN ('PENDING', 'LEASED')) waiting`;

/** Rows `kind, label, count, total, peak, spread`: the state of the database now. What has no row is zero. */
export const LOOKS: Sql = union({
  QUEUE_DEPTH: sql`lane::text, 1, count(*), count(*), NULL::bigint[] FROM ${WAITING} GROUP BY lane`,
  QUEUE_LATENESS: sql`lane::text, sum(count), sum(total), max(peak),
      ledger.spread_of(array_agg(bucket), array_agg(count), ${raw(`${SPREAD_LENGTH}`)})
    FROM (SELECT lane, ${bucketOf(raw('ms'))} AS bucket, count(*), sum(ms) AS total, max(ms) AS peak
            FROM ${WAITING} GROUP BY 1, 2) bucketed GROUP BY lane`,
  CHANGES_PARKED: sql`state, 1, count(*), count(*), NULL FROM ledger.outbox
    WHERE state IN ('HELD', 'REVIEW') GROUP BY state`,
  FEED_STATE: sql`state, 1, 0, 0, NULL FROM (SELECT state FROM ledger.change_feed ORDER BY reported_at DESC LIMIT 1) feed`,
  PULL_FAILING: sql`object, 1, 1, 1, NULL FROM ledger.pull_failure WHERE failures > 1`,
  FAILURES_OPEN: sql`${OWNER}, 1, count(*), count(*), NULL FROM ledger.review_item
    WHERE state IN ('OPEN', 'DECIDED') GROUP BY 1, 2`,
  DUPLICATES_OPEN: sql`record, 1, count(*), count(*), NULL FROM ledger.review_item
    WHERE state IN ('OPEN', 'DECIDED') AND category IN ('DUPLICATE', 'DOUBLE_LINK') GROUP BY record`,
});

function union(parts: Partial<Record<MeasureKind, Sql>>): Sql {
  return join(
    Object.entries(parts).map(([kind, part]) => sql`SELECT ${raw(`'${kind}'::text AS kind`)}, ${part}`),
    ' UNION ALL ',
  );
}

import { kindsFrom, MARKERS, MEASURES } from '../../domain/measures/measure-kinds.ts';
import { MEASURE_STEPS, type MeasureStep } from '../../domain/measures/measure-steps.ts';
import { SPREAD_LENGTH } from '../../domain/measures/spread.ts';
import { bucketOf } from '../../postgres/durations.ts';
import { raw, type Sql, sql } from '../../postgres/sql.ts';
import type { GivenCounter, GivenLevel, MeasureQuery, Period } from './measure-period.ts';
import { factsOf, LOOKS } from './measure-sources.ts';

const COLUMNS = raw('step, kind, at, label, count, total, peak, spread');
const FACT_KINDS = kindsFrom('FACTS');
const SPREAD_KINDS = Object.entries(MEASURES).flatMap(([kind, { form }]) =>
  form === 'SPREAD' ? [kind] : [],
);

export const HEAD = sql`SELECT counted_until AS until FROM ledger.measure_head`;

export function forgetFacts({ from, to }: Period): Sql {
  return sql`DELETE FROM ledger.measure
    WHERE step = 'MINUTE' AND kind = ANY(${FACT_KINDS}::text[]) AND at >= ${from} AND at < ${to}`;
}

export function countFacts({ from, to }: Period): Sql {
  return sql`
  WITH fact AS (${factsOf(from, to)}),
  bucketed AS (
    SELECT kind, label, date_trunc('minute', at) AS at, ${bucketOf(raw('ms'))} AS bucket,
           sum(weight)::bigint AS count, coalesce(sum(ms), 0)::bigint AS total, coalesce(max(ms), 0)::bigint AS peak
      FROM fact GROUP BY 1, 2, 3, 4)
  INSERT INTO ledger.measure (${COLUMNS})
  SELECT 'MINUTE', kind, at, label, sum(count), sum(total), max(peak), ${spreadIfAny()}
    FROM bucketed GROUP BY kind, at, label`;
}

/** The head goes to the end of the period, also when it was further. */
export function markCounted({ from, to }: Period): Sql {
  return sql`
  WITH head AS (
    INSERT INTO ledger.measure_head (counted_until) VALUES (${to})
    ON CONFLICT (only_row) DO UPDATE SET counted_until = excluded.counted_until)
  INSERT INTO ledger.measure (${COLUMNS})
  SELECT 'MINUTE', 'COUNTED', at, '', 1, 0, 0, NULL
    FROM generate_series(${from}::timestamptz, ${to}::timestamptz - interval '1 minute', interval '1 minute') at
  ON CONFLICT DO NOTHING`;
}

/** Removes the outcomes and adds them to the measures of their minutes, in one statement. */
export const ADD_OUTCOMES = sql`
  WITH taken AS (DELETE FROM ledger.sent_outcome RETURNING *, date_trunc('minute', at) AS minute),
  business AS (
    INSERT INTO ledger.business_measure AS t (kind, day, account_id, label, count)
    SELECT 'UPDATES_SENT', (minute AT TIME ZONE 'UTC')::date, account_id, record, sum(count)
      FROM taken WHERE outcome = 'SENT' AND lane < 'BULK' GROUP BY 2, 3, 4
    ON CONFLICT (kind, day, account_id, origin_country, destination_country, mode, label)
      DO UPDATE SET count = t.count + excluded.count),
  counted AS (
    SELECT 'UPDATES_SENT' AS kind, record AS label, minute, sum(count) AS count, 0 AS total, 0 AS peak,
           NULL::bigint[] AS spread
      FROM taken WHERE outcome = 'SENT' GROUP BY record, minute
    UNION ALL
    SELECT 'UPDATES_' || outcome, coalesce(code, ''), minute, sum(count), 0, 0, NULL
      FROM taken WHERE outcome <> 'SENT' GROUP BY outcome, code, minute
    UNION ALL
    SELECT 'VISIBILITY_LAG', lane::text, minute, sum(count), sum(total), max(peak), ${spreadOf()}
      FROM taken WHERE outcome = 'SENT' GROUP BY lane, minute)
  INSERT INTO ledger.measure AS t (${COLUMNS})
  SELECT 'MINUTE', kind, minute, label, count, total, peak, spread FROM counted
  ON CONFLICT (step, kind, at, label) DO UPDATE SET count = t.count + excluded.count,
    total = t.total + excluded.total, peak = greatest(t.peak, excluded.peak),
    spread = ledger.add_spreads(t.spread, excluded.spread)
  RETURNING at`;

/** The state of the database, as at the end of a minute. A minute that was looked at before keeps what was seen then. */
export function look(minute: Date, given: readonly GivenLevel[]): Sql {
  const levels = sql`unnest(${given.map(({ kind }) => kind)}::text[], ${given.map(({ label }) => label)}::text[],
    ${given.map(({ level }) => Math.round(level))}::bigint[]) g(kind, label, level)`;
  return sql`
  WITH sampled AS (
    INSERT INTO ledger.measure (${COLUMNS}) VALUES ('MINUTE', 'SAMPLED', ${minute}, '', 1, 0, 0, NULL)
    ON CONFLICT DO NOTHING RETURNING at),
  seen(kind, label, count, total, peak, spread) AS (
    ${LOOKS}
    UNION ALL SELECT kind, label, 1, level, level, NULL FROM ${levels})
  INSERT INTO ledger.measure (${COLUMNS})
  SELECT 'MINUTE', kind, sampled.at, label, count, total, peak, spread FROM sampled, seen`;
}

export function addCounters(minute: Date, counters: readonly GivenCounter[]): Sql {
  return sql`
  WITH given AS (
    SELECT * FROM unnest(${counters.map(({ kind }) => kind)}::text[], ${counters.map(({ label }) => label)}::text[],
      ${counters.map(({ since }) => since)}::text[], ${counters.map(({ value }) => value)}::bigint[])
      g(kind, label, since, value)),
  gained AS (
    SELECT g.kind, g.label, greatest(0, CASE WHEN c.since = g.since THEN g.value - c.value ELSE g.value END) AS count
      FROM given g LEFT JOIN ledger.measure_counter c ON c.kind = g.kind AND c.label = g.label),
  remembered AS (
    INSERT INTO ledger.measure_counter (kind, label, since, value) SELECT kind, label, since, value FROM given
    ON CONFLICT (kind, label) DO UPDATE SET since = excluded.since, value = excluded.value)
  INSERT INTO ledger.measure AS t (${COLUMNS})
  SELECT 'MINUTE', kind, ${minute}, label, count, 0, 0, NULL FROM gained
  ON CONFLICT (step, kind, at, label) DO UPDATE SET count = t.count + excluded.count`;
}

/**
 * Removes the sums of these steps. Leaves out steps that were summed from more minutes than are stored now: retention
 * has removed their minutes, and the clock was set back behind it.
 */
export function forgetSums(from: MeasureStep, step: MeasureStep, beginnings: readonly Date[]): Sql {
  return sql`
  WITH whole AS MATERIALIZED (
    SELECT b.at FROM unnest(${beginnings}::timestamptz[]) b(at)
     WHERE coalesce((SELECT t.count FROM ledger.measure t
                      WHERE t.step = ${step} AND t.kind = 'COUNTED' AND t.at = b.at AND t.label = ''), 0)
        <= coalesce((SELECT sum(t.count) FROM ledger.measure t
                      WHERE t.step = ${from} AND t.kind = 'COUNTED' AND t.at >= b.at AND t.at < b.at + ${lengthOf(step)}), 0)),
  removed AS (
    DELETE FROM ledger.measure t USING whole
     WHERE t.step = ${step} AND t.kind = ANY(${[...MARKERS, ...Object.keys(MEASURES)]}::text[]) AND t.at = whole.at)
  SELECT at FROM whole`;
}

export function sumUp(from: MeasureStep, step: MeasureStep, beginnings: readonly Date[]): Sql {
  return sql`
  INSERT INTO ledger.measure (${COLUMNS})
  SELECT ${step}, t.kind, b.at, t.label, sum(t.count), sum(t.total), max(t.peak), ledger.sum_spreads(t.spread)
    FROM unnest(${beginnings}::timestamptz[]) b(at)
    JOIN ledger.measure t ON t.step = ${from} AND t.at >= b.at AND t.at < b.at + ${lengthOf(step)}
     AND t.kind = ANY(${[...MARKERS, ...Object.keys(MEASURES)]}::text[])
   GROUP BY t.kind, b.at, t.label`;
}

export function read({ kinds, step, from, to, limit }: MeasureQuery): Sql {
  return sql`
  SELECT kind, label, at, count, total, peak, array_to_json(spread) AS spread FROM ledger.measure
   WHERE step = ${step} AND kind = ANY(${[...MARKERS, ...kinds]}::text[]) AND at >= ${from} AND at < ${to}
   ORDER BY kind, at, label LIMIT ${limit}`;
}

function lengthOf(step: MeasureStep): Sql {
  return sql`${MEASURE_STEPS[step].length} * interval '1 ms'`;
}

/** Of rows that were counted by their column `bucket`. */
function spreadOf(): Sql {
  return raw(`ledger.spread_of(array_agg(bucket), array_agg(count::bigint), ${SPREAD_LENGTH})`);
}

function spreadIfAny(): Sql {
  return sql`CASE WHEN kind = ANY(${SPREAD_KINDS}::text[]) THEN ${spreadOf()} END`;
}

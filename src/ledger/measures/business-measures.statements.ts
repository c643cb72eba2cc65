import {
  BUSINESS_KINDS,
  type BusinessGrouping,
  type BusinessKind,
  type BusinessPeriod,
} from '../../domain/measures/business-kinds.ts';
import { SPREAD_LENGTH } from '../../domain/measures/spread.ts';
import { bucketOf, msBetween } from '../../postgres/durations.ts';
import { ALWAYS, allOf, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { BusinessFact, BusinessQuery } from './business-rows.ts';

const KEY = 'kind, day, account_id, origin_country, destination_country, mode, label';

export const HEAD = sql`SELECT business_until AS until, NOT exceptions_counted AS "recountsExceptions"
  FROM ledger.measure_head`;

export function counted(until: Date): Sql {
  return sql`UPDATE ledger.measure_head SET business_until = ${until}, exceptions_counted = true`;
}

export function forget(kinds: readonly BusinessKind[], days: readonly string[]): Sql {
  return sql`DELETE FROM ledger.business_measure
    WHERE kind = ANY(${kinds}::text[]) AND day = ANY(${days}::date[])`;
}

export function forgetFrom(kinds: readonly BusinessKind[], firstDay: string): Sql {
  return sql`DELETE FROM ledger.business_measure WHERE kind = ANY(${kinds}::text[]) AND day >= ${firstDay}::date`;
}

/** As what follows SELECT or DELETE. */
export function daysBefore(day: Date): Sql {
  return sql`FROM ledger.business_measure t WHERE t.kind = ANY(${BUSINESS_KINDS}::text[]) AND t.day < ${day}::date`;
}

/** Rows that are stored already stay as they are. */
export function insert(facts: readonly BusinessFact[]): Sql {
  return insertFrom(sql`
    SELECT kind, day, "accountId" AS account_id, "originCountry" AS origin_country,
           "destinationCountry" AS destination_country, mode, label, bucket, count, total, peak
      FROM json_to_recordset(${JSON.stringify(facts)}::json) AS f(kind text, day date, "accountId" uuid,
           "originCountry" text, "destinationCountry" text, mode text, label text, bucket integer, count bigint,
           total bigint, peak bigint)`);
}

/** A case counts for the customer to whom its account is linked: the link may be younger than the case. */
export function casesFollowLinks(cases: string): Sql {
  return sql`UPDATE ledger.case_account c SET customer_id = a.customer_id FROM portal.account a
    WHERE a.crm_id = c.account_id AND c.customer_id IS DISTINCT FROM a.customer_id
      AND (c.opened_at >= ${beginningOf(cases)} OR c.closed_at >= ${beginningOf(cases)})`;
}

export function countAgain(received: string, cases: string): Sql {
  return insertFrom(sql`
    SELECT kind, day, account_id, '' AS origin_country, '' AS destination_country, '' AS mode, label,
           ${bucketOf(raw('ms'))} AS bucket, count(*) AS count, coalesce(sum(ms), 0) AS total, coalesce(max(ms), 0) AS peak
      FROM (
        SELECT 'UPDATES_RECEIVED' AS kind, ${dayOf('at')} AS day, account_id, record AS label, NULL::bigint AS ms
          FROM ledger.audit_entry
         WHERE system = 'SALESFORCE' AND principal LIKE 'salesforce:%' AND at >= ${beginningOf(received)}
        UNION ALL
        SELECT 'CASES_OPENED', ${dayOf('opened_at')}, customer_id, coalesce(reason, ''), NULL
          FROM ledger.case_account WHERE opened_at >= ${beginningOf(cases)}
        UNION ALL
        SELECT 'CASES_ANSWERED', ${dayOf('closed_at')}, customer_id, coalesce(reason, ''),
               ${msBetween('opened_at', 'closed_at')}
          FROM ledger.case_account WHERE closed_at >= ${beginningOf(cases)} AND opened_at IS NOT NULL) fact
     GROUP BY kind, day, account_id, label, bucket`);
}

/** As exceptions that are stored still are counted (`business.reads.ts` of the portal store). */
export function removedExceptions(days: readonly string[]): Sql {
  const on = (column: string) =>
    raw(
      `${column} >= d.day::timestamp AT TIME ZONE 'UTC' AND ${column} < (d.day + 1)::timestamp AT TIME ZONE 'UTC'`,
    );
  return sql`SELECT kind, day, account_id AS "accountId", origin_country AS "originCountry",
      destination_country AS "destinationCountry", mode, '' AS label, ${bucketOf(raw('ms'))} AS bucket,
      count(*) AS count, coalesce(sum(ms), 0)::int8 AS total, coalesce(max(ms), 0) AS peak
    FROM (
      SELECT 'EXCEPTIONS_OPENED' AS kind, d.day, r.*, NULL::bigint AS ms
        FROM unnest(${days}::date[]) d(day) JOIN ledger.removed_exception r ON ${on('r.opened_at')}
      UNION ALL
      SELECT 'EXCEPTIONS_ACKNOWLEDGED', d.day, r.*, ${msBetween('r.opened_at', 'r.acknowledged_at')}
        FROM unnest(${days}::date[]) d(day) JOIN ledger.removed_exception r ON ${on('r.acknowledged_at')}
      UNION ALL
      SELECT 'EXCEPTIONS_RESOLVED', d.day, r.*, ${msBetween('r.opened_at', 'r.resolved_at')}
        FROM unnest(${days}::date[]) d(day) JOIN ledger.removed_exception r ON ${on('r.resolved_at')}) fact
   GROUP BY 1, 2, 3, 4, 5, 6, bucket`;
}

/** As what follows SELECT or DELETE: of days whose measures are gone. */
export function removedExceptionsBefore(day: Date): Sql {
  return sql`FROM ledger.removed_exception t WHERE greatest(t.opened_at, t.acknowledged_at, t.resolved_at) < ${day}`;
}

export function signedIn(since: Date): Sql {
  return sql`SELECT DISTINCT ${dayOf('at')} AS day, subject FROM ledger.authentication_event
    WHERE at >= ${since} AND outcome = 'ACCEPTED' AND role = 'CUSTOMER' AND subject IS NOT NULL`;
}

export function read(query: BusinessQuery): Sql {
  const { kinds, from, to, accountId, originCountry, destinationCountry, limit } = query;
  const period = PERIODS[query.period];
  const has = (grouping: BusinessGrouping) => query.groupBy.includes(grouping);
  const groups = [
    { column: period, name: 'periodStart', grouped: query.period !== 'TOTAL' },
    { column: 'label', name: 'label', grouped: has('LABEL') },
    { column: 'account_id', name: 'accountId', grouped: has('ACCOUNT') },
    { column: 'origin_country', name: 'originCountry', grouped: has('LANE') },
    { column: 'destination_country', name: 'destinationCountry', grouped: has('LANE') },
    { column: 'mode', name: 'mode', grouped: has('MODE') },
  ];
  const selected = groups.map(({ column, name, grouped }) => `${grouped ? column : 'NULL'} AS "${name}"`);
  const keys = ['kind', ...groups.flatMap(({ column, grouped }) => (grouped ? [column] : []))].join(', ');
  const filter = allOf([
    accountId === undefined ? ALWAYS : sql`account_id = ${accountId}::uuid`,
    originCountry === undefined ? ALWAYS : sql`origin_country = ${originCountry}`,
    destinationCountry === undefined ? ALWAYS : sql`destination_country = ${destinationCountry}`,
  ]);
  return sql`
  SELECT kind, ${raw(selected.join(', '))}, sum(count)::int8 AS count, sum(total)::int8 AS total, max(peak) AS peak,
         array_to_json(ledger.sum_spreads(spread)) AS spread, count(DISTINCT account_id)::int8 AS customers
    FROM ledger.business_measure
   WHERE kind = ANY(${kinds}::text[]) AND day >= ${from}::date AND day < ${to}::date AND ${filter}
   GROUP BY ${raw(keys)} ORDER BY ${raw(keys)} LIMIT ${limit}`;
}

const PERIODS: Readonly<Record<BusinessPeriod, string>> = {
  TOTAL: 'NULL',
  DAY: 'day::text',
  WEEK: `date_trunc('week', day::timestamp)::date::text`,
  MONTH: `date_trunc('month', day::timestamp)::date::text`,
};

/** Rows that were counted by bucket, as rows with a spread. */
function insertFrom(counts: Sql): Sql {
  return sql`
  INSERT INTO ledger.business_measure (${raw(KEY)}, count, total, peak, spread)
  SELECT ${raw(KEY)}, sum(count), sum(total), max(peak),
         CASE WHEN bool_or(bucket IS NOT NULL)
           THEN ledger.spread_of(array_agg(bucket), array_agg(count::bigint), ${raw(`${SPREAD_LENGTH}`)}) END
    FROM (${counts}) c GROUP BY ${raw(KEY)}
  ON CONFLICT DO NOTHING`;
}

function dayOf(column: string): Sql {
  return raw(`(${column} AT TIME ZONE 'UTC')::date`);
}

function beginningOf(day: string): Sql {
  return sql`${day}::date::timestamp AT TIME ZONE 'UTC'`;
}

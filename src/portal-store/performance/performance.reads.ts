import type { Scope } from '../../domain/access.ts';
import { WaybillError } from '../../domain/errors.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import { MAX_REPORT_ROWS } from '../../domain/report-size.ts';
import type { ServiceLevel, TransportMode } from '../../domain/vocabulary/index.ts';
import type { Database } from '../../postgres/database.ts';
import { ALWAYS, allOf, prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { AccountsFilter } from '../pagination/record-pages.ts';
import { type Reader, recordsInScope } from '../record/scope.ts';
import { type PerformanceGranularity, type SpanRange, spansOf } from './performance-spans.ts';

export type PerformanceGrouping =
  | 'ORIGIN_COUNTRY'
  | 'DESTINATION_COUNTRY'
  | 'MODE'
  | 'SERVICE_LEVEL'
  | 'ACCOUNT';

export interface PerformanceQuery extends AccountsFilter {
  /** Days as `YYYY-MM-DD` (UTC), from inclusive, to exclusive. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly granularity: PerformanceGranularity;
  readonly groupBy: readonly PerformanceGrouping[];
}

/** One row of the on-time report. The caller computes rates as quotients of these counts. */
export interface PerformanceRow {
  /** The first day of the period as `YYYY-MM-DD` (UTC); null for a total. */
  readonly periodStart: string | null;
  /** Like the mode and the service level: null when not grouped by it; '' when grouped and unknown. */
  readonly originCountry: string | null;
  readonly destinationCountry: string | null;
  readonly mode: TransportMode | null;
  readonly serviceLevel: ServiceLevel | '' | null;
  /** Of the customer, whatever its branches; null when not grouped by it. */
  readonly accountId: string | null;
  /** Booked in the period (or first known in it, where no booking is known), and their exceptions. */
  readonly shipments: number;
  readonly exceptions: number;
  readonly pickedUp: number;
  /** Picked up, with a promised pickup to compare with. */
  readonly pickedUpPromised: number;
  readonly pickedUpOnTime: number;
  readonly delivered: number;
  /** Delivered, with a promised delivery to compare with. */
  readonly deliveredPromised: number;
  readonly deliveredOnTime: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COUNTERS = [
  'shipments',
  'exceptions',
  'picked_up AS "pickedUp"',
  'picked_up_promised AS "pickedUpPromised"',
  'picked_up_on_time AS "pickedUpOnTime"',
  'delivered',
  'delivered_promised AS "deliveredPromised"',
  'delivered_on_time AS "deliveredOnTime"',
].map((column) => {
  const [name = column] = column.split(' ');
  return `coalesce(sum(r.${name}), 0)::int8 AS ${column.split(' AS ')[1] ?? name}`;
});

export function performanceReads(database: Database) {
  return {
    /** Rows in the order of period, origin, destination, mode, service level and customer; one more than a report may have, if there are more. */
    async report({ scope, usage }: Reader, query: PerformanceQuery): Promise<PerformanceRow[]> {
      const condition = allOf([recordsInScope(scope, 'r'), filterCondition(query)]);
      const spans = spansOf(query.granularity, query.from, query.to);
      const period = periodOf(query.granularity);
      const groups = [
        { column: period, name: 'periodStart', grouped: query.granularity !== 'TOTAL' },
        { column: 'r.origin_country', name: 'originCountry', grouped: groupedBy(query, 'ORIGIN_COUNTRY') },
        {
          column: 'r.destination_country',
          name: 'destinationCountry',
          grouped: groupedBy(query, 'DESTINATION_COUNTRY'),
        },
        { column: 'r.mode', name: 'mode', grouped: groupedBy(query, 'MODE') },
        { column: 'r.service_level', name: 'serviceLevel', grouped: groupedBy(query, 'SERVICE_LEVEL') },
        { column: 'r.account_id', name: 'accountId', grouped: groupedBy(query, 'ACCOUNT') },
      ];
      const keys = groups.filter((group) => group.grouped).map((group) => group.column);
      const selected = groups.map(({ column, name, grouped }) => `${grouped ? column : 'NULL'} AS "${name}"`);
      const by = (words: string) => raw(keys.length === 0 ? '' : `${words} ${keys.join(', ')}`);
      return await database.query<PerformanceRow>(
        prepared(sql`SELECT ${raw([...selected, ...COUNTERS].join(', '))}
            FROM ${spansInSql(spans)}
           CROSS JOIN LATERAL (
             SELECT * FROM ${tableOf(scope, query)} r
              WHERE r.span = piece.span AND r.day >= piece.first AND r.day < piece.past AND ${condition}
             OFFSET 0) r
           ${by('GROUP BY')}
          HAVING sum(r.shipments + r.picked_up + r.delivered) > 0
           ${by('ORDER BY')}
           LIMIT ${MAX_REPORT_ROWS + 1}`),
        usage,
      );
    },
  };
}

function groupedBy(query: PerformanceQuery, grouping: PerformanceGrouping): boolean {
  return query.groupBy.includes(grouping);
}

/** A report over all customers together reads the rollup that is summed over customers. */
function tableOf(scope: Scope, query: PerformanceQuery): Sql {
  const isNarrowed = query.accountId !== undefined || query.branchId !== undefined;
  const everything = scope.kind === 'ALL' && !isNarrowed && !groupedBy(query, 'ACCOUNT');
  return everything ? sql`portal.lane_rollup` : sql`portal.performance_rollup`;
}

/** The first day of the row's period, as text. */
function periodOf(granularity: PerformanceGranularity): string {
  return granularity === 'TOTAL' || granularity === 'DAY'
    ? 'r.day::text'
    : `date_trunc('${granularity.toLowerCase()}', r.day::timestamp)::date::text`;
}

function filterCondition({ accountId, branchId, from, to }: PerformanceQuery): Sql {
  const ids = [accountId, branchId].filter((id) => id !== undefined);
  if (!ids.every(isPortalId)) return sql`false`;
  for (const day of [from, to]) {
    if (day !== undefined && !isDay(day)) {
      throw new WaybillError('BAD_USER_INPUT', 'A day of the period is not written as YYYY-MM-DD.');
    }
  }
  return allOf([
    accountId === undefined
      ? ALWAYS
      : sql`(r.account_id = ${accountId}::uuid OR r.branch_id = ${accountId}::uuid)`,
    branchId === undefined ? ALWAYS : sql`r.branch_id = ${branchId}::uuid`,
  ]);
}

/** Whether the day exists in the calendar; 30 February does not. */
function isDay(day: string): boolean {
  const time = DAY.test(day) ? Date.parse(day) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The spans as rows `piece`, so that the text is the same however many there are. */
function spansInSql(spans: readonly SpanRange[]): Sql {
  const names = spans.map(({ span }) => span);
  const firsts = spans.map(({ from }) => from ?? '-infinity');
  const ends = spans.map(({ to }) => to ?? 'infinity');
  return sql`unnest(${names}::text[], ${firsts}::date[], ${ends}::date[]) AS piece(span, first, past)`;
}

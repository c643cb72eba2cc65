import type { Scope } from '../../domain/access.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Database } from '../../postgres/database.ts';
import { allOf, SqlParameters } from '../../postgres/sql-parameters.ts';
import type { PerformanceGranularity, PerformanceGrouping, PerformanceQuery } from '../pagination/page.ts';
import type { PerformanceReads } from '../portal-store.ts';
import { validPortalIds } from '../record/read-records.ts';
import { recordsInScope } from '../record/scope.ts';
import type { PerformanceRow } from '../types.ts';
import { type SpanRange, spansOf } from './performance-spans.ts';

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

export function performanceReads(database: Database): PerformanceReads {
  return {
    async report({ scope, usage }, query) {
      const parameters = new SqlParameters();
      const conditions = [recordsInScope(scope, 'r', parameters), ...filterConditions(query, parameters)];
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
      ];
      const keys = groups.filter((group) => group.grouped).map((group) => group.column);
      const selected = groups.map(({ column, name, grouped }) => `${grouped ? column : 'NULL'} AS "${name}"`);
      const text = `SELECT ${[...selected, ...COUNTERS].join(', ')}
          FROM ${spansInSql(spans, parameters)}
         CROSS JOIN LATERAL (
           SELECT * FROM ${tableOf(scope, query)} r
            WHERE r.span = piece.span AND r.day >= piece.first AND r.day < piece.past AND ${allOf(conditions)}
           OFFSET 0) r
         ${keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`}
        HAVING sum(r.shipments + r.picked_up + r.delivered) > 0
         ${keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`}`;
      return await database.query<PerformanceRow>({ text, values: parameters.values, prepare: true }, usage);
    },
  };
}

function groupedBy(query: PerformanceQuery, grouping: PerformanceGrouping): boolean {
  return query.groupBy.includes(grouping);
}

/** Over all customers the lanes are counted already. */
function tableOf(scope: Scope, query: PerformanceQuery): string {
  const everything = scope.kind === 'ALL' && query.accountId === undefined && query.branchId === undefined;
  return everything ? 'portal.lane_rollup' : 'portal.performance_rollup';
}

/** The first day of the row's period, as text. */
function periodOf(granularity: PerformanceGranularity): string {
  return granularity === 'TOTAL' || granularity === 'DAY'
    ? 'r.day::text'
    : `date_trunc('${granularity.toLowerCase()}', r.day::timestamp)::date::text`;
}

function filterConditions(query: PerformanceQuery, parameters: SqlParameters): string[] {
  const { accountId, branchId, from, to } = query;
  const ids = [accountId, branchId].filter((id) => id !== undefined);
  if (validPortalIds(ids).length < ids.length) return ['false'];
  for (const day of [from, to]) {
    if (day !== undefined && !isDay(day)) {
      throw new WaybillError('BAD_USER_INPUT', 'A day of the period is not written as YYYY-MM-DD.');
    }
  }
  const account = accountId === undefined ? '' : parameters.add(accountId, 'uuid');
  return [
    ...(accountId === undefined ? [] : [`(r.account_id = ${account} OR r.branch_id = ${account})`]),
    ...(branchId === undefined ? [] : [`r.branch_id = ${parameters.add(branchId, 'uuid')}`]),
  ];
}

/** Whether it is a day of the calendar, which 30 February is not. */
function isDay(day: string): boolean {
  const time = DAY.test(day) ? Date.parse(day) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The spans as rows `piece`, so that the text is the same however many there are. */
function spansInSql(spans: readonly SpanRange[], parameters: SqlParameters): string {
  const names = parameters.add(
    spans.map(({ span }) => span),
    'text[]',
  );
  const firsts = parameters.add(
    spans.map(({ from }) => from ?? '-infinity'),
    'date[]',
  );
  const ends = parameters.add(
    spans.map(({ to }) => to ?? 'infinity'),
    'date[]',
  );
  return `unnest(${names}, ${firsts}, ${ends}) AS piece(span, first, past)`;
}

import type { Scope } from '../domain/access.ts';
import { WaybillError } from '../domain/errors.ts';
import type { Database } from '../postgres/database.ts';
import { allOf, SqlParameters } from '../postgres/sql-parameters.ts';
import type { PerformanceGranularity, PerformanceGrouping, PerformanceQuery } from './lists.ts';
import type { PerformanceReads } from './portal-store.ts';
import { validPortalIds } from './records-by-id.ts';
import { recordsInScope } from './scope.ts';
import type { PerformanceRow } from './types.ts';

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
          FROM ${tableOf(scope, query)} r WHERE ${allOf(conditions)}
         ${keys.length === 0 ? '' : `GROUP BY ${keys.join(', ')}`}
        HAVING sum(r.shipments + r.picked_up + r.delivered) > 0
         ${keys.length === 0 ? '' : `ORDER BY ${keys.join(', ')}`}`;
      return await database.query<PerformanceRow>({ text, values: parameters.values }, usage);
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
    if (day !== undefined && !(DAY.test(day) && !Number.isNaN(Date.parse(day)))) {
      throw new WaybillError('BAD_USER_INPUT', 'A day of the period is not written as YYYY-MM-DD.');
    }
  }
  const account = accountId === undefined ? '' : parameters.add(accountId, 'uuid');
  return [
    ...(accountId === undefined ? [] : [`(r.account_id = ${account} OR r.branch_id = ${account})`]),
    ...(branchId === undefined ? [] : [`r.branch_id = ${parameters.add(branchId, 'uuid')}`]),
    ...(from === undefined ? [] : [`r.day >= ${parameters.add(from, 'date')}`]),
    ...(to === undefined ? [] : [`r.day < ${parameters.add(to, 'date')}`]),
  ];
}

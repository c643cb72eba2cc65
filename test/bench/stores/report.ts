import type { Measurement } from '../harness/rounds.ts';
import { figure, measurementTables, memoryTable, table } from '../harness/tables.ts';
import { type Target, targetTable } from '../harness/targets.ts';
import type { Role } from '../harness/variant.ts';
import type { RealStores } from './real-stores.ts';
import type { Growth, Scale, SizedMeasurement } from './scale.ts';
import type { TimeShares } from './time-shares.ts';
import type { UpstreamCost } from './upstream-costs.ts';

const HUB = 'hub, one process';
const OWN = new Set([HUB, 'hub over HTTP']);
const ROLES: readonly Role[] = ['front', 'subgraphs', 'PostgreSQL', 'Redis', 'sandbox org'];

/** The part "real stores" in Markdown. */
export function storesReport({ compared, memoryMb, measurements }: RealStores): string {
  return [
    '## Real stores: PostgreSQL, Redis and the sandbox org',
    `${compared} answers compared before measuring: all equal.`,
    measurementTables(measurements, 'Apollo Gateway'),
    '### CPU milliseconds a request, by process',
    table(
      ['operation', 'variant', ...ROLES],
      measurements.map(({ operation, variant, cpuMsByRole }) => [
        operation,
        variant,
        ...ROLES.map((role) => (cpuMsByRole[role] === undefined ? '–' : figure(cpuMsByRole[role]))),
      ]),
    ),
    '### Memory of the own processes (front and subgraphs)',
    memoryTable(memoryMb, measurements),
    '### Targets',
    targetTable(storeTargets(measurements)),
  ].join('\n\n');
}

function storeTargets(measurements: readonly Measurement[]): Target[] {
  return [...Map.groupBy(measurements, ({ operation }) => operation)].flatMap(
    ([operation, rows]): Target[] => {
      const hub = rows.find(({ variant }) => variant === HUB);
      const peers = rows.filter(({ variant }) => !OWN.has(variant));
      if (hub === undefined) return [];
      const fastest = Math.max(...peers.map(({ requestsPerSecond }) => requestsPerSecond));
      const leanest = Math.min(...peers.map(({ cpuMsPerRequest }) => cpuMsPerRequest));
      return [
        {
          what: `${operation}: req/s, × the fastest peer`,
          figure: hub.requestsPerSecond / fastest,
          aim: { atLeast: 1 },
        },
        {
          what: `${operation}: CPU a request, leanest peer ÷ hub`,
          figure: leanest / hub.cpuMsPerRequest,
          aim: { atLeast: 1 },
        },
      ];
    },
  );
}

export function costsReport(costs: readonly UpstreamCost[]): string {
  const largest = (state: UpstreamCost['state'], of: (cost: UpstreamCost) => number) =>
    Math.max(...costs.filter((cost) => cost.state === state).map(of));
  const statements = costs.filter(({ pageSize }) => pageSize !== null).map((cost) => cost.sqlStatements);
  return [
    '## What one request asks of each system (hub in one process)',
    'Counted at the servers; the largest of four callers. Cold: Redis was emptied just before. Redis counts the commands inside scripts too. The caller’s own row, read once a second, is left out.',
    table(
      ['operation', 'page size', 'state', 'Salesforce calls', 'SQL statements', 'Redis commands'],
      costs.map((cost) => [
        cost.operation,
        cost.pageSize === null ? 'as committed' : String(cost.pageSize),
        cost.state,
        String(cost.salesforceCalls),
        String(cost.sqlStatements),
        String(cost.redisCommands),
      ]),
    ),
    '### Targets',
    targetTable([
      {
        what: 'Salesforce calls of a request, cold',
        figure: largest('cold', (cost) => cost.salesforceCalls),
        aim: { atMost: 3 },
      },
      {
        what: 'Salesforce calls of a request, warm',
        figure: largest('warm', (cost) => cost.salesforceCalls),
        aim: { atMost: 0 },
      },
      {
        what: 'SQL statements: most − fewest over page sizes',
        figure: Math.max(...statements) - Math.min(...statements),
        aim: { atMost: 0 },
      },
    ]),
  ].join('\n\n');
}

export function sharesReport(shares: readonly TimeShares[]): string {
  const percent = (share: number | undefined) =>
    share === undefined ? '–' : `${(share * 100).toFixed(1)} %`;
  const parts = [...new Set(shares.flatMap(({ profile }) => profile.parts.map(({ name }) => name)))];
  return [
    '## Where the time goes (hub in one process)',
    'CPU profile of the process under load, its start left out: share of the time in which it was busy.',
    table(
      ['part', ...shares.map(({ operation }) => operation)],
      parts.map((part) => [
        part,
        ...shares.map(({ profile }) => percent(profile.parts.find(({ name }) => name === part)?.share)),
      ]),
    ),
    'At the servers, and for the answer, for one request:',
    table(
      [
        'operation',
        'SQL statements',
        'SQL ms',
        'Redis commands',
        'Redis ms',
        'answer KB',
        'JSON.stringify ms',
      ],
      shares.map(({ operation, sql, redis, serialization }) => [
        operation,
        ...[sql.statements, sql.milliseconds, redis.commands].map(figure),
        redis.milliseconds.toFixed(4),
        figure(serialization.kilobytes),
        serialization.milliseconds.toFixed(4),
      ]),
    ),
    'Functions with the most time of their own:',
    ...shares.map(({ operation, profile }) =>
      table(
        [operation, 'share'],
        profile.functions.map(({ name, share }) => [name, percent(share)]),
      ),
    ),
  ].join('\n\n');
}

export function scaleReport({ small, large, madeInSeconds, growth }: Scale): string {
  const made =
    madeInSeconds === null ? 'made by an earlier run' : `made in ${Math.round(madeInSeconds)} s by this run`;
  const count = (value: number) => value.toLocaleString('en-US');
  const fewest = Math.min(...growth.flatMap((row) => [row.small.pooled.requests, row.large.pooled.requests]));
  return [
    `## From ${count(small.shipments)} to ${count(large.shipments)} shipments (hub in one process)`,
    `${count(small.customers)} and ${count(large.customers)} customers; the large portal was ${made}.`,
    `Pooled: of the requests of all rounds together, at least ${count(fewest)} for each figure. Rounds: the median of the rounds’ own p99.`,
    table(
      [
        'list',
        ...['p50 pooled', 'p99 pooled', 'p99 rounds'].flatMap((name) => [`${name}, ms`, 'large', '×']),
      ],
      growth.map((row) => [
        row.list,
        ...compared(row, ({ pooled }) => pooled.p50),
        ...compared(row, ({ pooled }) => pooled.p99),
        ...compared(row, ({ p99 }) => p99),
      ]),
    ),
    'What a request costs. CPU over all processes; blocks of PostgreSQL that it looks at are counted, not measured.',
    table(
      ['list', ...['CPU ms', 'PostgreSQL CPU ms', 'blocks'].flatMap((name) => [name, 'large', '×'])],
      growth.map((row) => [
        row.list,
        ...compared(row, ({ cpuMsPerRequest }) => cpuMsPerRequest),
        ...compared(row, ({ cpuMsByRole }) => cpuMsByRole.PostgreSQL ?? Number.NaN),
        ...compared(row, ({ blocks }) => blocks),
      ]),
    ),
    '### Targets',
    targetTable(
      growth.map((row) => ({
        what: `${row.list}: p99, large ÷ small, the worse of pooled and rounds`,
        figure: Math.max(row.large.pooled.p99 / row.small.pooled.p99, row.large.p99 / row.small.p99),
        aim: { atMost: 1.3 },
      })),
    ),
  ].join('\n\n');
}

function compared({ small, large }: Growth, of: (one: SizedMeasurement) => number): string[] {
  return [of(small), of(large), of(large) / of(small)].map(figure);
}

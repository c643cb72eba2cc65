import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExceptionFilter } from '../../../src/portal-store/exception/exception.list.ts';
import type { AccountsFilter } from '../../../src/portal-store/pagination/record-pages.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import type { ShipmentFilter, ShipmentOrder } from '../../../src/portal-store/shipment/shipment.reads.ts';
import { first, last, staff } from '../../harness/portal/portal-store.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';
import { type CountingStore, openCountingStore } from './counting-store.ts';

/**
 * What reads cost at two sizes of the portal, in blocks that PostgreSQL looks at: a count, the same on any machine. All
 * shipments are one customer's, which is the worst case for what a customer may read.
 */
const SMALL = 2_000;
const LARGE = 20_000;
const [ACCOUNT, NORTH, SOUTH, KIM] = [1, 2, 3, 4].map((n) => `0198b001-0000-7000-8000-00000000000${n}`) as [
  string,
  string,
  string,
  string,
];
const DAY_MS = 86_400_000;
const NEWEST = Date.parse('2026-10-01T00:00:00Z');

/**
 * Spread over two years: promised 2 to 19 days after booking, delivered late by a long tail or not yet, every other one
 * without an estimate, one in 40 not booked, one in 50 held by customs, one in 20 with an open exception.
 */
const FILL = `
INSERT INTO portal.shipment (portal_id, number, account_id, branch_id, mode, service_level, destination_country, created_at,
  updated_at, current_milestone, booked_at, promised_delivery_at, delivered_at, delivered_on_time, estimated_delivery_at,
  exceptions, unresolved_exceptions, exception_state, crm_id)
SELECT uuidv7(booked - now()), 'G-' || n, '${ACCOUNT}', CASE WHEN n % 2 = 0 THEN '${NORTH}' ELSE '${SOUTH}' END::uuid,
       (ARRAY['TRUCK', 'AIR', 'OCEAN'])[n % 3 + 1], 'STANDARD', (ARRAY['US', 'DE'])[n % 2 + 1], booked, booked + interval '1 hour' * (n % 50),
       CASE WHEN n % 50 = 0 THEN 'CUSTOMS_HOLD' WHEN delivered < $3 THEN 'DELIVERED' ELSE 'IN_TRANSIT' END,
       CASE WHEN n % 40 <> 0 THEN booked END, promised, CASE WHEN delivered < $3 THEN delivered END, delivered <= promised,
       CASE WHEN n % 4 < 2 THEN promised + interval '5 hours' END,
       (n % 20 = 0)::int, (n % 20 = 0)::int, CASE WHEN n % 20 = 0 THEN 'OPEN' END,
       CASE WHEN n % 3 > 0 THEN lpad(n::text, 18, '0') END
  FROM (SELECT n, booked, booked + interval '1 day' * (2 + n * 7 % 18) AS promised,
               booked + interval '1 day' * (1 + 8 / (0.05 + (n::bigint * 7919 % 1009) / 1009.0)) AS delivered
          FROM (SELECT n, $3::timestamptz - interval '730 days' * (n::bigint * 104729 % 20011) / 20011 AS booked
                  FROM generate_series($1::int, $2::int - 1) n) spread) timed`;
const FILL_EXCEPTIONS = `
INSERT INTO portal.exception (shipment_id, account_id, branch_id, code, severity, state, owner_team, owner_person, opened_at)
SELECT portal_id, account_id, branch_id, 'CUSTOMS', (ARRAY['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'])[substr(number, 3)::int / 20 % 4 + 1],
       'OPEN', 'Customs', (ARRAY['kim', 'lee', NULL])[substr(number, 3)::int / 20 % 3 + 1], created_at FROM portal.shipment
 WHERE exceptions > 0 AND NOT EXISTS (SELECT FROM portal.exception e WHERE e.shipment_id = shipment.portal_id)`;

let database: TestDatabase;
let counting: CountingStore;

beforeAll(async () => {
  database = await createTestDatabase();
  counting = await openCountingStore(database.url);
  await counting.client.query(
    `INSERT INTO portal.account (portal_id, parent_id, display_name)
     VALUES ($1, NULL, 'Growth'), ($2, $1, 'North'), ($3, $1, 'South')`,
    [ACCOUNT, NORTH, SOUTH],
  );
  await counting.client.query(
    `INSERT INTO portal.portal_user (portal_id, subject, email, name, kind, state)
     VALUES ($1, 'kim', 'kim@waybill.test', 'Kim', 'STAFF', 'ACTIVE')`,
    [KIM],
  );
});

afterAll(async () => {
  await counting[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function fill(from: number, to: number): Promise<void> {
  await counting.client.query(FILL, [from, to, new Date(NEWEST)]);
  await counting.client.query(FILL_EXCEPTIONS);
  // Blocks are counted as they are at rest. A snapshot of somebody else, such as autovacuum's, can keep a vacuum from
  // marking pages as visible to all.
  do await counting.client.query('VACUUM ANALYZE');
  while (await hasUnmarkedPages());
}

async function hasUnmarkedPages(): Promise<boolean> {
  const { rows } = await counting.client.query(
    `SELECT FROM pg_class WHERE relnamespace = 'portal'::regnamespace AND relkind = 'r' AND relallvisible < relpages`,
  );
  return rows.length > 0;
}

type Read = (store: PortalStore) => Promise<unknown>;

const ago = (days: number) => new Date(NEWEST - days * DAY_MS);
const scopes: readonly [string, AccountsFilter][] = [
  ['all', {}],
  ['an account', { accountId: ACCOUNT }],
  ['a branch', { branchId: NORTH }],
];
const filters: readonly [string, ShipmentFilter][] = [
  ['no filter', {}],
  ['a rare milestone', { milestones: ['CUSTOMS_HOLD'] }],
  ['a common milestone', { milestones: ['DELIVERED'] }],
  ['delivered in a month', { delivered: { from: ago(230), to: ago(200) } }],
  ['delivered since', { delivered: { from: ago(300) } }],
  ['delivered before', { delivered: { to: ago(300) } }],
  ['promised in a year', { promised: { from: ago(500), to: ago(135) } }],
  ['booked and delivered in a year', { booked: { from: ago(500) }, delivered: { to: ago(135) } }],
  ['a common milestone promised since', { milestones: ['DELIVERED'], promised: { from: ago(400) } }],
];
const orders: readonly ShipmentOrder[] = (
  ['BOOKED_AT', 'PROMISED_DELIVERY', 'ESTIMATED_DELIVERY', 'UPDATED_AT'] as const
).flatMap((field) => [
  { field, direction: 'ASC' },
  { field, direction: 'DESC' },
]);

const lists = scopes.flatMap(([scope, scopeFilter]) =>
  filters.flatMap(([name, filter]) =>
    orders.flatMap((order): [string, Read][] => {
      // From the end, those without a value come first: few of a word, strewn over all that the range holds.
      const pages = filter.milestones === undefined ? [first(20), last(20)] : [first(20)];
      return pages.map((page) => [
        `${scope}: ${name} by ${order.field} ${order.direction}, ${page.direction}`,
        (store) => store.shipments.page(staff(), { ...scopeFilter, ...filter }, order, page),
      ]);
    }),
  ),
);
const exceptionFilters: readonly [string, ExceptionFilter][] = [
  ['exceptions', {}],
  ['open exceptions of a team', { states: ['OPEN'], teams: ['Customs'] }],
  ['exceptions of a person', { owners: [KIM] }],
  ['exceptions of nobody', { isOwned: false, severities: ['LOW', 'CRITICAL'] }],
  ['exceptions opened in a month', { opened: { from: ago(230), to: ago(200) } }],
  ['exceptions of a team opened before', { teams: ['Customs'], opened: { to: ago(400) } }],
];
const exceptionLists = scopes.flatMap(([scope, scopeFilter]) =>
  exceptionFilters.flatMap(([name, filter]) =>
    (['OPENED_AT', 'SEVERITY'] as const).flatMap((field) =>
      [first(20), last(20)].map((page): [string, Read] => [
        `${name} of ${scope} by ${field}, ${page.direction}`,
        (store) =>
          store.exceptions.page(staff(), { ...scopeFilter, ...filter }, { field, direction: 'DESC' }, page),
      ]),
    ),
  ),
);
const CRM_IDS = [1, 2, 4].map((n) => ({ crmId: String(n).padStart(18, '0') }));
const others: readonly [string, Read][] = [
  ...orders.map((order): [string, Read] => [
    `a rare milestone promised since by ${order.field} ${order.direction}`,
    (store) =>
      store.shipments.page(
        staff(),
        { milestones: ['CUSTOMS_HOLD'], promised: { from: ago(400) } },
        order,
        first(20),
      ),
  ]),
  ['shipments by either id', (store) => store.shipments.byKeys(staff(), [{ portalId: NORTH }, ...CRM_IDS])],
  [
    'shipments by the Salesforce ids that they store',
    (store) =>
      store.carried.byCrmIds(
        'Shipment',
        CRM_IDS.map(({ crmId }) => crmId),
      ),
  ],
  [
    'a branch of another account',
    (store) =>
      store.shipments.page(
        staff(),
        { accountId: SOUTH, branchId: NORTH },
        { field: 'BOOKED_AT', direction: 'DESC' },
        first(20),
      ),
  ],
  ...scopes.flatMap(([scope, scopeFilter]) =>
    orders.map(({ field, direction }): [string, Read] => [
      `the total of ${scope} by ${field} ${direction}`,
      (store) =>
        store.shipments.total(staff(), { ...scopeFilter, milestones: ['DELIVERED'] }, { field, direction }),
    ]),
  ),
  ...(['TOTAL', 'MONTH', 'WEEK'] as const).flatMap((granularity): [string, Read][] => [
    [
      `performance of an account by ${granularity}`,
      (store) =>
        store.performance.report(staff(), {
          accountId: ACCOUNT,
          from: '2026-02-10',
          to: '2026-09-20',
          granularity,
          groupBy: ['MODE'],
        }),
    ],
    [
      `performance of all by ${granularity}`,
      (store) => store.performance.report(staff(), { granularity, groupBy: ['DESTINATION_COUNTRY'] }),
    ],
    [
      `performance of each customer by ${granularity}`,
      (store) => store.performance.report(staff(), { granularity, groupBy: ['ACCOUNT', 'SERVICE_LEVEL'] }),
    ],
  ]),
];

describe('with ten times the shipments', () => {
  it('reads no more blocks', async () => {
    const reads = [...lists, ...exceptionLists, ...others];
    await fill(0, SMALL);
    const small = new Map<string, number>();
    for (const [name, read] of reads) small.set(name, await counting.blocksOf(read));
    await fill(SMALL, LARGE);
    const grown: string[] = [];
    for (const [name, read] of reads) {
      const [before = 0, after] = [small.get(name), await counting.blocksOf(read)];
      // Trees get a level deeper, and of 2,000 shipments a filter may leave less than a page; a read of all would be ten
      // times as much.
      if (after > before * 2.5 + 60) grown.push(`${name}: ${before} -> ${after}`);
    }
    expect(grown).toEqual([]);
  }, 300_000);
});

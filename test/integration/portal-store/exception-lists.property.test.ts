import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PageOf } from '../../../src/domain/page.ts';
import {
  EXCEPTION_STATES,
  type ExceptionState,
  SEVERITIES,
  type Severity,
  TEAMS,
  type Team,
} from '../../../src/domain/vocabulary/index.ts';
import type { ExceptionFilter, ExceptionOrder } from '../../../src/portal-store/exception/exception.list.ts';
import type { Reader } from '../../../src/portal-store/record/scope.ts';
import {
  branchUser,
  first,
  insertTenant,
  last,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
  wholeAccount,
} from '../../harness/portal/portal-store.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const CODES = ['CUSTOMS', 'DAMAGED', 'WEATHER'] as const;
const PEOPLE = ['kim', 'lee', 'somebody who left no user'] as const;

interface Row {
  readonly portalId: string;
  readonly shipmentId: string;
  readonly accountId: string;
  readonly branchId: string;
  readonly code: string;
  readonly severity: Severity;
  readonly state: ExceptionState;
  readonly ownerTeam: Team | null;
  readonly ownerPerson: string | null;
  readonly openedAt: Date;
}

let portal: TestPortal;
let tenants: readonly [Tenant, Tenant];
let rows: readonly Row[];
let users: ReadonlyMap<string, string>;

beforeAll(async () => {
  portal = await openTestPortal();
  const { store } = portal;
  tenants = [await insertTenant(store, 'Lists'), await insertTenant(store, 'Others')];
  const member = (subject: string) =>
    ({ kind: 'STAFF', state: 'ACTIVE', subject, name: subject, email: `${subject}@waybill.test` }) as const;
  const [kim = '', lee = ''] = await store.writes.insertUsers([member('kim'), member('lee')]);
  users = new Map([
    ['kim', kim],
    ['lee', lee],
  ]);
  // Few different times: equal severities at equal times occur often.
  const exception = fc.record({
    code: fc.constantFrom(...CODES),
    severity: fc.constantFrom(...SEVERITIES),
    state: fc.constantFrom(...EXCEPTION_STATES),
    ownerTeam: fc.constantFrom(null, ...TEAMS.slice(0, 3)),
    ownerPerson: fc.constantFrom(null, null, ...PEOPLE),
    openedAt: fc.integer({ min: 0, max: 6 }).map((hours) => new Date(START + hours * HOUR)),
  });
  const drawn = fc.sample(fc.array(exception, { minLength: 5, maxLength: 5 }), { numRuns: 36, seed: 13 });
  await store.writes.insertShipments(
    drawn.map((exceptions, index) => {
      const tenant = tenants[index % 2] ?? tenants[0];
      const branch = index % 3 === 0 ? tenant.north : tenant.south;
      return shipment(tenant.account, branch, { exceptions });
    }),
  );
  rows = await portal.database.query<Row>({
    text: `SELECT portal_id AS "portalId", shipment_id AS "shipmentId", account_id AS "accountId", branch_id AS "branchId",
      code, severity, state, owner_team AS "ownerTeam", owner_person AS "ownerPerson", opened_at AS "openedAt"
      FROM portal.exception`,
  });
});

afterAll(() => portal[Symbol.asyncDispose]());

const times = fc.option(
  fc.integer({ min: -1, max: 8 }).map((hours) => new Date(START + hours * HOUR)),
  { nil: undefined },
);
const some = <T>(words: readonly T[]) => fc.option(fc.subarray([...words]), { nil: undefined, freq: 2 });

/** Owners are named by subject here, and by the user's id in a filter. */
const filters = fc.record({
  states: some(EXCEPTION_STATES),
  severities: some(SEVERITIES),
  codes: some(CODES),
  teams: some(TEAMS.slice(0, 4)),
  owners: fc.option(fc.subarray(['kim', 'lee', 'nobody']), { nil: undefined, freq: 2 }),
  isOwned: fc.constantFrom(undefined, undefined, undefined, true, false),
  opened: fc.option(
    fc.tuple(times, times).map(([a, b]) => (a && b && a > b ? { from: b, to: a } : { from: a, to: b })),
    { nil: undefined },
  ),
  /** Places in `rows`, as the parts of named exceptions. */
  named: fc.option(fc.array(fc.nat({ max: 179 }), { minLength: 1, maxLength: 60 }), { nil: undefined }),
  place: fc.constantFrom('all', 'account', 'branch', 'customer', 'branch user'),
});
type Drawn = typeof filters extends fc.Arbitrary<infer T> ? T : never;

const ORDERS: readonly ExceptionOrder[] = (['OPENED_AT', 'SEVERITY'] as const).flatMap((field) => [
  { field, direction: 'ASC' },
  { field, direction: 'DESC' },
]);

/** Written independently of the store: what a list holds, and in which order. */
function expected(drawn: Drawn, { field, direction }: ExceptionOrder, shipmentId?: string): string[] {
  const [tenant] = tenants;
  const inside: Record<Drawn['place'], (row: Row) => boolean> = {
    all: () => true,
    account: (row) => row.accountId === tenant.account,
    customer: (row) => row.accountId === tenant.account,
    branch: (row) => row.branchId === tenant.north,
    'branch user': (row) => row.branchId === tenant.north,
  };
  const { states, severities, codes, teams, owners, isOwned, opened } = drawn;
  const among = (words: readonly unknown[] | undefined, word: unknown) => words?.includes(word) ?? true;
  const ids = idsOf(drawn.named);
  const wanted = rows.filter(
    (row) =>
      among(ids, row.portalId) &&
      (shipmentId === undefined ? inside[drawn.place](row) : row.shipmentId === shipmentId) &&
      among(states, row.state) &&
      among(severities, row.severity) &&
      among(codes, row.code) &&
      among(teams, row.ownerTeam) &&
      among(owners, row.ownerPerson) &&
      (isOwned === undefined || isOwned === (row.ownerPerson !== null)) &&
      (opened?.from === undefined || row.openedAt >= opened.from) &&
      (opened?.to === undefined || row.openedAt < opened.to),
  );
  const sign = direction === 'ASC' ? 1 : -1;
  return wanted
    .toSorted((a, b) => {
      const bySeverity =
        field === 'SEVERITY' ? SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) : 0;
      const byTime = a.openedAt.getTime() - b.openedAt.getTime();
      return sign * (bySeverity || byTime || (a.portalId < b.portalId ? -1 : 1));
    })
    .map((row) => row.portalId);
}

function idsOf(named: Drawn['named']): readonly string[] | undefined {
  return named?.flatMap((at) => rows[at]?.portalId ?? []);
}

function filterOf({ place, owners, named: places, ...filter }: Drawn): {
  filter: ExceptionFilter;
  reader: Reader;
} {
  const [tenant] = tenants;
  const named = owners?.map((owner) => users.get(owner) ?? tenant.account);
  const accounts = {
    all: {},
    account: { accountId: tenant.account },
    branch: { branchId: tenant.north },
    customer: {},
    'branch user': {},
  }[place];
  const reader = {
    all: staff,
    account: staff,
    branch: staff,
    customer: () => wholeAccount(tenant),
    'branch user': () => branchUser(tenant, tenant.north),
  }[place]();
  return { filter: { ...filter, ...accounts, owners: named, ids: idsOf(places) }, reader };
}

/** All ids of a list in its own order, page by page; each page must cost one statement. */
async function walked(
  reader: Reader,
  read: (page: ReturnType<typeof first>) => Promise<PageOf<{ readonly portalId: string }>>,
  from: 'start' | 'end',
  size: number,
): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  for (let pages = 1; ; pages += 1) {
    const page: PageOf<{ readonly portalId: string }> = await read(
      from === 'start' ? first(size, cursor) : last(size, cursor),
    );
    expect(reader.usage.sqlStatements).toBe(pages);
    const found = page.edges.map(({ node }) => node.portalId);
    if (from === 'start') ids.push(...found);
    else ids.unshift(...found);
    if (!(from === 'start' ? page.hasNextPage : page.hasPreviousPage)) return ids;
    cursor = (from === 'start' ? page.edges.at(-1) : page.edges[0])?.cursor ?? null;
  }
}

const ends = fc.constantFrom('start' as const, 'end' as const);
const sizes = fc.constantFrom(4, 20, 100);

it.each(ORDERS)(
  'a list by $field $direction holds what the filter says, in order, from both ends',
  async (order) => {
    await fc.assert(
      fc.asyncProperty(filters, ends, sizes, async (drawn, from, size) => {
        const { filter, reader } = filterOf(drawn);
        const read = (page: ReturnType<typeof first>) =>
          portal.store.exceptions.page(reader, filter, order, page);
        expect(await walked(reader, read, from, size)).toEqual(expected(drawn, order));
      }),
      { numRuns: 40 },
    );
  },
);

it.each(ORDERS)(
  'the lists of shipments by $field $direction are those of each, in one statement',
  async (order) => {
    const shipmentIds = [...new Set(rows.map((row) => row.shipmentId))].slice(0, 9);
    await fc.assert(
      fc.asyncProperty(filters, ends, async (drawn, from) => {
        const { filter } = filterOf({ ...drawn, place: 'all', named: undefined });
        const reader = staff();
        const page = from === 'start' ? first(3) : last(3);
        const lists = await portal.store.exceptions.pagesOfShipments(
          reader,
          shipmentIds,
          filter,
          order,
          page,
        );
        expect(reader.usage.sqlStatements).toBe(1);
        expect(lists.map(({ edges }) => edges.map(({ node }) => node.portalId))).toEqual(
          shipmentIds.map((id) => {
            const all = expected({ ...drawn, named: undefined }, order, id);
            return from === 'start' ? all.slice(0, 3) : all.slice(-3);
          }),
        );
      }),
      { numRuns: 20 },
    );
  },
);

it('a list of no named exceptions, and of ids that are none, is empty', async () => {
  for (const ids of [[], ['not an id']]) {
    const list = [staff(), { ids }, { field: 'SEVERITY', direction: 'DESC' } as const] as const;
    expect((await portal.store.exceptions.page(...list, first(4))).edges).toEqual([]);
    expect(await portal.store.exceptions.total(...list)).toEqual({ count: 0, isWhole: true });
  }
});

it('the lists draw on rows that tell the orders apart', () => {
  const everything: Drawn = { place: 'all' } as Drawn;
  const lists = ORDERS.map((order) => expected(everything, order).join());
  expect(new Set(lists).size).toBe(ORDERS.length);
  const ties = new Set(rows.map(({ severity, openedAt }) => `${severity} ${openedAt.toISOString()}`));
  expect(ties.size).toBeLessThan(rows.length / 2);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, PageOf } from '../../../src/domain/page.ts';
import type { Reader } from '../../../src/portal-store/record/scope.ts';
import type { NewShipment, ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import {
  SHIPMENT_ORDERINGS,
  type ShipmentFilter,
  type ShipmentOrder,
  type ShipmentOrdering,
} from '../../../src/portal-store/shipment/shipment.reads.ts';
import {
  actual,
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

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 1);

let portal: TestPortal;
let tenant: Tenant;
interface Row extends ShipmentRecord {
  readonly hasOrder: boolean;
  readonly waitsForCustomer: boolean;
}
let everything: readonly Row[];

/** Ties, missing values of every ordering, rare and common words. */
function varied(index: number): NewShipment {
  const at = (days: number) => new Date(START + days * DAY);
  const day = index % 7;
  return shipment(tenant.account, [tenant.account, tenant.north, tenant.south][index % 3] ?? '', {
    mode: index % 11 === 0 ? 'RAIL' : index % 2 === 0 ? 'TRUCK' : 'AIR',
    serviceLevel: index % 5 === 0 ? null : 'STANDARD',
    promisedDelivery: index % 4 === 0 ? null : { at: at(day + 3), dateOnly: true },
    events: [
      ...(index % 6 === 0 ? [] : [actual('BOOKED', at(day))]),
      ...(index % 3 === 0 ? [actual('DELIVERED', at(day + 4))] : []),
      ...(index % 8 === 0
        ? []
        : [
            {
              ...actual('DELIVERED', at(day)),
              classifier: 'ESTIMATED' as const,
              expectedAt: at(day + 2),
            },
          ]),
    ],
    references: index % 13 === 0 ? [{ type: 'PO', value: 'PO 77/1' }] : [],
    exceptions:
      index % 9 === 0
        ? [
            {
              code: 'WEATHER',
              severity: 'HIGH',
              openedAt: at(day),
              state: index % 4 === 0 ? 'RESOLVED' : 'ACKNOWLEDGED',
              customerActionRequired: index % 2 === 0,
            },
          ]
        : [],
  });
}

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Pages');
  await portal.store.writes.insertShipments(Array.from({ length: 61 }, (_, index) => varied(index)));
  everything = await portal.database.query<Row>({
    text: `SELECT portal_id AS "portalId", branch_id AS "branchId", mode, service_level AS "serviceLevel",
      current_milestone AS "currentMilestone", exception_state AS "exceptionState", booked_at AS "bookedAt",
      promised_delivery_at AS "promisedDeliveryAt", estimated_delivery_at AS "estimatedDeliveryAt",
      updated_at AS "updatedAt", delivered_at AS "deliveredAt",
      EXISTS (SELECT FROM portal.shipment_reference WHERE shipment_id = portal_id) AS "hasOrder",
      exception_state IS DISTINCT FROM 'RESOLVED' AND EXISTS (SELECT FROM portal.exception e
        WHERE e.shipment_id = s.portal_id AND customer_action_required) AS "waitsForCustomer" FROM portal.shipment s`,
  });
});

afterAll(() => portal[Symbol.asyncDispose]());

const VALUE: Record<ShipmentOrder['field'], (row: ShipmentRecord) => Date | null> = {
  BOOKED_AT: (row) => row.bookedAt,
  PROMISED_DELIVERY: (row) => row.promisedDeliveryAt,
  ESTIMATED_DELIVERY: (row) => row.estimatedDeliveryAt,
  UPDATED_AT: (row) => row.updatedAt,
};

/** The order that pages promise, written down independently. */
function sorted(rows: readonly ShipmentRecord[], order: ShipmentOrder): string[] {
  const sign = order.direction === 'ASC' ? 1 : -1;
  const value = VALUE[order.field];
  return rows
    .toSorted((a, b) => {
      const [x, y] = [value(a), value(b)];
      if ((x === null) !== (y === null)) return x === null ? 1 : -1;
      const byValue = (x?.getTime() ?? 0) - (y?.getTime() ?? 0);
      return sign * (byValue || (a.portalId < b.portalId ? -1 : 1));
    })
    .map((row) => row.portalId);
}

async function walk(
  read: (page: Page) => Promise<PageOf<ShipmentRecord>>,
  pageOf: (size: number, cursor?: string | null) => Page,
) {
  const backward = pageOf(1).direction === 'backward';
  const ids: string[] = [];
  for (let cursor: string | null = null; ; ) {
    const { edges, hasNextPage, hasPreviousPage } = await read(pageOf(7, cursor));
    const page = edges.map((edge) => edge.node.portalId);
    if (backward) ids.unshift(...page);
    else ids.push(...page);
    expect(backward ? hasNextPage : hasPreviousPage).toBe(cursor !== null);
    if (!(backward ? hasPreviousPage : hasNextPage)) return ids;
    cursor = (backward ? edges[0] : edges.at(-1))?.cursor ?? null;
  }
}

const FILTERS: readonly [string, ShipmentFilter, (row: Row) => boolean][] = [
  ['no filter', {}, () => true],
  ['a rare mode', { modes: ['RAIL'] }, (row) => row.mode === 'RAIL'],
  [
    'milestones and a service level',
    { milestones: ['BOOKED', 'DELIVERED'], serviceLevels: ['STANDARD'] },
    (row) =>
      (row.currentMilestone === 'BOOKED' || row.currentMilestone === 'DELIVERED') &&
      row.serviceLevel === 'STANDARD',
  ],
  [
    'an exception state',
    { exceptionStates: ['ACKNOWLEDGED'] },
    (row) => row.exceptionState === 'ACKNOWLEDGED',
  ],
  [
    'a range of bookings',
    { booked: { from: new Date(START + DAY), to: new Date(START + 4 * DAY) }, modes: ['AIR', 'TRUCK'] },
    (row) =>
      row.mode !== 'RAIL' &&
      row.bookedAt !== null &&
      row.bookedAt.getTime() >= START + DAY &&
      row.bookedAt.getTime() < START + 4 * DAY,
  ],
  [
    'a range of deliveries',
    { delivered: { from: new Date(START + 6 * DAY) } },
    (row) => row.deliveredAt !== null && row.deliveredAt.getTime() >= START + 6 * DAY,
  ],
  ['a number, as somebody writes it', { reference: { value: 'po77-1' } }, (row) => row.hasOrder],
  [
    'a number of a kind, and a mode',
    { reference: { type: 'PO', value: 'PO 77/1' }, modes: ['TRUCK'] },
    (row) => row.hasOrder && row.mode === 'TRUCK',
  ],
  ['a number of another kind', { reference: { type: 'BOL', value: 'PO 77/1' } }, () => false],
  ['a number without a letter or a digit', { reference: { value: ' - ' } }, () => false],
  ['what waits for the customer', { customerActionRequired: true }, (row) => row.waitsForCustomer],
  ['what does not wait for the customer', { customerActionRequired: false }, (row) => !row.waitsForCustomer],
  [
    'what waits for the customer and is still open',
    { customerActionRequired: true, exceptionStates: ['OPEN', 'RESOLVED'] },
    (row) => row.waitsForCustomer && row.exceptionState === 'OPEN',
  ],
  ['a word that never occurred', { milestones: ['RETURNED'] }, () => false],
  ['an empty list', { modes: [] }, () => false],
];

const ORDERS = (Object.keys(SHIPMENT_ORDERINGS) as ShipmentOrdering[]).flatMap((field) => [
  { field, direction: 'ASC' } as const,
  { field, direction: 'DESC' } as const,
]);

describe.each(FILTERS)('with %s', (_, filter, matches) => {
  it.each(ORDERS)('pages both ways by $field $direction without a gap or a repetition', async (order) => {
    const readers: [Reader, (row: ShipmentRecord) => boolean][] = [
      [staff(), () => true],
      [wholeAccount(tenant), () => true],
      [branchUser(tenant, tenant.north, tenant.south), (row) => row.branchId !== tenant.account],
    ];
    for (const [reader, visible] of readers) {
      const expected = sorted(everything.filter(matches).filter(visible), order);
      const read = (page: Page) => portal.store.shipments.page(reader, filter, order, page);
      expect(await walk(read, first)).toEqual(expected);
      expect(await walk(read, last)).toEqual(expected);
    }
  });

  it.each(ORDERS)('lists named shipments by $field $direction, as far as they fit', async (order) => {
    const named = everything.filter((_row, at) => at % 3 === 0);
    const ids = named.map(({ portalId }) => portalId);
    const readers: [Reader, ShipmentFilter, (row: ShipmentRecord) => boolean][] = [
      [staff(), {}, () => true],
      [staff(), { accountId: tenant.account }, () => true],
      [staff(), { accountId: tenant.north }, (row) => row.branchId === tenant.north],
      [staff(), { branchId: tenant.north }, (row) => row.branchId === tenant.north],
      [branchUser(tenant, tenant.north), {}, (row) => row.branchId === tenant.north],
      [branchUser(tenant, tenant.north), { accountId: tenant.south }, () => false],
    ];
    for (const [reader, accounts, visible] of readers) {
      const expected = sorted(named.filter(matches).filter(visible), order);
      const read = (page: Page) =>
        portal.store.shipments.page(reader, { ...filter, ...accounts, ids }, order, page);
      expect(await walk(read, first)).toEqual(expected);
      expect(await walk(read, last)).toEqual(expected);
    }
  });
});

describe('pages of several accounts', () => {
  const order = { field: 'PROMISED_DELIVERY', direction: 'DESC' } as const;

  it('are the pages of each account, in one statement whatever their number and size', async () => {
    const reader = staff();
    const accounts = [tenant.account, tenant.north, tenant.south];
    const pages = await portal.store.shipments.pagesOfAccounts(
      reader,
      accounts,
      { modes: ['AIR'] },
      order,
      first(50),
    );
    expect(reader.usage.sqlStatements).toBe(1);
    const alone = await Promise.all(
      accounts.map((accountId) =>
        portal.store.shipments.page(staff(), { accountId, modes: ['AIR'] }, order, first(50)),
      ),
    );
    const ids = (page: PageOf<ShipmentRecord>) => page.edges.map((edge) => edge.node.portalId);
    expect(pages.map(ids)).toEqual(alone.map(ids));
    expect(pages.map((page) => page.edges.length)).not.toContain(0);
  });
});

describe('a cursor', () => {
  const order = { field: 'BOOKED_AT', direction: 'ASC' } as const;
  const cursorOf = async (filter: ShipmentFilter) => {
    const page = await portal.store.shipments.page(staff(), filter, order, first(1));
    return page.edges[0]?.cursor ?? '';
  };
  const refused = { code: 'INVALID_CURSOR' };

  it('is refused by another ordering, direction, filter or kind of list', async () => {
    const cursor = await cursorOf({});
    const { shipments, exceptions, accounts } = portal.store;
    const after = first(5, cursor);
    const attempts = [
      shipments.page(staff(), {}, { field: 'BOOKED_AT', direction: 'DESC' }, after),
      shipments.page(staff(), {}, { field: 'UPDATED_AT', direction: 'ASC' }, after),
      shipments.page(staff(), { modes: ['AIR'] }, order, after),
      shipments.page(staff(), { accountId: tenant.account }, order, after),
      shipments.pagesOfAccounts(staff(), [tenant.account], {}, order, after),
      exceptions.page(staff(), {}, { field: 'OPENED_AT', direction: 'ASC' }, after),
      accounts.page(staff(), {}, after),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toMatchObject(refused);
  });

  it('is refused when the store did not make it', async () => {
    const made = JSON.parse(Buffer.from(await cursorOf({}), 'base64url').toString()) as unknown[];
    const forge = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const [list, key, id] = made;
    const forgeries = [
      '',
      'x',
      forge({}),
      forge([list]),
      forge([list, 'x', id]),
      forge([list, key, "' OR 1"]),
    ];
    for (const cursor of forgeries) {
      const attempt = portal.store.shipments.page(staff(), {}, order, first(5, cursor));
      await expect(attempt).rejects.toMatchObject(refused);
    }
  });
});

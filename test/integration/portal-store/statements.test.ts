import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Reader } from '../../../src/portal-store/record/scope.ts';
import {
  actual,
  first,
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';

let portal: TestPortal;
let tenant: Tenant;
let shipmentIds: string[];

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Statements');
  const inserted = await portal.store.writes.insertShipments(
    Array.from({ length: 40 }, () =>
      shipment(tenant.account, tenant.north, { events: [actual('BOOKED', '2026-03-01T08:00:00Z')] }),
    ),
  );
  shipmentIds = inserted.map((row) => row.portalId);
});

afterAll(() => portal[Symbol.asyncDispose]());

it('sends one statement for a read, however many records or parents it is for', async () => {
  const { accounts, users, shipments, events, exceptions, documents, performance } = portal.store;
  const order = { field: 'BOOKED_AT', direction: 'ASC' } as const;
  const keys = (ids: readonly string[]) => ids.map((portalId) => ({ portalId }));
  const accountIds = (count: number) => [tenant.account, tenant.north, tenant.south].slice(0, count);
  const reads: Record<string, (reader: Reader, count: number) => Promise<unknown>> = {
    accountsByKeys: (reader, count) => accounts.byKeys(reader, keys(accountIds(count))),
    accounts: (reader, count) => accounts.page(reader, { search: 'stat' }, first(count)),
    branches: (reader, count) => accounts.branchPages(reader, accountIds(count), first(count)),
    users: (reader, count) => users.pagesOfAccounts(reader, accountIds(count), first(count)),
    shipmentsByKeys: (reader, count) => shipments.byKeys(reader, keys(shipmentIds.slice(0, count))),
    shipments: (reader, count) => shipments.page(reader, { milestones: ['BOOKED'] }, order, first(count)),
    shipmentsOf: (reader, count) =>
      shipments.pagesOfAccounts(reader, accountIds(count), {}, order, first(count)),
    references: (reader, count) => shipments.referencesOf(reader, shipmentIds.slice(0, count)),
    stops: (reader, count) => shipments.stopsOf(reader, shipmentIds.slice(0, count)),
    packages: (reader, count) => shipments.packagesOf(reader, shipmentIds.slice(0, count)),
    accessorials: (reader, count) => shipments.accessorialsOf(reader, shipmentIds.slice(0, count)),
    events: (reader, count) =>
      events.pagesOfShipments(reader, shipmentIds.slice(0, count), { milestonesOnly: true }, first(count)),
    exceptions: (reader, count) =>
      exceptions.pagesOfShipments(
        reader,
        shipmentIds.slice(0, count),
        {},
        { field: 'OPENED_AT', direction: 'DESC' },
        first(count),
      ),
    documents: (reader, count) => documents.ofShipments(reader, shipmentIds.slice(0, count)),
    shipmentTotals: (reader, count) =>
      shipments.totalsOfAccounts(reader, accountIds(count), { milestones: ['BOOKED'] }, order),
    exceptionTotals: (reader, count) =>
      exceptions.totalsOfShipments(
        reader,
        shipmentIds.slice(0, count),
        {},
        { field: 'OPENED_AT', direction: 'DESC' },
      ),
    performance: (reader) => performance.report(reader, { granularity: 'DAY', groupBy: ['MODE', 'ACCOUNT'] }),
  };
  for (const [name, read] of Object.entries(reads)) {
    for (const count of [1, 3, 40]) {
      const reader = staff();
      await read(reader, count);
      expect([name, reader.usage.sqlStatements]).toEqual([name, 1]);
    }
  }
});

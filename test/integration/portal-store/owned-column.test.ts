import { afterAll, beforeAll, expect, it } from 'vitest';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { changesBetween, insertRecords, recordTable } from '../../../src/portal-store/record/record-table.ts';
import { lockRow, updateRow } from '../../../src/portal-store/record/versioned-row.ts';
import { foldedColumns } from '../../../src/portal-store/shipment/projection.ts';
import { SHIPMENT, type ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import {
  insertTenant,
  openTestPortal,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';
import { ROWS_WITH_SEAL } from '../../harness/seal-number.ts';

/** The shipment's table when the ownership table has one more row, and PostgreSQL its column. */
const SEALED = recordTable('shipment', SHIPMENT.columns, ROWS_WITH_SEAL);

let portal: TestPortal;
let tenant: Tenant;

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Sealed');
  await portal.database.query({
    text: `ALTER TABLE portal.shipment ADD COLUMN seal_number text DEFAULT 'none'`,
  });
});

afterAll(() => portal[Symbol.asyncDispose]());

function booked(number: string, owned: { readonly sealNumber?: string | null }) {
  const { account: accountId, north: branchId } = tenant;
  const promises = { delivery: null, deliveryTimeZone: null, pickup: null, pickupTimeZone: null };
  const plan = { ...promises, stops: [], file: null };
  const bases = { weightBasis: 'UNKNOWN', freightBasis: 'UNKNOWN' } as const;
  const createdAt = new Date('2026-03-01T08:00:00Z');
  const fold = foldedColumns(foldMilestones([], plan), null);
  return {
    portalId: crypto.randomUUID(),
    number,
    accountId,
    branchId,
    createdAt,
    ...bases,
    ...fold,
    ...owned,
  };
}

async function read(portalId: string) {
  return await lockRow<ShipmentRecord & { readonly sealNumber: string | null }>(
    portal.database,
    SEALED,
    portalId,
    null,
  );
}

it('a column that only the ownership table names is inserted, read, changed and audited', async () => {
  const row = booked('S-1', { sealNumber: 'A1' });
  await insertRecords(portal.database, SEALED, [row]);
  const before = await read(row.portalId);
  expect(before.sealNumber).toBe('A1');
  const after = await updateRow(portal.database, SEALED, before, { sealNumber: 'B2' });
  expect(after).toMatchObject({ sealNumber: 'B2', version: 2 });
  expect(changesBetween(SEALED, before, after)).toEqual([{ field: 'sealNumber', old: 'A1', new: 'B2' }]);
});

it('keeps its default where no new record names it', async () => {
  const row = booked('S-2', {});
  await insertRecords(portal.database, SEALED, [row]);
  expect(await read(row.portalId)).toMatchObject({ sealNumber: 'none' });
});

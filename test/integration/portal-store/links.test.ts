import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import {
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';

let portal: TestPortal;
let tenant: Tenant;
let made = 0;

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Links');
});

afterAll(() => portal[Symbol.asyncDispose]());

function newCrmId(): string {
  made += 1;
  return `a01${String(made).padStart(15, '0')}`;
}

async function insert(count: number, more = {}): Promise<string[]> {
  const shipments = Array.from({ length: count }, () => shipment(tenant.account, tenant.north, more));
  return (await portal.store.writes.insertShipments(shipments)).map(({ portalId }) => portalId);
}

async function insertOne(more = {}): Promise<string> {
  const [portalId = ''] = await insert(1, more);
  return portalId;
}

const store = (...links: { portalId: string; crmId: string | null }[]) =>
  portal.store.writes.setCrmIds('Shipment', links);

/** The rows of the narrow table that triggers keep. */
async function links(column: 'crm_id' | 'shipment_id', id: string) {
  return await portal.database.query<{ readonly portalId: string; readonly crmId: string }>({
    text: `SELECT shipment_id AS "portalId", crm_id AS "crmId" FROM portal.shipment_link WHERE ${column} = $1`,
    values: [id],
  });
}

/** The shipment that a Salesforce id leads to, by every way that leads there. */
async function shipmentOf(crmId: string): Promise<string | null> {
  const [byKey] = await portal.store.shipments.byKeys(staff(), [{ crmId }]);
  const [carried] = await portal.store.carried.byCrmIds('Shipment', [crmId]);
  const [link] = await links('crm_id', crmId);
  const found = new Set([byKey?.portalId, carried?.['portal_id'], link?.portalId]);
  expect(found.size).toBe(1);
  return link?.portalId ?? null;
}

async function linkOf(portalId: string): Promise<string | null> {
  const [record] = await portal.store.shipments.byKeys(staff(), [{ portalId }]);
  const [link] = await links('shipment_id', portalId);
  expect(link?.crmId ?? null).toBe(record?.crmId ?? null);
  return link?.crmId ?? null;
}

describe('the Salesforce id of a shipment', () => {
  it('rewrites none of its indexes when it is stored, not even for a whole backlog at once', async () => {
    const links = (await insert(600)).map((portalId) => ({ portalId, crmId: newCrmId() }));
    await portal.database.transaction(async (transaction) => {
      await createPortalWrites(transaction).setCrmIds('Shipment', links);
      const counts = await transaction.query({
        text: `SELECT n_tup_upd::int AS updated, n_tup_hot_upd::int AS "heapOnly" FROM pg_stat_xact_user_tables
                WHERE relid = 'portal.shipment'::regclass`,
      });
      expect(counts).toEqual([{ updated: 600, heapOnly: 600 }]);
    });
  });

  it('leads to the shipment that has it, stored later or when it was imported', async () => {
    const [stored, imported] = [newCrmId(), newCrmId()];
    const portalId = await insertOne();
    await store({ portalId, crmId: stored });
    expect(await shipmentOf(stored)).toBe(portalId);
    expect(await linkOf(portalId)).toBe(stored);
    expect(await shipmentOf(imported)).toBeNull();
    const other = await insertOne({ crmId: imported });
    expect(await shipmentOf(imported)).toBe(other);
    expect(await linkOf(other)).toBe(imported);
  });

  it('is one shipment’s alone', async () => {
    const crmId = newCrmId();
    const [first = '', second = ''] = await insert(2);
    await store({ portalId: first, crmId });
    await store({ portalId: first, crmId });
    await expect(store({ portalId: second, crmId })).rejects.toMatchObject({ code: 'DUPLICATE' });
    await expect(insertOne({ crmId })).rejects.toMatchObject({ code: 'DUPLICATE' });
    expect(await shipmentOf(crmId)).toBe(first);
    expect(await linkOf(second)).toBeNull();
  });

  it('goes to one of two shipments that are given it at the same time', async () => {
    const crmId = newCrmId();
    const portalIds = await insert(2);
    const stored = await Promise.allSettled(portalIds.map((portalId) => store({ portalId, crmId })));
    expect(stored.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await shipmentOf(crmId)).toBe(portalIds[stored.findIndex(({ status }) => status === 'fulfilled')]);
  });

  it('can be taken away, replaced and given to another', async () => {
    const [one, other] = [newCrmId(), newCrmId()];
    const [first = '', second = ''] = await insert(2);
    await store({ portalId: first, crmId: one });
    await store({ portalId: first, crmId: other });
    expect([await shipmentOf(one), await shipmentOf(other)]).toEqual([null, first]);
    await store({ portalId: first, crmId: null });
    expect([await linkOf(first), await shipmentOf(other)]).toEqual([null, null]);
    await store({ portalId: second, crmId: other });
    expect([await linkOf(second), await shipmentOf(other)]).toEqual([other, second]);
  });

  it('is free again when its shipment is deleted', async () => {
    const crmId = newCrmId();
    const portalId = await insertOne({ crmId });
    await portal.database.query({
      text: 'DELETE FROM portal.shipment WHERE portal_id = $1',
      values: [portalId],
    });
    expect(await shipmentOf(crmId)).toBeNull();
    const next = await insertOne({ crmId });
    expect(await shipmentOf(crmId)).toBe(next);
  });

  it('leaves the time of the last change alone, yet the sweep finds what was linked or unlinked since', async () => {
    const { carried } = portal.store;
    const since = new Date('2026-03-01T00:00:00Z');
    const old = "UPDATE portal.shipment SET updated_at = '2026-01-01T00:00:00Z' WHERE portal_id = ANY($1)";
    const [linked = '', unlinked = '', neither = ''] = await insert(3);
    await store({ portalId: unlinked, crmId: newCrmId() });
    await portal.database.query({ text: old, values: [[linked, unlinked, neither]] });
    await portal.database.query({
      text: "UPDATE portal.shipment_link SET linked_at = '2026-01-01T00:00:00Z' WHERE shipment_id = $1",
      values: [unlinked],
    });
    const found = async () => {
      const rows = await carried.changedSince('Shipment', since, null, 10_000);
      return [linked, unlinked, neither].map((id) => rows.some((row) => row['portal_id'] === id));
    };
    expect(await found()).toEqual([false, false, false]);
    await store({ portalId: linked, crmId: newCrmId() }, { portalId: unlinked, crmId: null });
    expect(await found()).toEqual([true, true, false]);
    const [row] = await carried.byIds('Shipment', [linked]);
    expect(row).toMatchObject({ updated_at: new Date('2026-01-01T00:00:00Z'), version: 1 });
  });
});

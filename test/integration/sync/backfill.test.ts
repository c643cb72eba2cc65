import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { soql } from '../../../src/salesforce/soql.ts';
import { backfillLeft, queueBackfill } from '../../../src/sync/backfill.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** As an import does: into the portal, and nowhere else. */
async function imported(count: number, accountId: string, prefix: string): Promise<readonly string[]> {
  const inserted = await world.store.writes.insertShipments(
    Array.from({ length: count }, (_, index) => ({ number: `${prefix}-${index}`, accountId })),
  );
  return inserted.map(({ portalId }) => portalId);
}

const backfill = () => queueBackfill(world.dependencies, () => undefined);

async function inSalesforce(ids: readonly string[]): Promise<number> {
  const rows = await world.inSalesforce(soql`SELECT Portal_Shipment_Id__c FROM Shipment__c`);
  const known = new Set(rows.map((row) => row['Portal_Shipment_Id__c']));
  return ids.filter((id) => known.has(id)).length;
}

describe('a backfill', () => {
  it('sends imported shipments of linked customers, once however often it is started', async () => {
    const [stranger = ''] = await world.store.writes.insertAccounts([{ displayName: 'Unlinked Imports' }]);
    const known = await imported(1_200, world.customer.portalId, 'LINKED');
    const unknown = await imported(3, stranger, 'UNLINKED');
    const unlinked = { shipments: 3, customers: 1 };
    expect(await backfill()).toEqual({ queued: 1_200, inQueue: 0, unlinked });
    expect(await backfill()).toEqual({ queued: 0, inQueue: 1_200, unlinked });
    expect(await backfillLeft(world.dependencies)).toBe(1_200);
    await world.pushAll('BULK');
    expect(await backfillLeft(world.dependencies)).toBe(0);
    expect(await inSalesforce(known)).toBe(1_200);
    expect(await inSalesforce(unknown)).toBe(0);
    expect(await backfill()).toEqual({ queued: 0, inQueue: 0, unlinked });
    const accounts = await world.inSalesforce(soql`SELECT Id FROM Account WHERE Name = 'Unlinked Imports'`);
    expect(accounts).toEqual([]);
  });

  it('waits where the pilot switch is off, and goes on when it is on', async () => {
    const { portalId: accountId } = world.customer;
    const ids = await imported(2, accountId, 'SWITCHED');
    const set = (mode: 'OFF' | 'ON') =>
      world.write((unit) => unit.ledger.pilot.set({ accountId, record: 'Shipment', mode }, 'test'));
    await set('OFF');
    await backfill();
    await world.pushAll('BULK');
    expect(await inSalesforce(ids)).toBe(0);
    expect(await world.status('Shipment', ids[0] ?? '')).toMatchObject({ state: 'HELD' });
    expect(await backfill()).toMatchObject({ queued: 0, inQueue: 2 });
    await set('ON');
    await world.write((unit) => unit.ledger.outbox.release({ state: 'HELD', record: 'Shipment', accountId }));
    await world.pushAll('BULK');
    expect(await inSalesforce(ids)).toBe(2);
  });
});

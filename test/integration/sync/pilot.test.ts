import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PilotMode } from '../../../src/domain/sync-state.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

function switchTo(mode: PilotMode): Promise<unknown> {
  const row = { accountId: world.customer.portalId, record: 'Shipment' as const, mode };
  return world.write((unit) => unit.ledger.pilot.set(row, 'admin'));
}

function release(): Promise<number> {
  const { outbox } = world.dependencies.ledger;
  return outbox.release({ state: 'HELD', record: 'Shipment', accountId: world.customer.portalId });
}

describe('pilot switches', () => {
  it('off holds changes and calls nobody; on again sends the newest state once', async () => {
    await switchTo('OFF');
    const id = await world.book();
    await world.org.forget();
    await world.pushAll();
    expect(await world.org.calls()).toBe(0);
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'HELD' });
    await world.write(async (unit) => {
      const { version } = await unit.portal.setDockAppointmentNote(id, null, 'Dock 3');
      unit.enqueue({
        record: 'Shipment',
        aggregateId: id,
        accountId: world.customer.portalId,
        lane: 'NEAR_REALTIME',
        version,
      });
    });
    await switchTo('ON');
    await release();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Dock_Appointment_Note__c: 'Dock 3' });
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  });

  it('dry-run does everything but the call, and shows what would have been sent', async () => {
    await switchTo('DRY_RUN');
    const id = await world.book();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toBeUndefined();
    const { rows } = await world.dependencies.ledger.dryRuns.list(world.customer.portalId, {
      direction: 'forward',
      size: 10,
      position: null,
    });
    expect(rows).toMatchObject([
      {
        aggregateId: id,
        object: 'Shipment__c',
        payload: {
          Portal_Shipment_Id__c: id,
          Account__c: world.branch.crmId,
          Service_Level__c: 'Expedited',
        },
      },
    ]);
    await switchTo('ON');
    expect(await release()).toBe(1);
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: 'Expedited' });
  });

  it('an exception waits behind its held shipment', async () => {
    await switchTo('OFF');
    const shipment = await world.book();
    const exception = await world.openException(shipment);
    await world.pushAll();
    expect(await world.status('Exception', exception)).toMatchObject({
      state: 'PENDING',
      lastError: { code: 'WAITS_FOR_SHIPMENT' },
    });
    await switchTo('ON');
    await release();
    await world.dueNow();
    await world.pushAll();
    expect(await world.status('Exception', exception)).toMatchObject({ state: 'DONE' });
  });

  it('switched back, both systems stay as they were, and nothing is taken for a difference', async () => {
    await switchTo('ON');
    const sent = await world.book();
    await world.pushAll();
    const before = await world.shipmentInSalesforce(sent);
    for (const mode of ['DRY_RUN', 'OFF'] as const) {
      await switchTo(mode);
      await world.write(async (unit) => {
        const { version } = await unit.portal.updateShipment(sent, null, { quoteReference: `Q ${mode}` });
        unit.enqueue({
          record: 'Shipment',
          aggregateId: sent,
          accountId: world.customer.portalId,
          lane: 'BATCH',
          version,
        });
      });
      await world.pushAll();
      expect(await world.shipmentInSalesforce(sent)).toEqual(before);
      expect(await world.status('Shipment', sent)).toMatchObject({ state: 'HELD' });
    }
    const [shipments] = (
      await reconcile(world.dependencies, new Date(Date.now() - 3_600_000), new AbortController().signal)
    ).filter(({ record }) => record === 'Shipment');
    expect(shipments?.findings).toEqual({});
    expect(shipments?.underway).toBe(1);
    await switchTo('ON');
    expect(await release()).toBe(1);
    await world.pushAll();
    const there = await world.inSalesforce(
      soql`SELECT Quote_Reference__c FROM Shipment__c WHERE Portal_Shipment_Id__c = ${sent}`,
    );
    expect(there).toMatchObject([{ Quote_Reference__c: 'Q OFF' }]);
  });
});

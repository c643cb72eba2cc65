import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

async function sentShipment() {
  const id = await world.book();
  await world.pushAll();
  const [row] = await world.store.carried.byIds('Shipment', [id]);
  return { id, crmId: String(row?.['crm_id']) };
}

function overwrite(object: string, crmId: string, values: SalesforceValues) {
  return world.org.asAdministrator.update(object, crmId, values, newUpstreamUsage());
}

async function noteHere(id: string, note: string) {
  await world.write(async (unit) => {
    const { version } = await unit.portal.setDockAppointmentNote(id, null, note);
    unit.enqueue({
      record: 'Shipment',
      aggregateId: id,
      accountId: world.customer.portalId,
      lane: 'NEAR_REALTIME',
      version,
    });
  });
}

async function provenance(record: 'Account' | 'Shipment', portalId: string, field: string) {
  const [values] = await world.dependencies.ledger.baseValues.of(record, [portalId]);
  return values?.get(field);
}

const LOST = { by: 'SALESFORCE', value: 'Theirs' } as const;

describe('what is told of a value that won', () => {
  it.each(['push first', 'pull first'])('a shared field that both changed: %s', async (order) => {
    const { id, crmId } = await sentShipment();
    await overwrite('Shipment__c', crmId, { Dock_Appointment_Note__c: 'Agreed' });
    await world.pullAll();
    const before = new Date(Date.now() - 2_000);
    await overwrite('Shipment__c', crmId, { Dock_Appointment_Note__c: 'Theirs' });
    await noteHere(id, 'Ours');
    if (order === 'pull first') {
      // As if the change of the portal had been parked meanwhile.
      await world.sql(`UPDATE ledger.outbox SET state = 'HELD' WHERE state = 'PENDING'`);
      await world.pullAll();
      await world.dependencies.ledger.outbox.release({ state: 'HELD', record: null, accountId: null });
    }
    await world.pushAll();
    await world.pullAll();
    await world.pushAll();
    const told = await provenance('Shipment', id, 'dockAppointmentNote');
    expect(told).toMatchObject({
      source: 'PORTAL',
      portalValue: 'Ours',
      crmValue: 'Ours',
      rule: 'PORTAL_WINS',
      lost: LOST,
    });
    expect(told?.syncedAt.getTime()).toBeGreaterThan(before.getTime());
    expect(told?.observedAt.getTime()).toBeGreaterThan(before.getTime());
    // Later changes are judged anew.
    await overwrite('Shipment__c', crmId, { Dock_Appointment_Note__c: 'Later' });
    await world.pullAll();
    expect(await provenance('Shipment', id, 'dockAppointmentNote')).toMatchObject({
      source: 'SALESFORCE',
      portalValue: 'Later',
      lost: null,
    });
  });

  it("a field of the portal's that somebody in Salesforce overwrote", async () => {
    const { id, crmId } = await sentShipment();
    await overwrite('Shipment__c', crmId, { Service_Level__c: 'Same Day' });
    await world.pullAll();
    await world.pushAll();
    await world.pullAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: 'Expedited' });
    expect(await provenance('Shipment', id, 'serviceLevel')).toMatchObject({
      source: 'PORTAL',
      portalValue: 'EXPEDITED',
      crmValue: 'Expedited',
      rule: 'OWNER_WINS',
      lost: {
        by: 'SALESFORCE',
        value: 'Same Day',
      },
    });
  });

  it("a field of Salesforce's that the portal had otherwise", async () => {
    const { portalId, crmId } = world.customer;
    await overwrite('Account', crmId, { Name: 'Acme Logistics B.V.' });
    await world.pullAll();
    expect(await provenance('Account', portalId, 'legalName')).toMatchObject({
      source: 'SALESFORCE',
      portalValue: 'Acme Logistics B.V.',
      rule: 'LEGAL_OVERRIDE',
    });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
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

describe('what Salesforce makes of a value that the hub sent', () => {
  const NOTE = 'Dock_Appointment_Note__c';
  const audited = async (id: string) =>
    (
      await world.dependencies.ledger.audit.list(
        { record: 'Shipment', recordId: id },
        { direction: 'forward', size: 20, position: null },
      )
    ).rows.map(({ action }) => action);
  const state = async (id: string) => {
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    return { note: row?.['dock_appointment_note'], version: row?.['version'] };
  };
  const rewriting = (object: string, field: string, value: string) =>
    world.org.arm({ kind: 'REWRITE', object, field, value });
  const found = async () => {
    const reports = await reconcile(
      world.dependencies,
      new Date(Date.now() - 3_600_000),
      new AbortController().signal,
    );
    return reports.map(({ findings }) => findings);
  };
  afterEach(() => world.org.recover());

  it('is no change of Salesforce: neither in the portal, nor in provenance, audit and comparison', async () => {
    await world.pullAll();
    const before = await found();
    await rewriting('Shipment__c', NOTE, '{value} - CHECKED');
    await rewriting('Shipment__c', 'Quote_Reference__c', 'REF {value}');
    const { id } = await sentShipment();
    await world.write((unit) => unit.portal.updateShipment(id, null, { quoteReference: 'q-7' }));
    await noteHere(id, 'Gate 4');
    await world.pushAll();
    const told = await state(id);
    const actions = await audited(id);
    await world.pullAll();
    await world.pullAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({
      [NOTE]: 'Gate 4 - CHECKED',
      Quote_Reference__c: 'REF q-7',
    });
    expect(await state(id)).toEqual({ ...told, note: 'Gate 4' });
    expect(await audited(id)).toEqual(actions);
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
    expect(await provenance('Shipment', id, 'dockAppointmentNote')).toMatchObject({
      portalValue: 'Gate 4',
      crmValue: 'Gate 4 - CHECKED',
      source: 'PORTAL',
      lost: null,
    });
    expect(await found()).toEqual(before);
  });

  it('hides no edit of a person: before the call in another field, or after it in the same one', async () => {
    await rewriting('Shipment__c', 'Quote_Reference__c', 'REF {value}');
    const { id, crmId } = await sentShipment();
    await overwrite('Shipment__c', crmId, { [NOTE]: 'Ring twice' });
    await world.write(async (unit) => {
      const written = await unit.portal.updateShipment(id, null, { quoteReference: 'q-8' });
      await recordChange(unit, 'shipmentUpdate', { record: 'Shipment', written, crmId });
    });
    await world.pushAll();
    await world.pullAll();
    expect(await state(id)).toMatchObject({ note: 'Ring twice' });
    await overwrite('Shipment__c', crmId, { [NOTE]: 'Ring once' });
    await world.pullAll();
    expect(await state(id)).toMatchObject({ note: 'Ring once' });
    expect(await provenance('Shipment', id, 'dockAppointmentNote')).toMatchObject({ source: 'SALESFORCE' });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { FieldWatch } from '../../../src/sync/pull/field-watch.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

describe('push', () => {
  it('carries a booked shipment, in words of Salesforce, and stores its id back', async () => {
    const id = await world.book();
    await world.pushAll();
    const inSalesforce = await world.shipmentInSalesforce(id);
    expect(inSalesforce).toMatchObject({ Account__c: world.branch.crmId, Service_Level__c: 'Expedited' });
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    expect(row).toMatchObject({ crm_id: inSalesforce?.Id });
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE', attempts: 1, lastError: null });
    const { answers } = await world.dependencies.links.lookup('Shipment', 'portalId', [id]);
    expect(answers.get(id)).toBe(inSalesforce?.Id);
  });

  it('opens a case for an exception that needs the customer, after its shipment', async () => {
    const shipment = await world.book();
    const exception = await world.openException(shipment);
    await world.pushAll();
    const [found] = await world.inSalesforce(
      soql`SELECT Id, AccountId, Shipment__c, Priority, Reason, Status, Origin FROM Case
           WHERE Portal_Exception_Id__c = ${exception}`,
    );
    expect(found).toMatchObject({
      AccountId: world.branch.crmId,
      Priority: 'High',
      Reason: 'Delivery',
      Status: 'New',
      Origin: 'Portal',
      Shipment__c: (await world.shipmentInSalesforce(shipment))?.Id,
    });
  });

  it('waits for a shipment that was never sent, and sends it first', async () => {
    const shipment = await world.book();
    await world.sql('DELETE FROM ledger.outbox WHERE aggregate_id = $1', [shipment]);
    const exception = await world.openException(shipment);
    await world.pushOnce('REALTIME');
    expect(await world.status('Exception', exception)).toMatchObject({
      state: 'PENDING',
      lastError: { code: 'WAITS_FOR_SHIPMENT' },
    });
    await world.pushOnce('REALTIME');
    expect(await world.status('Shipment', shipment)).toMatchObject({ state: 'DONE' });
    await world.dueNow();
    await world.pushAll('REALTIME');
    expect(await world.status('Exception', exception)).toMatchObject({ state: 'DONE' });
  });

  it('opens a task for an exception that only its team must settle, and nothing where nobody must', async () => {
    const shipment = await world.book();
    const forTeam = await world.openException(shipment, {
      customerActionRequired: false,
      ownerTeam: 'Dispatch',
    });
    const forNobody = await world.openException(shipment, { customerActionRequired: false });
    await world.pushAll();
    const tasks = await world.inSalesforce(
      soql`SELECT WhatId, Portal_Owner_Team__c FROM Task WHERE Portal_Exception_Id__c IN ${[forTeam, forNobody]}`,
    );
    expect(tasks).toMatchObject([{ WhatId: world.branch.crmId, Portal_Owner_Team__c: 'Dispatch' }]);
    const ids = [forTeam, forNobody];
    expect(
      await world.inSalesforce(soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c IN ${ids}`),
    ).toEqual([]);
    expect(await world.status('Exception', forNobody)).toMatchObject({ state: 'DONE' });
  });

  it('does not say again what an agent has changed since', async () => {
    const exception = await world.openException(await world.book());
    await world.pushAll();
    const [row] = await world.store.carried.byIds('Exception', [exception]);
    const caseId = String(row?.['crm_case_id']);
    const { asAdministrator } = world.org;
    const usage = newUpstreamUsage();
    await asAdministrator.update('Case', caseId, { Priority: 'Low', Subject: 'Ours now' }, usage);
    await world.write(async (unit) => {
      await unit.portal.changeException(exception, null, { at: new Date(), actor: 'x', ownerTeam: 'Claims' });
      unit.enqueue({
        record: 'Exception',
        aggregateId: exception,
        accountId: world.customer.portalId,
        lane: 'REALTIME',
        version: 2,
      });
    });
    await world.pushAll();
    const [found] = await world.inSalesforce(
      soql`SELECT Priority, Subject, Status, Hub_Version__c FROM Case WHERE Id = ${caseId}`,
    );
    expect(found).toMatchObject({ Priority: 'Low', Subject: 'Ours now', Status: 'New' });
  });

  it('sends only the newest state of what changed several times', async () => {
    const id = await world.book();
    await world.pushAll();
    await world.org.forget();
    for (const note of ['one', 'two', 'three']) {
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
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Dock_Appointment_Note__c: 'three' });
    // One reads what Salesforce says of the shared field, one writes; the last is this test's own.
    expect(await world.org.calls()).toBe(3);
  });
});

describe('a picklist value that an administrator deactivates', () => {
  it('stops no other field, has one item for all records, and is sent once it is active again', async () => {
    const { org, dependencies } = world;
    const watch = new FieldWatch(dependencies);
    const items = async () => (await world.review()).filter(({ cause }) => cause.startsWith('value '));
    const ids = [await world.book(), await world.book(), await world.book({ serviceLevel: 'STANDARD' })];
    await org.setActive('Shipment__c', 'Service_Level__c', 'Expedited', false);
    await world.pushAll();
    const [first, second, other] = ids.map((id) => world.status('Shipment', id));
    for (const status of [await first, await second]) {
      expect(status).toMatchObject({ state: 'REVIEW', lastError: { code: 'VALUE_NOT_OFFERED' } });
    }
    expect(await other).toMatchObject({ state: 'DONE' });
    const [id = ''] = ids;
    expect(await world.shipmentInSalesforce(id)).toMatchObject({
      Account__c: world.branch.crmId,
      Service_Level__c: null,
    });
    await watch.round();
    await new FieldWatch(dependencies).round();
    const [item, ...more] = await items();
    expect(more).toEqual([]);
    expect(item).toMatchObject({
      category: 'INVALID_VALUE',
      ownerTeam: 'Integration',
      reason: expect.stringContaining('2 changes wait'),
      fields: [{ field: 'serviceLevel', portalValue: 'Expedited' }],
    });
    expect((await world.review()).filter(({ portalId }) => ids.includes(portalId ?? ''))).toEqual([]);
    await org.setActive('Shipment__c', 'Service_Level__c', 'Expedited', true);
    await new FieldWatch(dependencies).round();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: 'Expedited' });
    for (const each of ids) expect(await world.status('Shipment', each)).toMatchObject({ state: 'DONE' });
    expect(await items()).toEqual([]);
  });
});

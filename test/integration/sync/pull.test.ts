import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { LeadershipLost } from '../../../src/sync/pull/leadership.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

function change(object: string, id: string, values: SalesforceValues) {
  return world.org.asAdministrator.update(object, id, values, newUpstreamUsage());
}

async function portalAccount(portalId = world.customer.portalId) {
  const [row] = await world.store.carried.byIds('Account', [portalId]);
  const [billing] = await world.store.carried.byIds('BillingContact', [portalId]);
  return { ...row, ...billing };
}

async function displayName(name: string): Promise<void> {
  await world.write(async (unit) => {
    const { portalId } = world.customer;
    const { version } = await unit.portal.setDisplayName(portalId, null, name);
    unit.enqueue({
      record: 'Account',
      aggregateId: portalId,
      accountId: portalId,
      lane: 'NEAR_REALTIME',
      version,
    });
  });
}

async function itemOf(portalId: string, category = 'ORPHAN') {
  const items = await world.review();
  return items.find((item) => item.portalId === portalId && item.category === category);
}

describe('the way back', () => {
  it('sends what both must have where Salesforce has nothing yet', async () => {
    await world.pushAll();
    const found = await world.inSalesforce(
      soql`SELECT Customer_Display_Name__c FROM Account WHERE Id = ${world.customer.crmId}`,
    );
    expect(found).toMatchObject([{ Customer_Display_Name__c: 'Acme Logistics' }]);
  });

  it('takes over what Salesforce owns, in words of the portal, with its audit', async () => {
    await change('Account', world.customer.crmId, {
      Name: 'Acme Logistics B.V.',
      Phone: '(201) 555-0123',
      BillingCountry: 'United States',
      BillingState: 'New Jersey',
      Eligible_Services__c: 'Expedited;Economy',
    });
    await world.pullAll();
    expect(await portalAccount()).toMatchObject({
      legal_name: 'Acme Logistics B.V.',
      phone: '+12015550123',
      billing_country: 'US',
      billing_state: 'NJ',
      eligible_services: expect.arrayContaining(['EXPEDITED', 'ECONOMY']) as unknown,
    });
    const { rows } = await world.dependencies.ledger.audit.list(
      { record: 'Account', recordId: world.customer.portalId },
      { direction: 'forward', size: 10, position: null },
    );
    expect(rows[0]).toMatchObject({
      action: 'salesforceChange',
      system: 'SALESFORCE',
      principal: expect.stringMatching(/^salesforce:005/) as unknown,
      changes: expect.arrayContaining([
        { field: 'legalName', old: 'Acme Logistics', new: 'Acme Logistics B.V.' },
      ]) as unknown,
    });
  });

  it('says who said it, and which value lost', async () => {
    const [values] = await world.dependencies.ledger.baseValues.of('Account', [world.customer.portalId]);
    expect(values?.get('legalName')).toMatchObject({
      source: 'SALESFORCE',
      crmValue: 'Acme Logistics B.V.',
      rule: 'LEGAL_OVERRIDE',
    });
  });

  it('changes nothing when it reads the same again, and nothing by its own echo', async () => {
    const shipment = await world.book();
    await world.pushAll();
    await world.pullAll();
    const [before] = await world.store.carried.byIds('Shipment', [shipment]);
    await world.pullAll();
    const [after] = await world.store.carried.byIds('Shipment', [shipment]);
    expect(after).toEqual(before);
    expect(await world.status('Shipment', shipment)).toMatchObject({ state: 'DONE' });
    expect((await world.review()).filter(({ portalId }) => portalId === shipment)).toEqual([]);
  });

  it('puts the portal’s value back where somebody in Salesforce overwrote it', async () => {
    const shipment = await world.book();
    await world.pushAll();
    const { Id } = (await world.shipmentInSalesforce(shipment)) ?? {};
    await change('Shipment__c', String(Id), { Service_Level__c: 'Same Day' });
    await world.pullAll();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(shipment)).toMatchObject({ Service_Level__c: 'Expedited' });
  });

  it('carries a shared field from whichever side changed it', async () => {
    const shipment = await world.book();
    await world.pushAll();
    const { Id } = (await world.shipmentInSalesforce(shipment)) ?? {};
    await change('Shipment__c', String(Id), { Dock_Appointment_Note__c: 'Ring at gate 4' });
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Shipment', [shipment]);
    expect(row).toMatchObject({ dock_appointment_note: 'Ring at gate 4' });
  });

  it('lets the portal win where its rule says so, when both changed', async () => {
    const shipment = await world.book();
    await world.pushAll();
    const { Id } = (await world.shipmentInSalesforce(shipment)) ?? {};
    await world.write(async (unit) => {
      const { version } = await unit.portal.setDockAppointmentNote(shipment, null, 'Dock 7');
      unit.enqueue({
        record: 'Shipment',
        aggregateId: shipment,
        accountId: world.customer.portalId,
        lane: 'NEAR_REALTIME',
        version,
      });
    });
    await change('Shipment__c', String(Id), { Dock_Appointment_Note__c: 'Gate 1' });
    await world.pullAll();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(shipment)).toMatchObject({ Dock_Appointment_Note__c: 'Dock 7' });
    const [row] = await world.store.carried.byIds('Shipment', [shipment]);
    expect(row).toMatchObject({ dock_appointment_note: 'Dock 7' });
  });

  it('asks a person when both changed a display name, and touches neither', async () => {
    await displayName('Acme');
    await world.pushAll();
    await displayName('Acme Freight');
    await change('Account', world.customer.crmId, { Customer_Display_Name__c: 'ACME!' });
    await world.pullAll();
    await world.pushAll();
    const [inSalesforce] = await world.inSalesforce(
      soql`SELECT Customer_Display_Name__c FROM Account WHERE Id = ${world.customer.crmId}`,
    );
    expect(inSalesforce).toMatchObject({ Customer_Display_Name__c: 'ACME!' });
    expect(await portalAccount()).toMatchObject({ display_name: 'Acme Freight' });
    expect(await itemOf(world.customer.portalId, 'CONFLICT')).toMatchObject({
      ownerTeam: 'Sales Operations',
      fields: [
        {
          field: 'displayName',
          portalValue: 'Acme Freight',
          crmValue: 'ACME!',
        },
      ],
    });
  });

  it('closes an exception whose case was closed, and a case whose exception was resolved', async () => {
    const shipment = await world.book();
    const [closedThere, resolvedHere] = [
      await world.openException(shipment),
      await world.openException(shipment),
    ];
    await world.pushAll();
    const caseOf = async (id: string) => {
      const [row] = await world.inSalesforce(
        soql`SELECT Id, Status FROM Case WHERE Portal_Exception_Id__c = ${id}`,
      );
      return row;
    };
    await world.write(async (unit) => {
      const resolution = { at: new Date(), actor: 'dispatcher', state: 'RESOLVED' } as const;
      const { version } = await unit.portal.changeException(resolvedHere, null, resolution);
      unit.enqueue({
        record: 'Exception',
        aggregateId: resolvedHere,
        accountId: world.customer.portalId,
        lane: 'REALTIME',
        version,
      });
    });
    await world.pushAll();
    expect(await caseOf(resolvedHere)).toMatchObject({ Status: 'Closed' });

    await change('Case', String((await caseOf(closedThere))?.Id), { Status: 'Closed' });
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Exception', [closedThere]);
    expect(row).toMatchObject({ state: 'RESOLVED' });
    // With the last one settled the shipment is out of trouble, and Salesforce shows it.
    await world.pushAll();
    expect(await world.shipmentInSalesforce(shipment)).toMatchObject({ Exception_Code__c: null });
  });

  it('links a customer that was approved in Salesforce, and sends what waited for it', async () => {
    const portalId = randomUUID();
    await world.store.writes.insertAccounts([{ portalId, displayName: 'New Customer' }]);
    const shipment = await world.book({ accountId: portalId, branchId: portalId });
    await world.sql('UPDATE ledger.outbox SET account_id = $1 WHERE aggregate_id = $2', [portalId, shipment]);
    await world.pushAll();
    expect(await world.status('Shipment', shipment)).toMatchObject({ state: 'HELD' });
    const crmId = await world.org.asAdministrator.create(
      'Account',
      { Name: 'New Customer Ltd', Portal_Customer_Id__c: portalId },
      newUpstreamUsage(),
    );
    await world.pullAll();
    expect(await portalAccount(portalId)).toMatchObject({ crm_id: crmId, legal_name: 'New Customer Ltd' });
    await world.pushAll();
    expect(await world.shipmentInSalesforce(shipment)).toMatchObject({ Account__c: crmId });
  });

  it('leaves to the worker what it is making at this moment', async () => {
    const id = await world.book();
    const { ledger } = world.dependencies;
    await ledger.outbox.claim('REALTIME', { holder: 'dies', limit: 10, leaseMs: 60_000 });
    const values = { Name: 'made', Account__c: world.branch.crmId };
    await world.org.asHub.upsert('Shipment__c', 'Portal_Shipment_Id__c', id, values, newUpstreamUsage());
    await world.pullAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'LEASED' });
    expect((await world.store.carried.byIds('Shipment', [id]))[0]).toMatchObject({ crm_id: null });
    await world.sql(
      `UPDATE ledger.outbox SET lease_until = now() - interval '1 second' WHERE state = 'LEASED'`,
    );
    await world.pushAll();
    const made = await world.shipmentInSalesforce(id);
    expect((await world.store.carried.byIds('Shipment', [id]))[0]).toMatchObject({ crm_id: made?.Id });
  });

  it('asks a person about a second record that names the same customer', async () => {
    const { asAdministrator } = world.org;
    const usage = newUpstreamUsage();
    await change('Account', world.branch.crmId, { Portal_Customer_Id__c: null });
    const other = await asAdministrator.create(
      'Account',
      { Name: 'Impostor', Portal_Customer_Id__c: world.branch.portalId },
      usage,
    );
    await world.pullAll();
    const item = (await world.review()).find(({ crmId }) => crmId === other);
    expect(item).toMatchObject({ category: 'DOUBLE_LINK', portalId: world.branch.portalId });
    await deleteRecord(asAdministrator, 'Account', other);
    await change('Account', world.branch.crmId, { Portal_Customer_Id__c: world.branch.portalId });
    await world.pullAll();
  });

  it('buries what was deleted, and an older change does not revive it', async () => {
    const shipment = await world.book();
    await world.pushAll();
    const { Id: id = '' } = (await world.shipmentInSalesforce(shipment)) ?? {};
    const [stale] = await world.inSalesforce(
      soql`SELECT Id, SystemModstamp, Portal_Shipment_Id__c FROM Shipment__c WHERE Id = ${id}`,
    );
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', id);
    await world.pullAll();
    const found = await world.dependencies.ledger.tombstones.find('Shipment__c', [id]);
    expect(found).toMatchObject([{ portalId: shipment }]);
    expect(await itemOf(shipment)).toMatchObject({ category: 'ORPHAN' });
    const older = {
      ...({
        object: 'Shipment__c',
        id,
        modifiedBy: '005',
        deleted: false,
      } as const),
      modifiedAt: new Date(String(stale?.['SystemModstamp'])),
      asOf: new Date(0),
      row: {
        ...stale,
        Dock_Appointment_Note__c: 'from the grave',
      },
    };
    await world.pull.apply('Shipment__c', [older], await leaderOf(world));
    const [row] = await world.store.carried.byIds('Shipment', [shipment]);
    expect(row).toMatchObject({ dock_appointment_note: null });
    expect(await world.dependencies.ledger.tombstones.find('Shipment__c', [id])).toHaveLength(1);
  });

  it('an older change does not overwrite a newer one', async () => {
    const [now] = await world.inSalesforce(
      soql`SELECT Id, SystemModstamp FROM Account WHERE Id = ${world.customer.crmId}`,
    );
    const older = {
      ...({ object: 'Account', id: world.customer.crmId, modifiedBy: '005', deleted: false } as const),
      modifiedAt: new Date(Date.parse(String(now?.['SystemModstamp'])) - 3_600_000),
      asOf: new Date(Date.now() - 3_600_000),
      row: { Id: world.customer.crmId, Name: 'An Older Name' },
    };
    await world.pull.apply('Account', [older], await leaderOf(world));
    expect(await portalAccount()).toMatchObject({ legal_name: 'Acme Logistics B.V.' });
  });

  it('keeps where invoices go', async () => {
    await world.org.asAdministrator.create(
      'Contact',
      {
        LastName: 'Payer',
        Email: 'pay@acme.example',
        AccountId: world.customer.crmId,
        Contact_Roles__c: 'BILLING',
      },
      newUpstreamUsage(),
    );
    await world.pullAll();
    expect(await portalAccount()).toMatchObject({ billing_contact_email: 'pay@acme.example' });
  });

  it('who lost the lease writes nothing, and moves no position', async () => {
    const former = await leaderOf(world);
    await world.sql(`UPDATE ledger.leader_lease SET holder = 'another', epoch = epoch + 1`);
    await change('Account', world.customer.crmId, { Name: 'Seen By The Successor' });
    const signal = new AbortController().signal;
    await expect(world.pull.round(['Account'], former, signal)).rejects.toBeInstanceOf(LeadershipLost);
    expect(await portalAccount()).toMatchObject({ legal_name: 'Acme Logistics B.V.' });
    await world.sql(`UPDATE ledger.leader_lease SET lease_until = '-infinity', holder = 'nobody'`);
    await world.pullAll();
    expect(await portalAccount()).toMatchObject({ legal_name: 'Seen By The Successor' });
  });

  it('forgets what is cached of a changed record', async () => {
    const { records } = world.dependencies;
    const { crmId } = world.customer;
    const load = (version: string) => () => Promise.resolve([{ id: crmId, version, fields: { version } }]);
    await records.getMany('Account', [crmId], load('1'), newUpstreamUsage());
    await change('Account', crmId, { Industry: 'Transport' });
    await world.pullAll();
    const again = await records.getMany('Account', [crmId], load('2'), newUpstreamUsage());
    expect(again.get(crmId)?.fields).toEqual({ version: '2' });
  });

  it('passes over no record of many with one time stamp', async () => {
    const names = Array.from({ length: 450 }, (_, index) => ({
      Name: `Crowd ${index}`,
      Portal_Customer_Id__c: randomUUID(),
    }));
    await world.store.writes.insertAccounts(
      names.map(({ Name, Portal_Customer_Id__c: portalId }) => ({ portalId, displayName: Name })),
    );
    await world.org.asAdministrator.createAll('Account', names, newUpstreamUsage());
    await world.pullAll();
    const rows = await world.sql<{ count: number }>(
      `SELECT count(*)::int AS count FROM portal.account WHERE display_name LIKE 'Crowd%' AND crm_id IS NOT NULL`,
    );
    expect(rows).toEqual([{ count: 450 }]);
  });
});

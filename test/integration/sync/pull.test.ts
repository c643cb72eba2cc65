import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
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

  it('costs two calls while nothing changed', async () => {
    await world.pullAll();
    await world.org.forget();
    await world.pullAll();
    expect(await world.org.calls()).toBe(2);
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
    const { signal } = new AbortController();
    await world.pull.apply('Account', [older], await leaderOf(world), signal);
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
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { finishIntents } from '../../../src/sync/intents.ts';
import { LeadershipLost } from '../../../src/sync/pull/leadership.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { agreeAt, leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

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

async function itemOf(portalId: string, category = 'ORPHAN') {
  const items = await world.review();
  return items.find((item) => item.portalId === portalId && item.category === category);
}

describe('records that come from Salesforce', () => {
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

  it('gives a branch its customer, and the customer its address for invoices, also when they came before it', async () => {
    const [portalId, branchId] = [randomUUID(), randomUUID()];
    await world.store.writes.insertAccounts(
      [portalId, branchId].map((id) => ({ portalId: id, displayName: 'Late Customer' })),
    );
    const { asAdministrator } = world.org;
    const usage = newUpstreamUsage();
    const crmId = await asAdministrator.create('Account', { Name: 'Late Customer' }, usage);
    const branch = { Name: 'Early Branch', ParentId: crmId, Portal_Customer_Id__c: branchId };
    await asAdministrator.create('Account', branch, usage);
    const billing = { LastName: 'Money', AccountId: crmId, Contact_Roles__c: 'BILLING' };
    await asAdministrator.create('Contact', { ...billing, Email: 'money@late.example' }, usage);
    await world.pullAll();
    expect(await portalAccount(branchId)).toMatchObject({ legal_name: 'Early Branch', parent_id: null });
    await change('Account', crmId, { Portal_Customer_Id__c: portalId });
    await world.pullAll();
    expect(await portalAccount(branchId)).toMatchObject({ parent_id: portalId });
    expect(await portalAccount(portalId)).toMatchObject({ billing_contact_email: 'money@late.example' });
    // A later change asks for no dependents: it costs what a change of an account without any costs.
    const callsFor = async (account: { readonly portalId: string; readonly crmId: string }) => {
      await agreeAt(world, account.portalId, new Date(0));
      await world.org.forget();
      await change('Account', account.crmId, { Name: 'Changed Later' });
      await world.pullAll();
      return await world.org.calls();
    };
    expect(await callsFor({ portalId, crmId })).toBe(await callsFor(world.branch));
    expect(await portalAccount(portalId)).toMatchObject({ legal_name: 'Changed Later' });
  });

  it('sends invoices to the first of several billing contacts, whichever of them changes or comes last', async () => {
    const { asAdministrator } = world.org;
    const { portalId, crmId } = world.branch;
    const usage = newUpstreamUsage();
    const named = { AccountId: crmId, Contact_Roles__c: 'BILLING' };
    const address = async () => (await portalAccount(portalId))['billing_contact_email'];
    const inDoubt = async () =>
      (await world.review()).filter(
        ({ record, portalId: of }) => record === 'BillingContact' && of === portalId,
      );
    const create = (LastName: string, more: SalesforceValues = {}) =>
      asAdministrator.create(
        'Contact',
        { ...named, LastName, Email: `${LastName}@acme.example`, ...more },
        usage,
      );
    const first = await create('first');
    const second = await create('second', { Contact_Roles__c: 'SHIPPER;BILLING' });
    const { signal } = new AbortController();
    const orders = [[first, second], [second, first], [second], [first]];
    for (const ids of orders) {
      const source = new PollingSource(world.dependencies.salesforce, () => new Date(0));
      for (const id of ids) {
        await world.pull.apply(
          'Contact',
          await source.current('Contact', [id]),
          await leaderOf(world),
          signal,
        );
      }
      expect(await address()).toBe('first@acme.example');
    }
    const [item, ...more] = await inDoubt();
    expect(more).toEqual([]);
    expect(item).toMatchObject({ category: 'CONFLICT', ownerTeam: 'Billing' });
    expect(item?.fields).toMatchObject([
      { portalValue: 'first@acme.example', crmValue: 'second@acme.example' },
    ]);
    const third = await create('third');
    await change('Contact', second, { Email: 'later@acme.example' });
    await world.pullAll();
    expect(await address()).toBe('first@acme.example');
    // The one that counts is deleted: the next one counts, and a person takes the role off the last one.
    await deleteRecord(asAdministrator, 'Contact', first);
    await world.pullAll();
    expect(await address()).toBe('later@acme.example');
    const { ledger } = world.dependencies;
    const [open] = await inDoubt();
    if (open === undefined) throw new Error('no item');
    await ledger.review.decide({ id: open.id, expectedVersion: open.version }, { kind: 'APPROVE' }, 'kim');
    await new DecisionWork(world.dependencies).round();
    await finishIntents(world.dependencies);
    const rows = await world.inSalesforce(
      soql`SELECT Id, Contact_Roles__c FROM Contact WHERE Id IN ${[second, third]} ORDER BY LastName`,
    );
    expect(rows.map((row) => row['Contact_Roles__c'])).toEqual(['SHIPPER;BILLING', null]);
    await world.pullAll();
    expect(await inDoubt()).toEqual([]);
    await change('Contact', second, { Contact_Roles__c: 'SHIPPER' });
    await world.pullAll();
    expect(await address()).toBe('later@acme.example');
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
    await new ReviewChecks(world.dependencies).round(new AbortController().signal);
    expect((await world.review()).find(({ crmId }) => crmId === other)).toBeUndefined();
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
    const { signal } = new AbortController();
    await world.pull.apply('Shipment__c', [older], await leaderOf(world), signal);
    const [row] = await world.store.carried.byIds('Shipment', [shipment]);
    expect(row).toMatchObject({ dock_appointment_note: null });
    expect(await world.dependencies.ledger.tombstones.find('Shipment__c', [id])).toHaveLength(1);
  });

  it('who lost the lease writes nothing, and moves no position', async () => {
    const former = await leaderOf(world);
    await world.sql(`UPDATE ledger.leader_lease SET holder = 'another', epoch = epoch + 1`);
    await change('Account', world.customer.crmId, { Name: 'Seen By The Successor' });
    const signal = new AbortController().signal;
    await expect(world.pull.round(['Account'], former, signal)).rejects.toBeInstanceOf(LeadershipLost);
    expect(await portalAccount()).toMatchObject({ legal_name: 'Acme Logistics' });
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
    const names = Array.from({ length: 210 }, (_, index) => ({
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
    expect(rows).toEqual([{ count: 210 }]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { OrgCauseWatch } from '../../../src/sync/pull/org-cause-watch.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
  await world.pushAll();
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

function change(object: string, id: string, values: SalesforceValues) {
  return world.org.asAdministrator.update(object, id, values, newUpstreamUsage());
}

interface Person {
  readonly portalId: string;
  readonly crmId: string;
}

/** A user of the customer that is linked to a contact of the branch. */
async function person(name: string, phone: string | null = null): Promise<Person> {
  const email = `${name}@acme.test`;
  const { portalId: accountId } = world.customer;
  const user = {
    kind: 'CUSTOMER',
    state: 'ACTIVE',
    subject: `user ${name}`,
    name,
    email,
    accountId,
  } as const;
  const [portalId = ''] = await world.store.writes.insertUsers([user]);
  const values = { LastName: name, Email: email, AccountId: world.branch.crmId, Phone: phone };
  const linked = { ...values, Portal_User_Id__c: portalId };
  const crmId = await world.org.asAdministrator.create('Contact', linked, newUpstreamUsage());
  await world.pullAll();
  expect(await userOf({ portalId })).toMatchObject({ crm_contact_id: crmId });
  return { portalId, crmId };
}

async function userOf({ portalId }: Pick<Person, 'portalId'>) {
  const [row] = await world.store.carried.byIds('PortalUser', [portalId]);
  return row;
}

async function itemsAbout({ crmId }: Person) {
  const items = await world.review();
  return items.filter((item) => item.crmId === crmId);
}

describe('a value of Salesforce that the portal refuses', () => {
  it('stops only itself: the other values of its record are taken over, and one item names it', async () => {
    const eve = await person('eve', '+31102173000');
    for (const phone of ['+31102173001', '+31102173002']) {
      await change('Contact', eve.crmId, { Email: null, Phone: phone });
      await world.pullAll();
      expect(await userOf(eve)).toMatchObject({ phone, email: 'eve@acme.test' });
      const items = await itemsAbout(eve);
      expect(items).toMatchObject([{ category: 'REJECTED', fields: [{ field: 'email', crmValue: null }] }]);
      expect(items[0]?.reason).toContain('"Email"');
      expect(items[0]?.reason).toContain('needs a value');
    }
    await change('Contact', eve.crmId, { Email: 'eve.new@acme.test' });
    await world.pullAll();
    expect(await userOf(eve)).toMatchObject({ email: 'eve.new@acme.test' });
  });

  it('stops only itself where another record has it already', async () => {
    const [ann, bob] = [await person('ann'), await person('bob')];
    await change('Contact', bob.crmId, { Email: 'ANN@acme.test', Phone: '+31102173003' });
    await world.pullAll();
    expect(await userOf(bob)).toMatchObject({ phone: '+31102173003', email: 'bob@acme.test' });
    expect(await userOf(ann)).toMatchObject({ email: 'ann@acme.test' });
    expect(await itemsAbout(bob)).toMatchObject([{ category: 'DUPLICATE', fields: [{ field: 'email' }] }]);
  });

  it('stops only itself at an account that becomes the branch of a branch', async () => {
    const { crmId } = world.customer;
    const portalId = '0190f2a4-1111-7000-8000-000000000001';
    const values = { Name: 'Acme Leaf', ParentId: crmId, Portal_Customer_Id__c: portalId };
    const leaf = await world.org.asAdministrator.create('Account', values, newUpstreamUsage());
    const parentId = world.customer.portalId;
    await world.store.writes.insertAccounts([{ portalId, displayName: 'Acme Leaf', crmId: leaf, parentId }]);
    await world.pullAll();
    await change('Account', leaf, { ParentId: world.branch.crmId, Phone: '+31102173004' });
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Account', [portalId]);
    expect(row).toMatchObject({ parent_id: parentId, phone: '+31102173004' });
    const items = await itemsAbout({ portalId, crmId: leaf });
    expect(items.map(({ fields }) => fields.map(({ field }) => field))).toEqual([['parent']]);
  });
});

describe('a text in the field of the portal’s id that is no id', () => {
  it('goes to a person, and the pull goes on', async () => {
    const values = { LastName: 'Stranger', AccountId: world.branch.crmId, Portal_User_Id__c: 'user no. 7' };
    const crmId = await world.org.asAdministrator.create('Contact', values, newUpstreamUsage());
    const dora = await person('dora');
    expect(await itemsAbout({ portalId: '', crmId })).toMatchObject([{ category: 'ORPHAN' }]);
    expect(await userOf(dora)).toMatchObject({ name: 'dora' });
  });
});

describe('an id of another system in the field of the portal’s id', () => {
  it.each([
    ['Account', { Name: 'Old Customer', Portal_Customer_Id__c: 'LEGACY-42' }],
    ['Shipment__c', { Portal_Shipment_Id__c: 'LEGACY-42' }],
    ['Case', { Subject: 'Old case', Portal_Exception_Id__c: 'LEGACY-42' }],
    ['Task', { Subject: 'Old task', Portal_Exception_Id__c: 'LEGACY-42' }],
  ])('stops no round of the pull, and one item says so: %s', async (object, values) => {
    const lookup = object === 'Shipment__c' ? { Account__c: world.branch.crmId } : {};
    const all = { ...values, ...lookup };
    const crmId = await world.org.asAdministrator.create(object, all, newUpstreamUsage());
    await change('Account', world.customer.crmId, { Name: `Beside ${object}` });
    for (const _ of [1, 2]) await world.pullAll();
    expect(await itemsAbout({ portalId: '', crmId })).toMatchObject([{ category: 'ORPHAN' }]);
    const [row] = await world.store.carried.byIds('Account', [world.customer.portalId]);
    expect(row).toMatchObject({ legal_name: `Beside ${object}` });
    expect(await world.dependencies.ledger.pullFailures.lasting()).toEqual([]);
  });
});

describe('the phone of a contact whose account has another country by now', () => {
  it('is read in the new country when the contact comes next, or a person is asked why not', async () => {
    await change('Account', world.branch.crmId, { BillingCountry: 'Netherlands' });
    await world.pullAll();
    const [kim, lee] = [await person('kim', '010 217 3000'), await person('lee', '+31 10 217 3005')];
    expect(await userOf(kim)).toMatchObject({ phone: '+31102173000' });
    await change('Account', world.branch.crmId, { BillingCountry: 'Belgium' });
    await change('Contact', kim.crmId, { Title: 'Dispatcher' });
    await change('Contact', lee.crmId, { Title: 'Dispatcher' });
    await world.pullAll();
    expect(await userOf(lee)).toMatchObject({ phone: '+31102173005' });
    const items = await itemsAbout(kim);
    const field = { field: 'phone', portalValue: '+31102173000', crmValue: '010 217 3000' };
    expect(items).toMatchObject([{ category: 'INVALID_VALUE', fields: [field] }]);
    expect(items[0]?.reason).toContain('valid in BE');
    expect(await itemsAbout(lee)).toEqual([]);
    await change('Account', world.branch.crmId, { BillingCountry: 'Germany' });
    await change('Contact', kim.crmId, { Title: 'Head of Dispatch' });
    await world.pullAll();
    expect(await userOf(kim)).toMatchObject({ phone: '+49102173000' });
  });
});

describe('records that Salesforce refuses for one reason in the org', () => {
  const WRITES = { kind: 'FAIL', path: '/composite/sobjects', times: 1_000 } as const;

  it.each([
    ['a trigger fails', 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 3],
    ['many records lack a field', 'REQUIRED_FIELD_MISSING', 12],
  ])('where %s have one item, and are sent once the reason is gone', async (_, code, count) => {
    const watch = new OrgCauseWatch(world.dependencies);
    const ids: string[] = [];
    await world.pushAll();
    for (let booked = 0; booked < count; booked += 1) ids.push(await world.book());
    const states = async () => {
      const found = await Promise.all(ids.map((id) => world.status('Shipment', id)));
      return [...new Set(found.map((status) => status?.state))];
    };
    const items = async () =>
      (await world.review()).filter(
        ({ portalId, cause }) => ids.includes(portalId ?? '') || cause.startsWith('org Shipment__c '),
      );
    await world.org.arm({ ...WRITES, code });
    await world.pushAll();
    expect(await states()).toEqual(['REVIEW']);
    const opened = await items();
    expect(opened).toMatchObject([{ portalId: null, ownerTeam: 'Integration', state: 'OPEN' }]);
    // The change that is sent again is refused again.
    await watch.round();
    await world.pushAll();
    await watch.round();
    await world.pushAll();
    expect(await states()).toEqual(['REVIEW']);
    const [still] = await items();
    expect(still).toMatchObject({ id: opened[0]?.id });
    expect(still?.reason).toContain(`${count} changes wait`);
    await world.org.recover();
    await watch.round();
    await world.pushAll();
    await watch.round();
    await world.pushAll();
    expect(await states()).toEqual(['DONE']);
    expect(await items()).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { invalidate } from '../../../src/redis/cache-invalidation.ts';
import { OWNED_BY } from '../../../subgraphs/salesforce/reading/owning-account.ts';
import { staff } from '../../harness/run-subgraph.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import {
  ask,
  entities,
  type Json,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { createAll, customerOf } from '../../harness/salesforce-tenants.ts';

/** Lists are kept for ten minutes here: what is right was not waited for. */
let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const usage = newUpstreamUsage();

/** What is under both accounts, filtered and not, by the ids of the records. */
async function lists(): Promise<{ acme: Lists; globex: Lists }> {
  const { acme, globex } = world;
  const [answer] = (
    await ask(
      world,
      staff('SALES'),
      entities(
        'Account',
        [{ ...acme.account }, { ...globex.account }],
        `{ contacts(first: 50) { nodes { crmId } }
           cases(first: 50) { nodes { crmId } }
           open: cases(first: 50, filter: { open: true }) { nodes { crmId } }
           opportunities(first: 50) { nodes { crmId } } }`,
      ),
    )
  ).data;
  const [one, other] = (answer?.['_entities'] ?? []) as unknown as [Answer, Answer];
  return { acme: idsOf(one), globex: idsOf(other) };
}

type Answer = Readonly<Record<keyof Lists, { readonly nodes: readonly { readonly crmId: string }[] }>>;
interface Lists {
  readonly contacts: readonly string[];
  readonly cases: readonly string[];
  readonly open: readonly string[];
  readonly opportunities: readonly string[];
}

function idsOf(answer: Answer): Lists {
  const ids = (list: keyof Lists) => answer[list].nodes.map(({ crmId }) => crmId).toSorted();
  return {
    contacts: ids('contacts'),
    cases: ids('cases'),
    open: ids('open'),
    opportunities: ids('opportunities'),
  };
}

describe('a record that joins what a customer may see', () => {
  // Opportunities are no customer's, and an account is read by every caller from the same entry.
  it.each([
    ['Case', { Subject: 'Joined', Status: 'New', Origin: 'Phone' }],
    ['Contact', { LastName: 'Joined' }],
    ['Shipment__c', { Name: 'WB-JOINED' }],
  ] as const)(
    '%s: is found by its id at once when the change is announced, although the customer was just answered "none"',
    async (object, create) => {
      const { acme, globex, org } = world;
      const { field } = OWNED_BY[object];
      const [from, to] = [globex.account.crmId, acme.account.crmId];
      const id = await org.asAdministrator.create(object, { ...create, [field]: from }, usage);
      const operation =
        object === 'Shipment__c' ? await byCaseOf(id) : entities(object, [{ crmId: id }], '{ crmId }');
      const seen = async () =>
        JSON.stringify((await ask(world, customerOf(acme), operation)).data).includes(id);
      expect(await seen()).toBe(false);
      await org.asAdministrator.update(object, id, { [field]: to }, usage);
      await invalidate(world, object, [{ id, values: { [field]: to } }]);
      expect(await seen()).toBe(true);

      // And it is gone at once when it leaves.
      await org.asAdministrator.update(object, id, { [field]: from }, usage);
      await invalidate(world, object, [{ id, values: { [field]: from } }]);
      expect(await seen()).toBe(false);
      await deleteRecord(org.asAdministrator, object, id);
    },
  );

  /** The Salesforce subgraph reads a shipment only where a case names it. */
  async function byCaseOf(shipment: string) {
    const about = {
      Subject: 'About it',
      Status: 'New',
      Origin: 'Phone',
      AccountId: world.acme.account.crmId,
    };
    const crmId = await world.org.asAdministrator.create('Case', { ...about, Shipment__c: shipment }, usage);
    return entities('Case', [{ crmId }], '{ shipment { crmId } }');
  }
});

describe('a record that left its parent in Salesforce', () => {
  const MOVED = {
    Case: { create: { Subject: 'Moved', Status: 'New', Origin: 'Phone' }, list: 'cases' },
    Contact: { create: { LastName: 'Moved' }, list: 'contacts' },
    Opportunity: {
      create: { Name: 'Moved', StageName: 'Prospecting', CloseDate: '2027-06-30' },
      list: 'opportunities',
    },
  } as const;

  it.each(['Case', 'Contact', 'Opportunity'] as const)(
    '%s: both lists are right at once when the change is announced, whichever is read first',
    async (object) => {
      const { acme, globex, org } = world;
      const { create, list } = MOVED[object];
      const at = acme.account.crmId;
      const id = await org.asAdministrator.create(object, { ...create, AccountId: at }, usage);
      await invalidate(world, object, [{ id, values: { AccountId: at } }]);
      expect((await lists()).acme[list]).toContain(id);

      const to = globex.account.crmId;
      await org.asAdministrator.update(object, id, { AccountId: to }, usage);
      // As the way back announces it: it knows only where the record is now.
      await invalidate(world, object, [{ id, values: { AccountId: to } }]);
      const moved = await lists();
      expect(moved.acme[list]).not.toContain(id);
      expect(moved.globex[list]).toContain(id);
      // And once more, from what is cached now.
      expect(await lists()).toEqual(moved);

      await deleteRecord(org.asAdministrator, object, id);
      await invalidate(world, object, [{ id, values: {} }]);
      expect((await lists()).globex[list]).not.toContain(id);
    },
  );

  it('is not in the list that it left, when it was read under its new parent before', async () => {
    const { acme, globex, org } = world;
    const values = { Subject: 'Moved twice', Status: 'New', Origin: 'Phone', AccountId: acme.account.crmId };
    const id = await org.asAdministrator.create('Case', values, usage);
    await invalidate(world, 'Case', [{ id, values }]);
    expect((await lists()).acme.open).toContain(id);
    const now = { AccountId: globex.account.crmId };
    await org.asAdministrator.update('Case', id, now, usage);
    await invalidate(world, 'Case', [{ id, values: now }]);
    const onlyNew = entities('Account', [{ ...globex.account }], '{ cases(first: 50) { nodes { crmId } } }');
    await ask(world, staff('SALES'), onlyNew);
    expect((await lists()).acme).toMatchObject({
      cases: expect.not.arrayContaining([id]),
      open: expect.not.arrayContaining([id]),
    });
  });
});

describe('Account.contacts', () => {
  const names = async (account: object, args: string) => {
    const { data, errors } = await ask(world, staff('SALES'), {
      query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account {
        contacts(${args}) { nodes { name } pageInfo { startCursor endCursor } } } } }`,
      variables: { r: [{ __typename: 'Account', ...account }] },
    });
    expect(errors).toEqual([]);
    const page = data[0]?.['_entities']?.[0]?.['contacts'];
    return {
      names: ((page?.['nodes'] ?? []) as readonly Json[]).map((node) => node['name']),
      page: page?.['pageInfo'],
    };
  };

  it.each([
    ['renamed', 'Zoe', ['Bea Moved', 'Cy Moved'], []],
    ['deleted', null, ['Bea Moved', 'Cy Moved'], []],
  ] as const)(
    'go on behind the cursor of a contact that was %s meanwhile',
    async (what, name, next, previous) => {
      const { asAdministrator } = world.org;
      const [crmId = ''] = await createAll(asAdministrator, 'Account', [{ Name: `Someone ${what}` }]);
      const [first = ''] = await createAll(
        asAdministrator,
        'Contact',
        ['Al', 'Bea', 'Cy'].map((FirstName) => ({ AccountId: crmId, FirstName, LastName: 'Moved' })),
      );
      const { page } = await names({ crmId }, 'first: 1');
      if (name === null) await deleteRecord(asAdministrator, 'Contact', first);
      else await asAdministrator.update('Contact', first, { FirstName: name }, usage);
      await world.flush();
      const cursor = JSON.stringify(page?.['endCursor']);
      expect((await names({ crmId }, `first: 2, after: ${cursor}`)).names).toEqual(next);
      expect((await names({ crmId }, `last: 2, before: ${cursor}`)).names).toEqual(previous);
    },
  );
});

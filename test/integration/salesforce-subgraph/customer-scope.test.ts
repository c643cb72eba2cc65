import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import {
  branchUserOf,
  createAll,
  customerOf,
  type Tenant,
  update,
} from '../../harness/salesforce-tenants.ts';
import { portalPage } from './portal-page.ts';
import { paths } from './tenant-paths.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.flush());

const ABSENT_PORTAL_ID = '0190a000-0000-7000-8000-000000000000';

describe('a customer', () => {
  it('sees only its own records in lists without an account', async () => {
    for (const field of ['contacts', 'cases']) {
      const { data } = await ask(world, customerOf(world.acme), {
        query: `{ ${field}(first: 100) { nodes { account { legalName } } } }`,
      });
      const names = JSON.stringify(data);
      expect(names).toContain('Acme');
      expect(names).not.toContain('Globex');
    }
  });

  it('of one branch sees the account but not what belongs to it alone', async () => {
    const { acme } = world;
    const read = (ref: Tenant['account']) =>
      entities('Account', [{ ...ref }], '{ legalName contacts(first: 5) { nodes { name } } }');
    world.soql.length = 0;
    const { data } = await ask(world, branchUserOf(acme), read(acme.account), read(acme.branch));
    const contacts = world.soql.filter((text) => text.includes('FROM Contacts'));
    expect(contacts).toHaveLength(1);
    expect(contacts[0]).not.toContain(acme.account.crmId);
    expect(data).toEqual([
      { _entities: [{ legalName: 'Acme Ltd', contacts: { nodes: [] } }] },
      { _entities: [{ legalName: 'Acme Dallas', contacts: { nodes: [{ name: 'Cleo Costa' }] } }] },
    ]);
  });

  it('whose account has no Salesforce id gets nothing, and asks nothing', async () => {
    const nobodysAccount = { portalId: ABSENT_PORTAL_ID, crmId: null };
    const caller = {
      ...customerOf(world.acme),
      scope: {
        kind: 'ACCOUNT' as const,
        account: nobodysAccount,
        branches: [],
        recordAccounts: [nobodysAccount],
      },
    };
    await world.org.forget();
    const {
      data,
      errors,
      usage: spent,
    } = await ask(world, caller, ...portalPage(world.acme), {
      query: '{ cases(first: 5) { nodes { crmId } } contacts(first: 5) { nodes { crmId } } }',
    });
    expect(errors).toEqual([]);
    expect(data[0]).toEqual({ _entities: [null] });
    expect(data[3]).toEqual({ cases: { nodes: [] }, contacts: { nodes: [] } });
    expect(spent.salesforceCalls).toBe(0);
    expect(await world.org.calls()).toBe(0);
  });

  it('loses a record from sight when it moves to another account, although the list is cached', async () => {
    const { acme, globex, org, records } = world;
    const [moved = ''] = await createAll(org.asAdministrator, 'Contact', [
      { AccountId: acme.account.crmId, LastName: 'Mover' },
    ]);
    const list = entities('Account', [{ ...acme.account }], '{ contacts(first: 20) { nodes { name } } }');
    const single = entities('Contact', [{ crmId: moved }], '{ name }');
    const seenBy = async (tenant: Tenant) =>
      JSON.stringify((await ask(world, customerOf(tenant), list, single)).data).match(/Mover/g)?.length ?? 0;
    expect(await seenBy(acme)).toBe(2);
    await update(org.asAdministrator, 'Contact', moved, { AccountId: globex.account.crmId });
    await records.invalidate('Contact', [moved]);
    // Its new owner's read fills the shared cache again, where the old owner's lists still point at it.
    expect(await seenBy(globex)).toBe(1);
    expect(await seenBy(acme)).toBe(0);
  });

  it("does not see another account's case, although it hangs on the customer's own shipment", async () => {
    const { acme, globex, org } = world;
    const shipment = acme.shipments[5];
    await createAll(org.asAdministrator, 'Case', [
      { AccountId: globex.account.crmId, Subject: 'Misfiled', Shipment__c: shipment?.crmId ?? null },
    ]);
    const read = entities('Shipment', [{ ...shipment }], '{ cases(first: 5) { nodes { subject } } }');
    expect((await ask(world, staff('SERVICE_AGENT'), read)).data).toEqual([
      { _entities: [{ cases: { nodes: [{ subject: 'Misfiled' }] } }] },
    ]);
    expect((await ask(world, customerOf(acme), read)).data).toEqual([
      { _entities: [{ cases: { nodes: [] } }] },
    ]);
  });

  it('may not search all accounts, read the pipeline, or read internal fields', async () => {
    const { acme } = world;
    const { data, errors } = await ask(
      world,
      customerOf(acme),
      {
        query: '{ crmAccounts(first: 5) { nodes { legalName } } opportunities(first: 5) { nodes { name } } }',
      },
      entities(
        'Account',
        [{ ...acme.account }],
        '{ legalName salesOwner opportunities(first: 5) { nodes { name } } }',
      ),
      entities('Case', [{ crmId: acme.cases[0] ?? '' }], '{ subject description }'),
    );
    expect(data).toEqual([
      { crmAccounts: null, opportunities: null },
      { _entities: [{ legalName: 'Acme Ltd', salesOwner: null, opportunities: null }] },
      { _entities: [{ subject: 'Acme exception 0', description: null }] },
    ]);
    expect(errors.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => 'FIELD_NOT_VISIBLE'));
  });
});

describe("a customer's SOQL", () => {
  it('names accounts of its scope, and no others, on every path', async () => {
    const { acme, globex, soql } = world;
    const own = new Set([acme.account.crmId, acme.branch.crmId]);
    for (const operation of [
      ...Object.values(paths(acme)),
      ...Object.values(paths(globex)),
      { query: '{ contacts(first: 5) { nodes { crmId } } cases(first: 5) { nodes { crmId } } }' },
    ]) {
      await world.flush();
      soql.length = 0;
      await ask(world, customerOf(acme), operation);
      for (const text of soql) {
        const accounts = text.match(/\b001\w{15}\b/g) ?? [];
        expect(accounts, text).not.toEqual([]);
        expect(
          accounts.filter((id) => !own.has(id)),
          text,
        ).toEqual([]);
      }
    }
  });
});

describe('a dispatcher', () => {
  it('cannot reach an opportunity, not even as an entity', async () => {
    const operation = entities('Opportunity', [{ crmId: world.acme.opportunities[0] ?? '' }], '{ name }');
    expect((await ask(world, staff('DISPATCHER'), operation)).data).toEqual([{ _entities: [null] }]);
    expect((await ask(world, staff('SALES'), operation)).data).toEqual([
      { _entities: [{ name: 'Acme 2027' }] },
    ]);
  });
});

describe('two ids of different accounts', () => {
  it('name no account to a customer', async () => {
    const { acme, globex } = world;
    for (const [portal, crm] of [
      [acme, globex],
      [globex, acme],
    ] as const) {
      const { data } = await ask(
        world,
        customerOf(acme),
        entities(
          'Account',
          [{ portalId: portal.account.portalId, crmId: crm.account.crmId }],
          '{ legalName }',
        ),
      );
      expect(data).toEqual([{ _entities: [null] }]);
    }
  });

  it('that are no ids at all are not asked of Salesforce, and spoil no other answer', async () => {
    const { acme } = world;
    const { data, errors } = await ask(
      world,
      staff('ADMIN'),
      entities(
        'Contact',
        [{ crmId: 'not an id' }, { crmId: '003000000000000ZZZ' }, { crmId: acme.contacts[0] ?? '' }],
        '{ name }',
      ),
    );
    expect(errors).toEqual([]);
    expect(data).toEqual([{ _entities: [null, null, { name: 'Ana Alvarez' }] }]);
  });
});

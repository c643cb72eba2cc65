import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { staff } from '../../harness/run-subgraph.ts';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { createAll, customerOf, update } from '../../harness/salesforce-tenants.ts';
import { portalPage } from './portal-page.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.flush();
  await world.org.forget();
});

const callers = {
  customer: () => customerOf(world.acme),
  agent: () => staff('SERVICE_AGENT'),
};

describe.each(['customer', 'agent'] as const)('the portal page of a %s', (who) => {
  it('is answered in full', async () => {
    const { data, errors } = await ask(world, callers[who](), ...portalPage(world.acme));
    expect(errors).toEqual([]);
    const [accounts, shipments, exceptions] = data;
    const account = accounts?.['_entities']?.[0];
    expect(account).toMatchObject({
      legalName: 'Acme Ltd',
      billingAddress: { city: 'Chicago' },
      contractTerms: { tier: 'GOLD', eligibleServices: ['EXPEDITED', 'GUARANTEED'] },
      contacts: {
        nodes: [{ name: 'Ana Alvarez', roles: ['BILLING', 'CONTRACT_OWNER'] }, { name: 'Ben Brandt' }],
      },
    });
    expect(account?.['cases']?.['nodes']).toHaveLength(2);
    expect(shipments?.['_entities']?.[0]).toMatchObject({
      cases: { nodes: [{ subject: 'Acme exception 0' }] },
    });
    expect(shipments?.['_entities']?.[1]).toEqual({ cases: { nodes: [] } });
    expect(exceptions?.['_entities']?.[0]).toMatchObject({ case: { status: 'New' } });
    expect(exceptions?.['_entities']?.[1]).toEqual({ case: null });
  });

  it('costs at most three Salesforce calls cold and none warm', async () => {
    const page = portalPage(world.acme);
    const cold = await ask(world, callers[who](), ...page);
    expect(await world.org.calls()).toBe(cold.usage.salesforceCalls);
    expect(cold.usage.salesforceCalls).toBeLessThanOrEqual(3);
    expect(cold.usage.salesforceCalls).toBeGreaterThan(0);
    await world.org.forget();
    const warm = await ask(world, callers[who](), ...page);
    expect(warm.data).toEqual(cold.data);
    expect(warm.usage.salesforceCalls).toBe(0);
    expect(await world.org.calls()).toBe(0);
    expect(warm.usage.cacheMisses).toBe(0);
  });

  it('costs at most three calls when the portal knows no Salesforce id', async () => {
    const { acme } = world;
    const unlinked = portalPage({
      ...acme,
      shipments: acme.shipments.map(({ portalId }) => ({ portalId, crmId: '' })),
    });
    const known = await ask(world, callers[who](), ...portalPage(acme));
    await world.flush();
    const cold = await ask(world, callers[who](), ...unlinked);
    expect(cold.data).toEqual(known.data);
    expect(cold.usage.salesforceCalls).toBeLessThanOrEqual(3);
    expect((await ask(world, callers[who](), ...unlinked)).usage.salesforceCalls).toBe(0);
  });

  it('takes few commands of Redis, however many shipments there are', async () => {
    const page = portalPage(world.acme);
    await ask(world, callers[who](), ...page);
    const commands = await world.redisCommands(() => ask(world, callers[who](), ...page));
    expect(commands).toBeLessThanOrEqual(8);
  });
});

describe('a change in Salesforce', () => {
  it('shows after its record is invalidated', async () => {
    const { acme, org, records } = world;
    const [contact = ''] = acme.contacts;
    const read = entities('Account', [{ ...acme.account }], '{ contacts(first: 1) { nodes { email } } }');
    await ask(world, customerOf(acme), read);
    await update(org.asAdministrator, 'Contact', contact, { Email: 'new@acme.example' });
    await records.invalidate('Contact', [contact]);
    const { data } = await ask(world, customerOf(acme), read);
    expect(data[0]).toMatchObject({ _entities: [{ contacts: { nodes: [{ email: 'new@acme.example' }] } }] });
  });

  it('shows a new record after its list is invalidated by parent', async () => {
    const { acme, org, lists } = world;
    const [, shipment] = acme.shipments;
    const read = entities('Shipment', [{ ...shipment }], '{ cases(first: 5) { nodes { subject } } }');
    await ask(world, customerOf(acme), read);
    await createAll(org.asAdministrator, 'Case', [
      { AccountId: acme.branch.crmId, Subject: 'Fresh', Status: 'New', Shipment__c: shipment?.crmId ?? null },
    ]);
    expect((await ask(world, customerOf(acme), read)).data[0]).toMatchObject({
      _entities: [{ cases: { nodes: [] } }],
    });
    await lists.invalidateParents({ name: 'Shipment.Cases', object: 'Case' }, [shipment?.crmId ?? '']);
    expect((await ask(world, customerOf(acme), read)).data[0]).toMatchObject({
      _entities: [{ cases: { nodes: [{ subject: 'Fresh' }] } }],
    });
  });

  it('shows a case of an exception that had none, after its lookup is invalidated', async () => {
    const { acme, org, lists } = world;
    const portalId = acme.exceptions[3] ?? '';
    const read = entities('Exception', [{ portalId }], '{ case { subject } }');
    await ask(world, customerOf(acme), read);
    await ask(world, staff('DISPATCHER'), read);
    await createAll(org.asAdministrator, 'Case', [
      { AccountId: acme.branch.crmId, Subject: 'Opened', Status: 'New', Portal_Exception_Id__c: portalId },
    ]);
    await world.org.forget();
    expect((await ask(world, customerOf(acme), read)).data[0]).toEqual({ _entities: [{ case: null }] });
    expect(await org.calls()).toBe(0);
    await lists.invalidateParents({ name: 'Case.Portal_Exception_Id__c', object: 'Case' }, [portalId]);
    const opened = { _entities: [{ case: { subject: 'Opened' } }] };
    expect((await ask(world, customerOf(acme), read)).data[0]).toEqual(opened);
    expect((await ask(world, staff('DISPATCHER'), read)).data[0]).toEqual(opened);
  });
});

describe('the web address of a customer', () => {
  it.each([
    ['https://www.acme.example/de', 'https://www.acme.example/de'],
    ['www.acme.example', 'www.acme.example'],
    ['javascript:alert(document.cookie)', null],
    ['data:text/html,<script>alert(1)</script>', null],
  ])('that Salesforce holds as %j is shown as %j', async (Website, shown) => {
    const { acme, org } = world;
    await update(org.asAdministrator, 'Account', acme.account.crmId, { Website });
    const read = entities('Account', [{ ...acme.account }], '{ website }');
    expect((await ask(world, customerOf(acme), read)).data[0]).toEqual({ _entities: [{ website: shown }] });
  });
});

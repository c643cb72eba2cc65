import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  entities,
  type SalesforceWorld,
  startSalesforceWorld,
} from '../../harness/salesforce-subgraph.ts';
import { createAll, customerOf } from '../../harness/salesforce-tenants.ts';
import { portalPage } from './portal-page.ts';

let world: SalesforceWorld;
beforeAll(async () => {
  world = await startSalesforceWorld();
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(() => world.flush());

describe('a customer with more accounts than fit into one query', () => {
  it('gets its lists in order and its records, from as many queries as needed', async () => {
    const { acme, globex, org } = world;
    const others = await createAll(
      org.asAdministrator,
      'Account',
      Array.from({ length: 450 }, (_, index) => ({ Name: `Branch ${index}`, ParentId: acme.account.crmId })),
    );
    const branches = [...others.map((crmId, index) => ({ portalId: String(index), crmId })), acme.branch];
    await createAll(
      org.asAdministrator,
      'Contact',
      [0, 150, 300, 449].map((index) => ({
        AccountId: others[index] ?? null,
        LastName: `Zeta ${index}`,
      })),
    );
    const caller = {
      ...customerOf(acme),
      scope: {
        kind: 'ACCOUNT' as const,
        account: acme.account,
        branches,
        recordAccounts: [...branches, acme.account],
      },
    };
    const { data, errors } = await ask(
      world,
      caller,
      { query: '{ contacts(last: 5) { nodes { name } pageInfo { hasPreviousPage } } }' },
      { query: '{ contacts(first: 3) { nodes { name } } }' },
      ...portalPage(acme),
      entities(
        'Contact',
        [{ crmId: acme.contacts[0] ?? '' }, { crmId: globex.contacts[0] ?? '' }],
        '{ name }',
      ),
    );
    expect(errors).toEqual([]);
    expect(data[0]).toEqual({
      contacts: {
        nodes: ['Cleo Costa', 'Zeta 0', 'Zeta 150', 'Zeta 300', 'Zeta 449'].map((name) => ({ name })),
        pageInfo: { hasPreviousPage: true },
      },
    });
    expect(data[1]?.['contacts']?.['nodes']).toEqual([
      { name: 'Ana Alvarez' },
      { name: 'Ben Brandt' },
      { name: 'Cleo Costa' },
    ]);
    expect(data[3]?.['_entities']?.[0]).toMatchObject({
      cases: { nodes: [{ subject: 'Acme exception 0' }] },
    });
    expect(data[5]).toEqual({ _entities: [{ name: 'Ana Alvarez' }, null] });
  });
});

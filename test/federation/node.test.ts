import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Caller } from '../../src/domain/access.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { createPortal, type Portal } from '../harness/portal/portal-subgraph.ts';
import { staff } from '../harness/run-subgraph.ts';
import { ask, entities, type SalesforceWorld, startSalesforceWorld } from '../harness/salesforce-subgraph.ts';
import { customerOf } from '../harness/salesforce-tenants.ts';
import { type TwoGateways, twoGateways } from './two-gateways.ts';

let portal: Portal;
let world: SalesforceWorld;
let gateways: TwoGateways;
const started = new AsyncDisposableStack();

beforeAll(async () => {
  [portal, world] = await Promise.all([createPortal(), startSalesforceWorld()]);
  started.use(portal);
  started.use(world);
  const callers = new Map<string, Caller>([
    ['Bearer agent', staff('SERVICE_AGENT')],
    ['Bearer acme', customerOf(world.acme)],
    ['Bearer globex', customerOf(world.globex)],
  ]);
  gateways = started.use(await twoGateways([portal.subgraph, world.subgraph], callers));
});
afterAll(() => started.disposeAsync());

const QUERY = /* GraphQL */ `
  query ($id: ID!) {
    node(id: $id) {
      __typename
      id
      ... on Contact { name }
      ... on Case { subject }
      ... on Opportunity { name }
    }
  }
`;

/** The answer without what differs at every request. */
async function node(who: 'agent' | 'acme' | 'globex', id: string) {
  const { data, errors } = await gateways.local.execute({
    query: QUERY,
    variables: { id },
    authorization: `Bearer ${who}`,
  });
  return { data, codes: errors?.map((error) => error.extensions['code']) ?? [] };
}

describe('node, of what only Salesforce knows', () => {
  it('is answered once Salesforce has confirmed it', async () => {
    const [contact = ''] = world.acme.contacts;
    const id = encodeId('Contact', { crmId: contact });
    const answer = { data: { node: { __typename: 'Contact', id, name: 'Ana Alvarez' } }, codes: [] };
    expect(await node('agent', id)).toEqual(answer);
    expect(await node('acme', id)).toEqual(answer);
    const [opportunity = ''] = world.acme.opportunities;
    expect((await node('agent', encodeId('Opportunity', { crmId: opportunity }))).data).toMatchObject({
      node: { name: 'Acme 2027' },
    });
  });

  it("answers another tenant's record exactly as one that is not there: null, and no fault of the hub", async () => {
    const nothing = { data: { node: null }, codes: [] };
    const [contact = ''] = world.acme.contacts;
    expect(await node('globex', encodeId('Contact', { crmId: contact }))).toEqual(nothing);
    expect(await node('globex', encodeId('Contact', { crmId: '003000000000999AAA' }))).toEqual(nothing);
    const [opened] = world.acme.cases;
    expect(await node('globex', encodeId('Case', { crmId: opened ?? '' }))).toEqual(nothing);
    expect(await node('globex', encodeId('Case', { crmId: '500000000000999AAA' }))).toEqual(nothing);
  });

  it('answers an opportunity to no customer', async () => {
    const [opportunity = ''] = world.acme.opportunities;
    expect(await node('acme', encodeId('Opportunity', { crmId: opportunity }))).toEqual({
      data: { node: null },
      codes: [],
    });
  });
});

describe('an account that only Salesforce has', () => {
  const ACCOUNT = /* GraphQL */ `
    query ($id: ID!) {
      node(id: $id) { ... on Account { ...Known } }
      account(id: $id) { ...Known }
    }
    fragment Known on Account {
      id portalId crmId legalName displayName parent { id }
      contacts(first: 1) { nodes { name } }
      shipments(first: 1) { nodes { id } }
      branches(first: 1) { nodes { id } }
      users(first: 1) { nodes { id } }
    }
  `;
  let id: string;
  let crmId: string;
  beforeAll(async () => {
    crmId = await world.org.asAdministrator.create('Account', { Name: 'Prospect Ltd' }, newUpstreamUsage());
    const found = await gateways.local.execute({
      query: '{ crmAccounts(first: 1, search: "Prospect") { nodes { id } } }',
      authorization: 'Bearer agent',
    });
    id = (found.data as { crmAccounts: { nodes: [{ id: string }] } }).crmAccounts.nodes[0].id;
  });

  async function find(who: 'agent' | 'acme') {
    const { data, errors } = await gateways.local.execute({
      query: ACCOUNT,
      variables: { id },
      authorization: `Bearer ${who}`,
    });
    expect(errors).toBeUndefined();
    return data;
  }

  it('is found again by the id that crmAccounts gave to staff', async () => {
    const account = {
      id,
      portalId: null,
      crmId,
      legalName: 'Prospect Ltd',
      displayName: null,
      parent: null,
      contacts: { nodes: [] },
      shipments: null,
      branches: null,
      users: null,
    };
    expect(await find('agent')).toEqual({ node: account, account });
  });

  it('is not there for a customer', async () => {
    expect(await find('acme')).toEqual({ node: null, account: null });
  });
});

const crmIds = {
  Account: '001000000000999AAA',
  Contact: '003000000000999AAA',
  Case: '500000000000999AAA',
  Opportunity: '006000000000999AAA',
};
const types = Object.keys(crmIds) as (keyof typeof crmIds)[];
const idOf = (type: keyof typeof crmIds) => encodeId(type, { crmId: crmIds[type] });
const over = (where: string) => (where === 'remote' ? gateways.remote : gateways.local);

describe('a record that never was', () => {
  /** From what the portal's subgraph could answer alone to what only Salesforce's can. */
  const selections = [
    '__typename',
    'id',
    'n: id',
    '... on Account { crmId }',
    '... on Contact { crmId } ... on Case { crmId }',
    '... on Account { displayName portalId }',
    '... on Account { legalName } ... on Contact { name }',
    '... on Account { contacts(first: 1) { nodes { name } } }',
    '... @include(if: false) { id }',
  ];
  describe.each(['local', 'remote'])('over %s subgraphs', (where) => {
    it.each(types)('is null without an error for everybody, whatever is asked of it: %s', async (type) => {
      for (const who of ['agent', 'acme']) {
        for (const selection of selections) {
          const query = `query ($id: ID!) { a: node(id: $id) { ${selection} } node(id: $id) { __typename } }`;
          const answer = await over(where).execute({
            query,
            variables: { id: idOf(type) },
            authorization: `Bearer ${who}`,
          });
          expect({ selection, ...answer }).toEqual({
            selection,
            data: { a: null, node: null },
            extensions: expect.anything(),
          });
        }
      }
    });

    it('leaves those beside it that are there, and costs one request for all of them', async () => {
      const there = encodeId('Account', { crmId: world.unlinked });
      const [contact = ''] = world.acme.contacts;
      gateways.requests.length = 0;
      const { data, errors } = await over(where).execute({
        query: `query ($no: ID!, $yes: ID!, $person: ID!) {
          a: account(id: $no) { id } b: account(id: $yes) { id crmId } c: node(id: $no) { id }
          d: node(id: $yes) { __typename id } e: node(id: $person) { __typename }
        }`,
        variables: { no: idOf('Account'), yes: there, person: encodeId('Contact', { crmId: contact }) },
        authorization: 'Bearer agent',
      });
      expect(errors).toBeUndefined();
      expect(data).toEqual({
        a: null,
        b: { id: there, crmId: world.unlinked },
        c: null,
        d: { __typename: 'Account', id: there },
        e: { __typename: 'Contact' },
      });
      expect(gateways.requests).toEqual(['portal', 'salesforce']);
    });
  });

  it('is null among entities that are there, when a subgraph is asked directly', async () => {
    const keys = [crmIds.Account, world.unlinked, '001000000000998AAA'].map((crmId) => ({ crmId }));
    const { data, errors } = await ask(world, staff('SERVICE_AGENT'), entities('Account', keys, '{ crmId }'));
    expect(errors).toEqual([]);
    expect(data[0]?.['_entities']).toEqual([null, { crmId: world.unlinked }, null]);
  });
});

describe('a record that the portal has', () => {
  it('costs no request to the Salesforce subgraph when nothing of Salesforce is asked', async () => {
    const { crmId, portalId } = portal.accounts.acme;
    gateways.requests.length = 0;
    for (const id of [encodeId('Account', { crmId }), encodeId('Account', { portalId })]) {
      const { data } = await gateways.local.execute({
        query: 'query ($id: ID!) { node(id: $id) { __typename id } account(id: $id) { displayName } }',
        variables: { id },
        authorization: 'Bearer agent',
      });
      expect(data).toMatchObject({
        node: { __typename: 'Account' },
        account: { displayName: expect.any(String) },
      });
    }
    expect(gateways.requests).toEqual(['portal', 'portal']);
  });

  it('is asked of the Salesforce subgraph once', async () => {
    const [contact = ''] = world.acme.contacts;
    gateways.requests.length = 0;
    await node('agent', encodeId('Contact', { crmId: contact }));
    expect(gateways.requests).toEqual(['portal', 'salesforce']);
  });
});

// The last, since the circuit to Salesforce stays open after it.
describe('a record of which nobody knows whether it is there', () => {
  it.each(['local', 'remote'])(
    'is not taken for absent while Salesforce does not answer, over %s subgraphs',
    async (where) => {
      await world.flush();
      await world.org.breakDown();
      onTestFinished(() => world.org.recover());
      for (const selection of ['__typename', 'id ... on Account { legalName }']) {
        const { data, errors } = await over(where).execute({
          query: `query ($id: ID!) { node(id: $id) { ${selection} } }`,
          variables: { id: idOf('Account') },
          authorization: 'Bearer agent',
        });
        expect(data).toEqual({ node: null });
        expect(
          errors?.map(({ path, extensions }) => [path, extensions['code'], extensions['system']]),
        ).toEqual([[['node'], 'UPSTREAM_UNAVAILABLE', 'SALESFORCE']]);
      }
    },
  );
});

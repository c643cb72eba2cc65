import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGateway, type Gateway } from '../../gateway/gateway.ts';
import { LocalTransport } from '../../gateway/transport/local.transport.ts';
import type { Caller } from '../../src/domain/access.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { encodeId } from '../../src/graph/entity-id.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../src/identity/access-changes.ts';
import { createPortal, type Portal } from '../harness/portal/portal-subgraph.ts';
import { staff } from '../harness/run-subgraph.ts';
import { type SalesforceWorld, startSalesforceWorld } from '../harness/salesforce-subgraph.ts';
import { customerOf } from '../harness/salesforce-tenants.ts';

let portal: Portal;
let world: SalesforceWorld;
let gateway: Gateway;
const callers = new Map<string, Caller>();

beforeAll(async () => {
  [portal, world] = await Promise.all([createPortal(), startSalesforceWorld()]);
  callers.set('Bearer agent', staff('SERVICE_AGENT'));
  callers.set('Bearer acme', customerOf(world.acme));
  callers.set('Bearer globex', customerOf(world.globex));
  const quiet = () => undefined;
  gateway = createGateway({
    subgraphs: [portal.subgraph, world.subgraph].map((subgraph) => ({
      name: subgraph.name,
      sdl: subgraph.sdl,
      transport: new LocalTransport(subgraph),
    })),
    authenticator: {
      ...UNHEARD_ACCESS_CHANGES,
      async authenticate({ authorization }) {
        const caller = callers.get(authorization ?? '');
        if (!caller) throw new WaybillError('UNAUTHENTICATED', 'Who are you?');
        return { caller, expiresAt: new Date('2100-01-01T00:00:00Z') };
      },
    },
    development: false,
    logger: { debug: quiet, info: quiet, error: quiet },
  });
});
afterAll(async () => {
  await gateway.close();
  await world[Symbol.asyncDispose]();
  await portal[Symbol.asyncDispose]();
});

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
  const { data, errors } = await gateway.execute({
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
    const found = await gateway.execute({
      query: '{ crmAccounts(first: 1, search: "Prospect") { nodes { id } } }',
      authorization: 'Bearer agent',
    });
    id = (found.data as { crmAccounts: { nodes: [{ id: string }] } }).crmAccounts.nodes[0].id;
  });

  async function find(who: 'agent' | 'acme') {
    const { data, errors } = await gateway.execute({
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

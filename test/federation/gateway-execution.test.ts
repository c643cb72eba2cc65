import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../src/domain/errors.ts';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';

const authorization = 'Bearer user-1';

describe('an operation over both subgraphs', () => {
  it('joins by the stored cross-IDs, batching the entities of a level', async () => {
    await using toys = toyGateway();
    const query = `{
      viewer { userId role }
      accounts(first: 3) { totalCount edges { cursor node {
        __typename displayName legalName
        contract { tier }
        cases { subject shipment { milestone openCases } }
        parent { name: displayName legalName }
        shipments(first: 2) { id milestone openCases account { displayName } }
      } } }
    }`;
    const result = await toys.gateway.execute({ query, authorization });
    expect(result.errors).toBeUndefined();
    expect(result.data).toMatchSnapshot();
    // Compiled from the second execution on: nothing may differ.
    for (let run = 0; run < 3; run++) {
      const again = await toys.gateway.execute({ query, authorization });
      expect(again.data).toEqual(result.data);
    }
  });

  it('leaves a key part out that is null, and answers what the other part finds', async () => {
    await using toys = toyGateway();
    const query =
      '{ linked: account(portalId: "p1") { lastKey } unlinked: account(portalId: "p3") { lastKey legalName } }';
    const { data } = await toys.gateway.execute({ query, authorization });
    expect(toys.switches.keys).toContainEqual({ __typename: 'Account', portalId: 'p1', crmId: 'c1' });
    expect(toys.switches.keys).toContainEqual({ __typename: 'Account', portalId: 'p3' });
    expect(data).toEqual({
      linked: { lastKey: '{"portalId":"p1","crmId":"c1"}' },
      unlinked: { lastKey: '{"portalId":"p3"}', legalName: null },
    });
  });

  it('resolves interfaces, unions, fragments and conditions', async () => {
    await using toys = toyGateway();
    const query = `query Search($full: Boolean!, $bare: Boolean!) {
      node(id: "shipment-100") { id ...on Shipment { milestone } ...on Account { displayName } }
      search { __typename ...on Node { id } ...Named @include(if: $full) ...on Shipment @skip(if: $bare) { openCases } }
    }
    fragment Named on Account { displayName legalName ...on Account { contract { ...on Labelled { label } } } }`;
    const run = async (full: boolean, bare: boolean) =>
      (await toys.gateway.execute({ query, variables: { full, bare }, authorization })).data;
    const first = [await run(true, true), await run(false, false), await run(true, false)];
    const compiled = [await run(true, true), await run(false, false), await run(true, false)];
    expect(compiled).toEqual(first);
    expect(first).toMatchSnapshot();
  });

  it('passes what it cost upstream to the caller', async () => {
    await using toys = toyGateway();
    const { extensions } = await toys.gateway.execute({
      query: '{ crmAccount(crmId: "c1") { legalName displayName } account(portalId: "p2") { legalName } }',
      authorization,
    });
    expect(extensions).toEqual({
      upstream: { salesforceCalls: 1, cacheHits: 0, cacheMisses: 1, apiBudgetRemaining: null },
      cost: { requested: 2, limit: 10_000 },
    });
  });

  it('gives each request one context for each subgraph', async () => {
    await using toys = toyGateway();
    const query =
      '{ account(portalId: "p1") { legalName cases { shipment { milestone account { legalName } } } } }';
    await toys.gateway.execute({ query, authorization });
    expect(toys.switches.contexts).toBe(2);
  });
});

describe('when a part fails', () => {
  const down = () =>
    new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce cannot be reached.', {
      details: { system: 'SALESFORCE' },
    });

  it('keeps the rest of the answer and names code, system and path for each entity', async () => {
    await using toys = toyGateway();
    toys.switches.salesforceFailure = down();
    const query =
      '{ accounts(first: 2) { edges { node { displayName legalName } } } crmAccount(crmId: "c1") { legalName } }';
    for (let run = 0; run < 3; run++) {
      const { data, errors } = await toys.gateway.execute({ query, authorization });
      expect(data).toEqual({
        accounts: {
          edges: [
            { node: { displayName: 'Account 1', legalName: null } },
            { node: { displayName: 'Account 2', legalName: null } },
          ],
        },
        crmAccount: null,
      });
      expect(errors?.map(({ path, extensions }) => [path, extensions['code'], extensions['system']])).toEqual(
        expect.arrayContaining([
          [['accounts', 'edges', 0, 'node'], 'UPSTREAM_UNAVAILABLE', 'SALESFORCE'],
          [['accounts', 'edges', 1, 'node'], 'UPSTREAM_UNAVAILABLE', 'SALESFORCE'],
          [['crmAccount'], 'UPSTREAM_UNAVAILABLE', 'SALESFORCE'],
        ]),
      );
      expect(errors).toHaveLength(3);
    }
  });

  it('never repeats the errors of one request in another', async () => {
    await using toys = toyGateway();
    const query = '{ account(portalId: "p1") { legalName } }';
    toys.switches.salesforceFailure = down();
    expect((await toys.gateway.execute({ query, authorization })).errors).toHaveLength(1);
    expect((await toys.gateway.execute({ query, authorization })).errors).toHaveLength(1);
    toys.switches.salesforceFailure = null;
    expect((await toys.gateway.execute({ query, authorization })).errors).toBeUndefined();
  });

  it('answers without what has not come in time', async () => {
    await using toys = toyGateway({ limits: { milliseconds: 50 } });
    toys.switches.release = new Promise(() => {});
    const query = '{ slow crmAccount(crmId: "c1") { legalName } }';
    const { data, errors } = await toys.gateway.execute({ query, authorization });
    expect(data).toEqual({ slow: null, crmAccount: { legalName: 'Legal c1' } });
    expect(errors?.[0]).toMatchObject({
      path: ['slow'],
      extensions: { code: 'UPSTREAM_TIMEOUT', system: 'PORTAL', missing: ['slow'] },
    });
  });

  it('answers null for the whole when nothing could be had', async () => {
    await using toys = toyGateway();
    toys.switches.salesforceFailure = down();
    const { data, errors } = await toys.gateway.execute({ query: '{ opportunities }', authorization });
    expect(data).toEqual({ opportunities: null });
    expect(errors?.[0]?.path).toEqual(['opportunities']);
  });
});

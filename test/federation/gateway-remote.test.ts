import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from '../../gateway/subgraph-server.ts';
import { envelopeSigner } from '../../gateway/transport/envelope-signer.ts';
import { HttpTransport } from '../../gateway/transport/http.transport.ts';
import type { SubgraphTransport } from '../../gateway/transport/subgraph-transport.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { toyGateway } from '../harness/gateway/toy-gateway.ts';
import { CANARY, toySubgraphs, toySwitches } from '../harness/gateway/toy-subgraphs.ts';

const authorization = 'Bearer user-1';
const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const otherKeys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 2).toString('base64')}`);
const switches = toySwitches();
const subgraphs = toySubgraphs(switches);
const servers: SubgraphServer[] = [];
const log: object[] = [];
const urls = { portal: '', salesforce: '' };

beforeAll(async () => {
  for (const name of ['portal', 'salesforce'] as const) {
    const server = await createSubgraphServer({
      subgraph: subgraphs[name],
      authenticator: createSubgraphAuthenticator({
        subgraph: name,
        keys: () => keys,
        events: { record: () => {} },
      }),
      readiness: [{ name: 'store', check: async () => {} }],
      logger: { debug: () => {}, info: () => {}, error: (fields) => log.push(fields) },
    });
    servers.push(server);
    urls[name] = (await server.listen(0, '127.0.0.1')).url;
  }
});
afterAll(() => Promise.all(servers.map((server) => server.close())));

function remoteGateway(
  salesforceUrl = urls.salesforce,
  timeoutMs = 5_000,
  signing = keys,
  portalUrl = urls.portal,
) {
  const remote = (name: 'portal' | 'salesforce', url: string): SubgraphTransport =>
    new HttpTransport({
      name,
      url,
      signer: envelopeSigner(() => (name === 'portal' ? keys : signing)),
      timeoutMs,
    });
  return toyGateway({
    subgraphs: [
      { name: 'portal', sdl: subgraphs.portal.sdl, transport: remote('portal', portalUrl) },
      { name: 'salesforce', sdl: subgraphs.salesforce.sdl, transport: remote('salesforce', salesforceUrl) },
    ],
  });
}

const JOINED = '{ viewer { userId } account(portalId: "p1") { displayName legalName cases { subject } } }';

/** A server that never answers; `url` says where. */
async function silentServer() {
  const server = createServer(() => {});
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

describe('subgraphs elsewhere', () => {
  it('answer what they answer in process, for the same caller', async () => {
    await using local = toyGateway();
    await using remote = remoteGateway();
    const expected = await local.gateway.execute({ query: JOINED, authorization });
    const actual = await remote.gateway.execute({ query: JOINED, authorization });
    expect(actual).toEqual(expected);
    expect(actual.data).toMatchObject({ viewer: { userId: 'user-1' }, account: { legalName: 'Legal c1' } });
  });

  it('add what they cost to the usage of the request', async () => {
    await using remote = remoteGateway();
    const query =
      '{ a: crmAccount(crmId: "c1") { legalName } accounts(first: 2) { edges { node { legalName } } } }';
    const { extensions } = await remote.gateway.execute({ query, authorization });
    expect(extensions?.['upstream']).toMatchObject({ salesforceCalls: 1, cacheMisses: 2 });
  });

  it('pass known errors with their path and mask the others', async () => {
    await using remote = remoteGateway();
    const { data, errors } = await remote.gateway.execute({
      query: '{ requestId refused canary }',
      authorization,
    });
    expect(data).toMatchObject({ refused: null, canary: null });
    expect(errors?.map((error) => [error.path, error.extensions['code']])).toEqual(
      expect.arrayContaining([
        [['refused'], 'FORBIDDEN'],
        [['canary'], 'INTERNAL'],
      ]),
    );
    expect(JSON.stringify([errors, log, remote.log])).not.toContain(CANARY);
  });

  it('that are down leave the rest of the answer and name their system', async () => {
    await using remote = remoteGateway('http://127.0.0.1:9/graphql');
    const { data, errors } = await remote.gateway.execute({ query: JOINED, authorization });
    expect(data).toEqual({
      viewer: { userId: 'user-1' },
      account: { displayName: 'Account 1', legalName: null, cases: null },
    });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]).toMatchObject({
      path: ['account'],
      extensions: {
        code: 'UPSTREAM_UNAVAILABLE',
        system: 'SALESFORCE',
        missing: ['legalName', 'cases'],
        retryable: true,
      },
    });
  });

  it('that are down are named under each root field that misses something', async () => {
    await using remote = remoteGateway('http://127.0.0.1:9/graphql');
    const query = `{ one: account(portalId: "p1") { legalName }
      all: accounts(first: 2) { edges { node { displayName legalName } } } }`;
    const { data, errors } = await remote.gateway.execute({ query, authorization });
    expect(data).toMatchObject({
      one: { legalName: null },
      all: { edges: [{ node: { legalName: null } }, { node: { legalName: null } }] },
    });
    expect(errors?.map(({ path }) => path?.[0]).toSorted()).toEqual(['all', 'one']);
  });

  it('that are slow are given up after the time limit', async () => {
    await using silent = await silentServer();
    await using remote = remoteGateway(silent.url, 100);
    const { data, errors } = await remote.gateway.execute({ query: JOINED, authorization });
    expect(data).toMatchObject({ account: { displayName: 'Account 1', legalName: null } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_TIMEOUT', system: 'SALESFORCE' });
  });

  it('refuse an envelope that is not signed with their key', async () => {
    await using remote = remoteGateway(urls.salesforce, 5_000, otherKeys);
    const { errors } = await remote.gateway.execute({
      query: '{ crmAccount(crmId: "c1") { legalName } }',
      authorization,
    });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_AUTHENTICATION', system: 'SALESFORCE' });
  });

  it('refuse who is not the gateway', async () => {
    const response = await fetch(urls.portal, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ _entities(representations: []) { __typename } }' }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  it('are told when they are away, which is no reason to ask nobody', async () => {
    await using up = remoteGateway();
    await using degraded = remoteGateway('http://127.0.0.1:9/graphql');
    await using useless = remoteGateway(
      'http://127.0.0.1:9/graphql',
      undefined,
      keys,
      'http://127.0.0.1:9/graphql',
    );
    const ready = async (gateway: typeof up) => {
      const { url } = await gateway.gateway.listen(0, '127.0.0.1');
      const response = await fetch(url.replace('/graphql', '/health/ready'));
      return [response.status, await response.json()];
    };
    expect(await ready(up)).toEqual([200, { status: 'ready', missing: [] }]);
    const missing = [{ name: 'salesforce', reason: 'The salesforce subgraph cannot be reached.' }];
    expect(await ready(degraded)).toEqual([200, { status: 'degraded', missing }]);
    expect(await ready(useless)).toEqual([
      503,
      { status: 'not ready', missing: [{ name: 'portal', reason: expect.any(String) }, ...missing] },
    ]);
  });

  it('tell what their resolvers threw in the words of the catalogue', async () => {
    await using remote = remoteGateway();
    switches.salesforceFailure = new WaybillError('UPSTREAM_RATE_LIMITED', 'The API budget is used up.', {
      details: { system: 'SALESFORCE' },
    });
    const { errors } = await remote.gateway.execute({ query: JOINED, authorization });
    switches.salesforceFailure = null;
    expect(errors?.[0]).toMatchObject({
      path: ['account'],
      extensions: { code: 'UPSTREAM_RATE_LIMITED', system: 'SALESFORCE' },
    });
  });
});

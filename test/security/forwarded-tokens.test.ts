import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Limits } from '../../gateway/limits/limits.ts';
import { createSubgraphServer, type SubgraphServer } from '../../gateway/subgraph-server.ts';
import type { LocalSubgraph } from '../../gateway/transport/local.transport.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { ENVELOPE_HEADER, signEnvelope } from '../../src/identity/envelope.ts';
import { parseEnvelopeKeys } from '../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../src/identity/subgraph-authenticator.ts';
import { BARE, wire } from '../harness/gateway/live-gateway.ts';
import { liveToySubgraphs, ToyLog } from '../harness/gateway/live-toys.ts';
import { type Answer, authenticator, post, staff, toyGateway } from '../harness/gateway/toy-gateway.ts';
import { toySubgraphs } from '../harness/gateway/toy-subgraphs.ts';

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const servers: SubgraphServer[] = [];

/** A subgraph that also accepts the callers' own tokens. */
async function serve(
  subgraph: LocalSubgraph,
  limits: Partial<Limits> = {},
  acceptForwardedToken: Authenticator = authenticator,
): Promise<string> {
  const server = await createSubgraphServer({
    subgraph,
    authenticator: createSubgraphAuthenticator({
      subgraph: subgraph.name,
      keys: () => keys,
      events: { record: () => {} },
      acceptForwardedToken,
    }),
    limits,
    logger: { debug: () => {}, info: () => {}, error: () => {} },
  });
  servers.push(server);
  return (await server.listen(0, '127.0.0.1')).url;
}

const gateway = toyGateway();
let [url, gatewayUrl] = ['', ''];
beforeAll(async () => {
  url = await serve(toySubgraphs().portal);
  gatewayUrl = (await gateway.gateway.listen(0, '127.0.0.1')).url;
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()));
  await gateway[Symbol.asyncDispose]();
});

interface Sent {
  readonly query: string;
  readonly variables?: object;
}

const withToken = (at: string, sent: object, user = 'user-1') =>
  post(at, sent, { authorization: `Bearer ${user}` });

/** As our own gateway sends it. */
async function inEnvelope(sent: object): Promise<Answer['body']> {
  const body = JSON.stringify(sent);
  const envelope = signEnvelope({ subgraph: 'portal', body, caller: staff('user-1'), work: 'REQUEST' }, keys);
  const headers = { 'content-type': 'application/json', [ENVELOPE_HEADER]: envelope };
  const response = await fetch(url, { method: 'POST', body, headers });
  return (await response.json()) as Answer['body'];
}

const many = (count: number, each: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => each(at));
const representations = (count: number) =>
  many(count, (at) => `p${at}`).map((portalId) => ({ __typename: 'Account', portalId }));
const ENTITIES = (inner: string) =>
  `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Account { ${inner} } } }`;

/** Documents over a limit, which the gateway refuses to everybody. */
const OVER: Readonly<Record<string, Sent>> = {
  TOO_MANY_TOKENS: { query: `{ ${'requestId '.repeat(4_100)} }` },
  QUERY_TOO_DEEP: {
    query: `{ account(portalId: "p2") { ${'parent { '.repeat(15)} id ${'} '.repeat(15)} } }`,
  },
  TOO_MANY_ROOT_FIELDS: { query: `{ ${many(21, (at) => `a${at}: requestId`).join(' ')} }` },
  TOO_MANY_ALIASES: {
    query: `{ account(portalId: "p1") { ${many(61, (at) => `a${at}: id`).join(' ')} } }`,
  },
  TOO_MANY_DIRECTIVES: { query: `{ requestId ${'@include(if: true) '.repeat(61)} }` },
  QUERY_TOO_EXPENSIVE: { query: '{ priced }' },
  PAGE_SIZE: { query: '{ accounts(first: 101) { totalCount } }' },
  BAD_USER_INPUT: { query: '{ __schema { queryType { name } } }' },
};

const codeOf = ({ errors }: Answer['body']) => errors?.[0]?.extensions['code'];

describe('a token that is sent to a subgraph itself', () => {
  it('is answered within the limits', async () => {
    const { body } = await withToken(url, { query: '{ viewer { userId } }' });
    expect(body).toMatchObject({ data: { viewer: { userId: 'user-1' } } });
    const variables = { r: representations(3) };
    expect((await withToken(url, { query: ENTITIES('id'), variables })).body.errors).toBeUndefined();
  });

  it.each(Object.entries(OVER))('is refused with %s as at the gateway', async (code, sent) => {
    const [here, there] = [await withToken(url, sent), await withToken(gatewayUrl, sent)];
    expect([here.status, codeOf(here.body)]).toEqual([400, code]);
    expect(codeOf(there.body)).toBe(code);
    expect(here.body.data).toBeUndefined();
  });

  it('pays for each entity that it asks for', async () => {
    const inner = 'shipments(first: 50) { id }';
    const send = (count: number) =>
      withToken(url, { query: ENTITIES(inner), variables: { r: representations(count) } }, 'user-entities');
    expect(codeOf((await send(100)).body)).toBeUndefined();
    const refused = await send(250);
    expect(codeOf(refused.body)).toBe('QUERY_TOO_EXPENSIVE');
    expect(refused.body.errors?.[0]?.extensions['actual']).toBe(250 * (1 + 1 + 50));
  });

  it.each([
    '{ _service { sdl } }',
    '{ x: _service { y: sdl } }',
    '{ ...F } fragment F on Query { _service { sdl } }',
  ])('reads no schema by %s', async (query) => {
    const { body } = await withToken(url, { query });
    expect([codeOf(body), body.data]).toEqual(['BAD_USER_INPUT', undefined]);
  });

  it('may send no larger body than to the gateway', async () => {
    const padding = 'x'.repeat(300_000);
    expect((await withToken(url, { query: '{ requestId }', padding })).status).toBe(413);
    expect(codeOf(await inEnvelope({ query: '{ requestId }', padding }))).toBeUndefined();
  });

  it('is refused what our own gateway may send', async () => {
    const wide = { query: `{ account(portalId: "p1") { ${many(61, (at) => `a${at}: id`).join(' ')} } }` };
    expect(codeOf((await withToken(url, wide)).body)).toBe('TOO_MANY_ALIASES');
    expect(codeOf(await inEnvelope(wide))).toBeUndefined();
    expect(codeOf(await inEnvelope({ query: '{ priced }' }))).toBeUndefined();
  });

  it('has the rates of a user, and leaves room to others', async () => {
    const slow = await serve(toySubgraphs().portal, { operationsPerSecond: 0.6 });
    const ask = (user: string) => withToken(slow, { query: '{ requestId }' }, user);
    await ask('user-other');
    const answers = await Promise.all(many(6, () => '').map(() => ask('user-often')));
    const refused = answers.filter(({ body }) => codeOf(body) === 'OPERATION_QUOTA');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual(
      refused.map(() => [429, expect.stringMatching(/^\d+$/)]),
    );
    expect((await ask('user-other')).status).toBe(200);
  });
});

describe('a stream of such a token', () => {
  it('is within the limits of documents, of streams of a user, and of operations of a connection', async () => {
    const [subgraph] = liveToySubgraphs(new ToyLog());
    if (subgraph === undefined) throw new Error('no toys');
    const at = await serve(subgraph, { streamsPerPrincipal: 2, operationsPerConnection: 3 });
    const client = await wire(at.replace('http', 'ws'));
    await client.init();
    const extensions = { headers: { authorization: 'Bearer user-1' } };
    const listen = (id: string, query = BARE) =>
      client.send({ id, type: 'subscribe', payload: { query, extensions } });
    const aliases = many(61, (n) => `a${n}: text`).join(' ');
    listen('wide', `subscription { moved { ... on Moved { ${aliases} } } }`);
    expect(await client.next()).toMatchObject({
      id: 'wide',
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_ALIASES' } }],
    });
    for (const id of ['1', '2']) {
      listen(id);
      expect(await client.next()).toMatchObject({ id, type: 'next', payload: { data: {} } });
    }
    listen('3');
    const refused = { errors: [{ extensions: { code: 'TOO_MANY_STREAMS' } }] };
    expect(await client.next()).toMatchObject({ id: '3', payload: refused });
    expect(await client.next()).toMatchObject({ id: '3', type: 'complete' });
    client.send({ id: '1', type: 'complete' });
    await expect
      .poll(async () => {
        listen('4');
        const answer = await client.next();
        return JSON.stringify(answer).includes('TOO_MANY_STREAMS')
          ? (await client.next(), 'refused')
          : 'live';
      })
      .toBe('live');
  });

  it('is answered under its own id, although the operation that had the id before still begins', async () => {
    const [subgraph] = liveToySubgraphs(new ToyLog());
    if (subgraph === undefined) throw new Error('no toys');
    const asked = Promise.withResolvers<void>();
    let count = 0;
    const at = await serve(subgraph, undefined, {
      ...authenticator,
      async authenticate(request) {
        count += 1;
        if (count === 3) asked.resolve();
        await asked.promise;
        return await authenticator.authenticate(request);
      },
    });
    const client = await wire(at.replace('http', 'ws'));
    await client.init();
    const extensions = { headers: { authorization: 'Bearer user-1' } };
    for (const alias of ['old', 'older', 'newest']) {
      const query = `subscription { ${alias}: moved { __typename } }`;
      client.send({ id: '1', type: 'subscribe', payload: { query, extensions } });
      if (alias !== 'newest') client.send({ id: '1', type: 'complete' });
    }
    expect(await client.next()).toMatchObject({ id: '1', payload: { data: { newest: {} } } });
    client.send({ type: 'ping' });
    expect(await client.next()).toMatchObject({ type: 'pong' });
  });
});

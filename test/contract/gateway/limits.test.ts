import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SocketClient, webSocketClient } from '../../harness/gateway/socket.ts';
import { post, toyGateway } from '../../harness/gateway/toy-gateway.ts';

interface Case {
  readonly name: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly code: string;
  readonly limit?: number;
  readonly actual?: number;
}

const fields = (count: number) =>
  Array.from({ length: count }, (_, index) => `a${index}: requestId`).join(' ');
const nested = (levels: number): string =>
  `{ account(portalId: "p2") { ${'parent { '.repeat(levels - 2)} id ${'} '.repeat(levels - 2)} } }`;
const doubling = (levels: number) =>
  [
    '{ account(portalId: "p1") { ...F0 } }',
    ...Array.from(
      { length: levels },
      (_, level) => `fragment F${level} on Account { ...F${level + 1} ...F${level + 1} }`,
    ),
    `fragment F${levels} on Account { id }`,
  ].join(' ');

const CASES: readonly Case[] = [
  {
    name: 'tokens',
    query: `{ ${'requestId '.repeat(4_100)} }`,
    code: 'TOO_MANY_TOKENS',
    limit: 4_000,
    actual: 4_102,
  },
  { name: 'depth', query: nested(17), code: 'QUERY_TOO_DEEP', limit: 15, actual: 17 },
  {
    name: 'nesting that would exhaust the parser',
    query: `{ ${'a { '.repeat(1_990)}`,
    code: 'QUERY_TOO_DEEP',
    limit: 200,
    actual: 1_991,
  },
  {
    name: 'nesting of values',
    query: `{ account(portalId: ${'['.repeat(1_500)}${']'.repeat(1_500)}) { id } }`,
    code: 'QUERY_TOO_DEEP',
    limit: 200,
    actual: 1_502,
  },
  { name: 'root fields', query: `{ ${fields(21)} }`, code: 'TOO_MANY_ROOT_FIELDS', limit: 20, actual: 21 },
  {
    name: 'aliases',
    query: `{ account(portalId: "p1") { ${Array.from({ length: 61 }, (_, index) => `a${index}: id`).join(' ')} } }`,
    code: 'TOO_MANY_ALIASES',
    limit: 60,
    actual: 61,
  },
  {
    name: 'directives',
    query: `{ requestId ${'@include(if: true) '.repeat(61)} }`,
    code: 'TOO_MANY_DIRECTIVES',
    limit: 60,
    actual: 61,
  },
  { name: 'fragments written out', query: doubling(40), code: 'QUERY_TOO_EXPENSIVE', limit: 2_000 },
  { name: 'declared cost', query: '{ priced }', code: 'QUERY_TOO_EXPENSIVE', limit: 10_000, actual: 20_000 },
  {
    name: 'cost of nested lists, by variables',
    query:
      'query($n: Int!) { accounts(first: $n) { edges { node { shipments(first: $n) { account { shipments(first: 10) { id } } } } } } }',
    variables: { n: 50 },
    code: 'QUERY_TOO_EXPENSIVE',
    limit: 10_000,
    actual: 30_101,
  },
  {
    name: 'page size',
    query: '{ accounts(first: 101) { totalCount } }',
    code: 'PAGE_SIZE',
    limit: 100,
    actual: 101,
  },
  { name: 'an empty page', query: '{ accounts(last: 0) { totalCount } }', code: 'PAGE_SIZE', actual: 0 },
  { name: 'a page of no size', query: '{ accounts { totalCount } }', code: 'PAGE_SIZE', actual: 0 },
  {
    name: 'a page from both ends',
    query: 'query($last: Int) { accounts(first: 1, last: $last) { totalCount } }',
    variables: { last: 5 },
    code: 'PAGE_SIZE',
    actual: 2,
  },
  { name: 'introspection', query: '{ __schema { queryType { name } } }', code: 'BAD_USER_INPUT' },
  { name: 'an answer key that is no key', query: '{ __proto__: requestId }', code: 'BAD_USER_INPUT' },
  {
    name: 'an unknown operation',
    query: 'query A { requestId } query B { requestId }',
    code: 'BAD_USER_INPUT',
  },
];

const toys = toyGateway();
let url = '';
let socket: SocketClient;

beforeAll(async () => {
  const address = await toys.gateway.listen(0, '127.0.0.1');
  url = address.url;
  socket = await webSocketClient(address.wsUrl, { authorization: 'Bearer user-1' });
});
afterAll(async () => {
  await socket.close();
  await toys[Symbol.asyncDispose]();
});

describe.each(CASES)('the limit of $name', ({ query, variables = {}, code, limit, actual }) => {
  const expected = {
    code,
    ...(limit !== undefined && { limit }),
    ...(actual !== undefined && { actual }),
    advice: expect.any(String),
  };

  it('holds over HTTP', async () => {
    const { status, body } = await post(url, { query, variables });
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.extensions).toMatchObject(expected);
  });

  it('holds over WebSocket', async () => {
    const { errors } = await socket.execute({ query, variables });
    expect(errors?.[0]?.extensions).toMatchObject(expected);
  });
});

describe('what a client sends', () => {
  it('may nest its variables deeply: where they fit no type that is wrong input', async () => {
    const nested = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const query = 'query($id: ID) { account(portalId: $id) { id } }';
    const headers = { 'content-type': 'application/json', authorization: 'Bearer user-1' };
    for (const [name, code] of Object.entries({ id: 'BAD_USER_INPUT', other: undefined })) {
      const body = `{"query":${JSON.stringify(query)},"variables":{"${name}":${nested}}}`;
      const response = await fetch(url, { method: 'POST', body, headers });
      const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
      expect(errors?.[0]?.extensions.code).toBe(code);
    }
  });

  it('may be as large as the largest batch of events', async () => {
    const query = 'query($id: ID) { account(portalId: $id) { id } }';
    const { body } = await post(url, { query, variables: { id: 'p1', other: 'x'.repeat(200_000) } });
    expect(body.errors).toBeUndefined();
  });

  it('may not hint at the schema outside development', async () => {
    const { body } = await post(url, { query: '{ acount { id } }' });
    expect(body.errors?.[0]?.message).toBe('Cannot query field "acount" on type "Query".');
    const variables = await post(url, {
      query: 'query($n: Int!) { accounts(first: $n) { totalCount } }',
      variables: { n: 'x' },
    });
    expect(JSON.stringify(variables.body)).not.toContain('Did you mean');
    expect(variables.status).toBe(400);
  });

  it('skips the page size of what is left out', async () => {
    const query =
      'query($n: Int, $with: Boolean!) { requestId accounts(first: $n) @include(if: $with) { totalCount } }';
    expect((await post(url, { query, variables: { with: false } })).body.errors).toBeUndefined();
    expect((await post(url, { query, variables: { with: true } })).body.errors).toHaveLength(1);
  });

  it('checks the cost of a document seen before with the variables of each request', async () => {
    const query = 'query($n: Int!) { accounts(first: $n) { edges { node { id } } } }';
    const costs = [];
    for (const n of [1, 10, 3]) {
      const { body } = await post(url, { query, variables: { n } });
      costs.push(body.extensions?.['cost']);
    }
    expect(costs).toEqual([3, 21, 7].map((requested) => ({ requested, limit: 10_000 })));
    expect((await post(url, { query, variables: { n: 101 } })).body.errors?.[0]?.extensions['code']).toBe(
      'PAGE_SIZE',
    );
  });

  it('refuses several operations in one request', async () => {
    const { status, body } = await post(url, [{ query: '{ requestId }' }, { query: '{ requestId }' }]);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  it('refuses a large body with 413 and says how large it may be', async () => {
    const { status, body } = await post(url, { query: '{ requestId }', padding: 'x'.repeat(300_000) });
    expect(status).toBe(413);
    expect(body.errors?.[0]?.extensions).toMatchObject({ limit: 262_144 });
  });

  it.each([
    'application/json; charset=utf-16',
    'application/json; charset=cp1252',
    'text/plain',
    'multipart/form-data; boundary=x',
  ])('refuses %s with 415', async (type) => {
    expect((await post(url, { query: '{ requestId }' }, { 'content-type': type })).status).toBe(415);
  });

  it('refuses a compressed body with 415', async () => {
    expect((await post(url, { query: '{ requestId }' }, { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('runs queries by GET and no mutations', async () => {
    const get = (query: string) =>
      fetch(`${url}?query=${encodeURIComponent(query)}`, { headers: { authorization: 'Bearer user-1' } });
    expect(await (await get('{ viewer { userId } }')).json()).toMatchObject({
      data: { viewer: { userId: 'user-1' } },
    });
    const mutation = await get('mutation { noteAdd(text: "x") }');
    expect(mutation.status).toBe(405);
    expect(mutation.headers.get('allow')).toBe('POST');
  });

  it('is refused with 431 when it has 2,000 headers, and the gateway goes on', async () => {
    const headers = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`a${index}`, '1']));
    expect((await post(url, { query: '{ requestId }' }, headers)).status).toBe(431);
    expect((await post(url, { query: '{ requestId }' })).status).toBe(200);
  });
});

describe('who has no token', () => {
  const anonymous = { authorization: '' };
  const ask = async (query: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: JSON.stringify({ query }),
    });
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      body: await response.text(),
    };
  };

  it('is refused before validation could tell what the schema holds', async () => {
    const known = await ask('{ viewer { userId } }');
    const unknown = await ask('{ nothing }');
    expect(known.status).toBe(401);
    expect(known.challenge).toBe('Bearer');
    expect(unknown).toEqual(known);
  });

  it('is refused for a document that others have used', async () => {
    const query = '{ viewer { role } }';
    expect((await post(url, { query })).status).toBe(200);
    expect((await ask(query)).status).toBe(401);
    expect((await ask(query, anonymous)).status).toBe(401);
  });

  it('may ask whether the gateway answers', async () => {
    expect(await ask('{ __typename }')).toMatchObject({
      status: 200,
      body: expect.stringContaining('"Query"'),
    });
  });

  it('is refused over WebSocket alike', async () => {
    const { wsUrl } = { wsUrl: url.replace('http', 'ws') };
    const stranger = await webSocketClient(wsUrl, {});
    const { errors } = await stranger.execute({ query: '{ viewer { userId } }' });
    expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    await stranger.close();
  });
});

import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { UNHEARD_ACCESS_CHANGES } from '../../../src/identity/access-changes.ts';
import { post, toyGateway } from '../../harness/gateway/toy-gateway.ts';
import { CANARY } from '../../harness/gateway/toy-subgraphs.ts';

const toys = toyGateway();
let url = '';

beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

describe('an error', () => {
  it('nobody foresaw is masked, with a correlation id that the log has', async () => {
    const { status, headers, body } = await post(url, { query: '{ requestId canary }' });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ canary: null, requestId: expect.any(String) });
    const correlationId = headers.get('x-request-id');
    expect(body.errors).toEqual([
      {
        message: 'Something failed inside the hub. Quote the correlation id to an operator.',
        path: ['canary'],
        extensions: expect.objectContaining({ code: 'INTERNAL', system: 'PORTAL', correlationId }),
      },
    ]);
    const logged = toys.log.filter(({ level }) => level === 'error');
    expect(logged).toHaveLength(1);
    expect(logged[0]?.fields).toMatchObject({ requestId: correlationId, errorName: 'Error', path: 'canary' });
    expect(logged[0]?.fields).toHaveProperty(['frames', 0], expect.stringMatching(/^at .*toy-subgraphs/));
  });

  it('never carries what a customer typed, to the caller or to the log', async () => {
    const { body } = await post(url, { query: '{ canary }', variables: { email: CANARY } });
    expect(JSON.stringify(body)).not.toContain(CANARY);
    expect(JSON.stringify(toys.log)).not.toContain(CANARY);
  });

  it('of the catalogue passes as it is', async () => {
    const { body } = await post(url, { query: '{ refused }' });
    expect(body.errors).toEqual([
      {
        message: 'Not for you.',
        path: ['refused'],
        extensions: expect.objectContaining({ code: 'FORBIDDEN', class: 'permission', system: 'PORTAL' }),
      },
    ]);
  });
});

describe('who cannot be looked up', () => {
  it('is told to retry with 503, and nobody with 500 why the hub failed', async () => {
    const failures: Record<string, Error> = {
      'user-1': new WaybillError('UPSTREAM_UNAVAILABLE', 'The portal cannot be reached.', {
        details: { system: 'PORTAL' },
      }),
      'user-2': new Error(`password of ${CANARY}`),
    };
    await using broken = toyGateway({
      authenticator: {
        ...UNHEARD_ACCESS_CHANGES,
        authenticate: async ({ authorization }) => {
          throw failures[authorization ?? ''];
        },
      },
    });
    const address = await broken.gateway.listen(0, '127.0.0.1');
    const ask = (authorization: string) => post(address.url, { query: '{ requestId }' }, { authorization });
    const down = await ask('user-1');
    expect(down.status).toBe(503);
    expect(down.body.errors?.[0]?.extensions).toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      system: 'PORTAL',
    });
    const unknown = await ask('user-2');
    expect(unknown.status).toBe(500);
    expect(JSON.stringify([unknown.body, broken.log])).not.toContain(CANARY);
  });
});

describe('a document seen before', () => {
  it('answers each caller for itself', async () => {
    const query = '{ viewer { userId } }';
    for (const user of ['user-1', 'user-2', 'user-1', 'user-3']) {
      const { body } = await post(url, { query }, { authorization: `Bearer ${user}` });
      expect(body.data).toEqual({ viewer: { userId: user } });
    }
  });

  it('takes the variables of each request', async () => {
    const query =
      'query($id: ID!, $more: Boolean = false) { account(portalId: $id) { displayName legalName @include(if: $more) } }';
    const ask = async (variables: object) => (await post(url, { query, variables })).body.data;
    for (let run = 0; run < 3; run++) {
      expect(await ask({ id: 'p1' })).toEqual({ account: { displayName: 'Account 1' } });
      expect(await ask({ id: 'p2', more: true })).toEqual({
        account: { displayName: 'Account 2', legalName: 'Legal c2' },
      });
    }
    expect((await post(url, { query, variables: {} })).status).toBe(400);
  });

  it('runs the operation that is named', async () => {
    const query = 'query A { viewer { userId } } query B { account(portalId: "p1") { id } }';
    const ask = async (operationName?: string) => (await post(url, { query, operationName })).body;
    for (let run = 0; run < 2; run++) {
      expect((await ask('A')).data).toEqual({ viewer: { userId: 'user-1' } });
      expect((await ask('B')).data).toEqual({ account: { id: 'account-1' } });
      expect((await ask()).errors?.[0]?.message).toContain('several operations');
      expect((await ask('C')).errors?.[0]?.message).toContain('no operation called C');
    }
  });

  it('answers many requests at once without mixing them', async () => {
    const query = 'query($id: ID!) { viewer { userId } account(portalId: $id) { displayName legalName } }';
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const number = (index % 2) + 1;
        const headers = { authorization: `Bearer user-${index}` };
        const { body } = await post(url, { query, variables: { id: `p${number}` } }, headers);
        return { body, expected: { index, number } };
      }),
    );
    for (const { body, expected } of answers) {
      expect(body.data).toEqual({
        viewer: { userId: `user-${expected.index}` },
        account: { displayName: `Account ${expected.number}`, legalName: `Legal c${expected.number}` },
      });
    }
  });
});

describe('an answer', () => {
  it('carries the request id of the caller, or a new one instead of an unsafe one', async () => {
    const own = await post(url, { query: '{ requestId }' }, { 'x-request-id': 'trace-42' });
    expect(own.headers.get('x-request-id')).toBe('trace-42');
    expect(own.body.data).toEqual({ requestId: 'trace-42' });
    const unsafe = await post(url, { query: '{ requestId }' }, { 'x-request-id': 'a b {"c"}' });
    expect(unsafe.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('comes by HTTP/1.1 to who offers to speak something else, as some clients always do', async () => {
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' };
    const live = url.replace('/graphql', '/health/live');
    request(live, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
    expect(await promise).toBe(200);
  });

  it('is not for caches', async () => {
    expect((await post(url, { query: '{ requestId }' })).headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['application/json', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    [
      'application/graphql-response+json, application/json;q=0.9',
      'application/graphql-response+json; charset=utf-8',
    ],
    ['application/json, application/graphql-response+json', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
  ])('to Accept: %s is %s', async (accept, type) => {
    expect((await post(url, { query: '{ requestId }' }, { accept })).headers.get('content-type')).toBe(type);
  });
});

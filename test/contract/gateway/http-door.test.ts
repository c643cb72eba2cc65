import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';
import { rawHead, rawHttp } from '../../harness/raw-http.ts';
import { ANSWER, AUTHORIZATION, BODY, HOST, JSON_FIELD, rawDoor, SEARCH } from './raw-door.ts';

const toys = toyGateway();
let url = '';

beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

const { ask, get, post } = rawDoor(() => url);
const BAD_INPUT = { errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }] };

describe('a request target', () => {
  it.each([
    ['http://hub.example/graphql', 200],
    ['HTTPS://hub.example:443/graphql', 200],
    ['http://[::1]:4000/graphql', 200],
    ['http://other.example/graphql', 200],
    ['http://user@hub.example/graphql', 400],
    ['http://hub.example//graphql', 404],
    ['http://hub.example', 404],
    ['/graphql/', 404],
    ['//hub.example/graphql', 404],
  ])('as %s is answered with %d', async (target, status) => {
    expect((await get(`${target}?${SEARCH}`)).status).toBe(status);
  });

  it('in absolute form reaches health, and a WebSocket of the same origin', async () => {
    expect((await get('http://hub.example/health/live')).json).toEqual({ status: 'live' });
    const upgrade = (origin: string) =>
      rawHttp(
        url,
        rawHead('GET http://hub.example/graphql', [
          'host: proxy.example',
          `origin: ${origin}`,
          'upgrade: websocket',
          'sec-websocket-version: 13',
          `sec-websocket-key: ${Buffer.alloc(16).toString('base64')}`,
        ]).replace('connection: close', 'connection: upgrade'),
        // A close frame, so that the connection ends.
        Uint8Array.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]),
      );
    expect((await upgrade('http://hub.example')).status).toBe(101);
    expect((await upgrade('http://proxy.example')).status).toBe(403);
  });

  it('that is too long is refused with 431', async () => {
    expect((await get(`/graphql?${SEARCH}&x=${'x'.repeat(20_000)}`)).status).toBe(431);
  });
});

describe('a head that says two things', () => {
  it.each([
    ['two hosts', [HOST, 'Host: other.example']],
    ['the same host twice', [HOST, HOST]],
    ['a host of two', ['host: a.example, b.example']],
    ['a host that is none', ['host: a/b']],
    ['two tokens', [HOST, AUTHORIZATION, 'Authorization: Bearer user-2']],
    ['two content types', [HOST, JSON_FIELD, 'content-type: text/plain']],
  ])('is refused with 400: %s', async (_what, fields) => {
    const answer = await rawHttp(url, rawHead(`GET /graphql?${SEARCH}`, fields));
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject(BAD_INPUT);
  });

  it('is refused for a WebSocket alike', async () => {
    const fields = [HOST, HOST, 'upgrade: websocket', 'sec-websocket-version: 13'];
    const head = rawHead('GET /graphql', fields).replace('connection: close', 'connection: upgrade');
    expect((await rawHttp(url, head)).status).toBe(400);
  });

  it('is no head whose lists are in several fields', async () => {
    const accept = ['accept: text/html', 'accept: application/graphql-response+json'];
    const { status, headers } = await get(`/graphql?${SEARCH}`, ...accept);
    expect([status, headers.get('content-type')]).toEqual([
      200,
      'application/graphql-response+json; charset=utf-8',
    ]);
  });
});

describe('a content type', () => {
  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="utf-8"', 200],
    ['Application/JSON ; Charset="UTF-8"', 200],
    ['application/json; charset=utf8', 200],
    ['application/json;', 200],
    ['application/json; profile="a;charset=utf-16"; charset=utf-8', 200],
    ['application/json; charset="utf-16"', 415],
    ['application/json; charset=utf-8; charset=utf-16', 415],
    ['application/json, text/plain', 415],
    ['application/jsonx', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['', 415],
  ])('%s is answered with %d', async (type, status) => {
    const answer = await post(BODY, `content-type: ${type}`, 'accept: application/graphql-response+json');
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/graphql-response+json; charset=utf-8');
    expect(answer.json).toMatchObject(status === 200 ? ANSWER : BAD_INPUT);
  });

  it('of a compressed body is refused with a body, and how to send it', async () => {
    const answer = await post(BODY, JSON_FIELD, 'content-encoding: gzip');
    expect([answer.status, answer.headers.get('accept-encoding')]).toEqual([415, 'identity']);
    expect(answer.json).toMatchObject(BAD_INPUT);
    expect((await post(BODY, JSON_FIELD, 'content-encoding: Identity')).json).toMatchObject(ANSWER);
  });
});

describe('a client that accepts', () => {
  it('nothing that there is gets 406 with a body', async () => {
    for (const accept of ['text/html', 'application/json;q=0', '*/*;q=0']) {
      const answer = await get(`/graphql?${SEARCH}`, `accept: ${accept}`);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        406,
        'application/json; charset=utf-8',
      ]);
      expect(answer.json).toMatchObject(BAD_INPUT);
    }
  });

  it('events more than JSON gets events, and the other way round', async () => {
    const typeFor = async (accept: string) =>
      (await get(`/graphql?${SEARCH}`, `accept: ${accept}`)).headers.get('content-type')?.split(';')[0];
    expect(await typeFor('application/json;q=0.5, text/event-stream')).toBe('text/event-stream');
    expect(await typeFor('text/event-stream;q=0.5, application/json')).toBe('application/json');
    expect(await typeFor('application/json;q=0, */*')).toBe('application/graphql-response+json');
  });
});

describe('a method', () => {
  it('HEAD is answered as GET is, without a body', async () => {
    for (const target of [
      `/graphql?${SEARCH}`,
      '/graphql?query=',
      '/health/live',
      '/health/ready',
      '/nowhere',
    ]) {
      const [head, whole] = [await ask('HEAD', target), await ask('GET', target)];
      expect([head.status, head.body]).toEqual([whole.status, '']);
      for (const name of ['content-type', 'content-length', 'vary']) {
        expect(head.headers.get(name)).toBe(whole.headers.get(name));
      }
    }
  });

  it.each(['GET', 'HEAD'])('%s changes nothing, and says why', async (method) => {
    const target = `/graphql?query=${encodeURIComponent('mutation { noteAdd(text: "x") }')}`;
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const answer = await ask(method, target, `accept: ${accept}`);
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST']);
      if (method === 'GET') expect(answer.json).toMatchObject(BAD_INPUT);
    }
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'PROPFIND', 'QUERY', 'TRACE'])(
    '%s is refused with what is allowed',
    async (method) => {
      for (const accept of ['*/*', 'text/event-stream', 'text/html']) {
        const answer = await ask(method, '/graphql', `accept: ${accept}`);
        expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
        expect(answer.json).toMatchObject(BAD_INPUT);
      }
      expect((await ask(method, '/health/live')).headers.get('allow')).toBe('GET, HEAD');
    },
  );

  it('OPTIONS says what is allowed', async () => {
    const answer = await ask('OPTIONS', '/graphql', 'accept: text/html');
    expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'GET, HEAD, POST']);
  });
});

describe("a document that is named by its hash, as Apollo's link does", () => {
  const extensions = {
    persistedQuery: {
      version: 1,
      sha256Hash: 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38',
    },
  };
  const refused = {
    errors: [
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ],
  };

  it('is asked for with status 200, whose errors the link reads in every media type', async () => {
    const target = `/graphql?operationName=A&extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
    for (const accept of ['*/*', 'application/graphql-response+json,application/json;q=0.9']) {
      for (const answer of [
        await get(target, `accept: ${accept}`),
        await post(JSON.stringify({ variables: {}, extensions }), JSON_FIELD, `accept: ${accept}`),
      ]) {
        expect(answer.status).toBe(200);
        expect(answer.json).toMatchObject(refused);
      }
    }
    const events = await get(target, 'accept: text/event-stream');
    expect(events.body).toContain('"PERSISTED_QUERY_NOT_SUPPORTED"');
    expect(events.body).toContain('event: complete');
  });

  it('runs when it comes along', async () => {
    const body = JSON.stringify({ ...JSON.parse(BODY), extensions });
    expect((await post(body, JSON_FIELD)).json).toMatchObject(ANSWER);
  });
});

it('none of these requests was a fault of the hub', () => {
  expect(toys.log.filter(({ level }) => level === 'error')).toEqual([]);
});

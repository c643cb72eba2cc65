import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket } from '../../harness/gateway/socket.ts';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';
import { rawHead, rawHttp } from '../../harness/raw-http.ts';
import { ANSWER, AUTHORIZATION, BODY, HOST, JSON_FIELD, rawDoor } from './raw-door.ts';

const toys = toyGateway();
let url = '';
let wsUrl = '';

beforeAll(async () => {
  ({ url, wsUrl } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

const { get, post } = rawDoor(() => url);
const BAD_INPUT = { errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }] };

describe('a body', () => {
  const bytes = (...parts: readonly (string | readonly number[])[]) =>
    Buffer.concat(
      parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Uint8Array.from(part))),
    );

  it.each<[string, Uint8Array]>([
    ['a byte that begins nothing', bytes('{"query":"{ a(b: \\"', [0xff], '\\") }"}')],
    ['an overlong form', bytes('{"query":"{ a(b: \\"', [0xc0, 0xaf], '\\") }"}')],
    ['half of a surrogate pair', bytes('{"query":"{ a }","variables":{"a":"', [0xed, 0xa0, 0x80], '"}}')],
    [
      'half of a surrogate pair, escaped',
      bytes('{"query":"{ viewer { userId } }","variables":{"a":["\\ud83d"]}}'),
    ],
    ['such a name', bytes('{"query":"{ viewer { userId } }","variables":{"\\uDE00":1}}')],
    ['a character that is cut off', bytes('{"query":"{ viewer { userId } }"}', [0xe2, 0x82])],
    ['UTF-16', Buffer.from(BODY, 'utf16le')],
    ['no JSON', bytes('{"query":')],
    ['JSON that is no object', bytes('"query"')],
    ['a list', bytes(`[${BODY}]`)],
    ['nothing', bytes('')],
    ['variables as a text', bytes('{"query":"{ viewer { userId } }","variables":"{}"}')],
    ['extensions as a list', bytes('{"query":"{ viewer { userId } }","extensions":[]}')],
    ['no document', bytes('{"variables":{}}')],
  ])('with %s is refused with 400', async (_what, body) => {
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const answer = await post(body, JSON_FIELD, `accept: ${accept}`);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject(BAD_INPUT);
    }
  });

  it.each<[string, Uint8Array]>([
    ['a byte order mark', bytes([0xef, 0xbb, 0xbf], BODY)],
    [
      'a whole surrogate pair, escaped',
      bytes('{"query":"{ viewer { userId } }","variables":{"a":"\\ud83d\\ude00"}}'),
    ],
    ['U+FFFD itself', bytes('{"query":"{ viewer { userId } }","variables":{"a":"\uFFFD"}}')],
  ])('with %s is read', async (_what, body) => {
    expect((await post(body, JSON_FIELD)).json).toMatchObject(ANSWER);
  });

  it('may come in chunks, once the server has asked for it', async () => {
    const fields = [HOST, AUTHORIZATION, JSON_FIELD, 'transfer-encoding: chunked', 'expect: 100-continue'];
    const chunks = BODY.split('').map((character) => `1\r\n${character}\r\n`);
    const answer = await rawHttp(url, rawHead('POST /graphql', fields), ...chunks, '0\r\n\r\n');
    expect([answer.status, answer.json]).toEqual([200, expect.objectContaining(ANSWER)]);
  });
});

describe('a WebSocket message', () => {
  it('with half of a surrogate pair is refused as over HTTP', async () => {
    const socket = await openSocket(wsUrl, {});
    const closed = new Promise<number>((resolve) => socket.once('close', resolve));
    socket.send('{"type":"connection_init","payload":{"authorization":"Bearer user-1","a":"\\ud83d"}}');
    expect(await closed).toBe(4400);
  });
});

describe('a query string', () => {
  const query = encodeURIComponent('query($a: ID) { account(portalId: $a) { portalId } }');

  it('is read as a form is', async () => {
    const variables = encodeURIComponent('{"a":"p1"}');
    const written = query.replaceAll('%20', '+');
    expect(
      (await get(`/graphql?op=Account&query=${written}&variables=${variables}&extensions=`)).json,
    ).toMatchObject({
      data: { account: { portalId: 'p1' } },
    });
  });

  it.each([
    ['a percent sign alone', `query=${query}%`],
    ['bytes that are no UTF-8', `query=${query}&variables=%7B%22a%22%3A%22%FF%22%7D`],
    ['half of a surrogate pair', `query=${query}&variables=%7B%22a%22%3A%22%ED%A0%80%22%7D`],
    ['the same, escaped', `query=${query}&variables=%7B%22a%22%3A%22%5Cud83d%22%7D`],
    ['a document twice', `query=${query}&query=${query}`],
    ['variables that are no JSON', `query=${query}&variables=x`],
    ['variables that are no object', `query=${query}&variables=%22p1%22`],
    ['no document', ''],
  ])('with %s is refused with 400', async (_what, search) => {
    const answer = await get(`/graphql?${search}`);
    expect([answer.status, answer.body.includes('\uFFFD')]).toEqual([400, false]);
    expect(answer.json).toMatchObject(BAD_INPUT);
  });
});

it('none of these requests was a fault of the hub', () => {
  expect(toys.log.filter(({ level }) => level === 'error')).toEqual([]);
});

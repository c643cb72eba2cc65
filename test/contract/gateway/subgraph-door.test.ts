import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSubgraphServer, type SubgraphServer } from '../../../gateway/subgraph-server.ts';
import { ENVELOPE_HEADER, signEnvelope } from '../../../src/identity/envelope.ts';
import { parseEnvelopeKeys } from '../../../src/identity/envelope-keys.ts';
import { createSubgraphAuthenticator } from '../../../src/identity/subgraph-authenticator.ts';
import { staff } from '../../harness/gateway/toy-gateway.ts';
import { toySubgraphs, toySwitches } from '../../harness/gateway/toy-subgraphs.ts';
import { rawHead, rawHttp } from '../../harness/raw-http.ts';

const keys = parseEnvelopeKeys(`k1:${Buffer.alloc(32, 1).toString('base64')}`);
const faults: object[] = [];
let server: SubgraphServer;
let url = '';

beforeAll(async () => {
  server = await createSubgraphServer({
    subgraph: toySubgraphs(toySwitches()).portal,
    authenticator: createSubgraphAuthenticator({
      subgraph: 'portal',
      keys: () => keys,
      events: { record: () => {} },
    }),
    logger: { debug: () => {}, info: () => {}, error: (fields) => faults.push(fields) },
  });
  ({ url } = await server.listen(0, '127.0.0.1'));
});
afterAll(() => server.close());

const HOST = 'host: portal.internal';
const BODY = JSON.stringify({ query: '{ viewer { userId } }' });
const ANSWER = { data: { viewer: { userId: 'user-1' } } };
const BAD_INPUT = { errors: [{ message: expect.any(String), extensions: { code: 'BAD_USER_INPUT' } }] };

/** As the gateway asks, with an envelope for these very bytes. */
function post(body: string | Uint8Array, fields: readonly string[] = [], target = '/graphql') {
  const text = Buffer.from(body).toString('utf8');
  const envelope = signEnvelope(
    { subgraph: 'portal', body: text, caller: staff('user-1'), work: 'REQUEST' },
    keys,
  );
  const own = [`${ENVELOPE_HEADER}: ${envelope}`, `content-length: ${Buffer.byteLength(body)}`];
  const type = fields.some((field) => field.startsWith('content-type'))
    ? []
    : ['content-type: application/json'];
  return rawHttp(url, rawHead(`POST ${target}`, [HOST, ...own, ...type, ...fields]), body);
}

describe('the door of a subgraph in a process of its own', () => {
  it.each<[string, () => ReturnType<typeof post>]>([
    ['in absolute form', () => post(BODY, [], 'http://portal.internal/graphql')],
    ['of a charset in quotes', () => post(BODY, ['content-type: application/json; charset="utf-8"'])],
  ])('answers a request %s', async (_what, ask) => {
    expect((await ask()).json).toMatchObject(ANSWER);
  });

  it.each<[string, number, () => ReturnType<typeof post>]>([
    ['with two hosts', 400, () => post(BODY, [HOST])],
    ['that is not UTF-8', 400, () => post(Uint8Array.from([...Buffer.from(BODY), 0xff]))],
    [
      'with half of a surrogate pair',
      400,
      () => post('{"query":"{ viewer { userId } }","variables":{"a":"\\ud83d"}}'),
    ],
    ['that is no JSON', 400, () => post('{"query"')],
    ['of another type', 415, () => post(BODY, ['content-type: text/plain'])],
    ['that is compressed', 415, () => post(BODY, ['content-encoding: gzip'])],
    ['by another method', 405, () => rawHttp(url, rawHead('GET /graphql', [HOST]))],
  ])('refuses a request %s with %d', async (_what, status, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject(BAD_INPUT);
    if (status === 405) expect(answer.headers.get('allow')).toBe('POST');
  });

  it('keeps no document by its hash', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } };
    expect((await post(JSON.stringify({ extensions }))).json).toMatchObject({
      errors: [{ message: 'PersistedQueryNotSupported' }],
    });
  });

  it('answers HEAD for its health as GET, without a body', async () => {
    const answer = await rawHttp(url, rawHead('HEAD /health/live', [HOST]));
    expect([answer.status, answer.body]).toEqual([200, '']);
  });

  it('refuses a WebSocket with two hosts', async () => {
    const fields = [HOST, HOST, 'upgrade: websocket', 'sec-websocket-version: 13'];
    const head = rawHead('GET /graphql', fields).replace('connection: close', 'connection: upgrade');
    expect((await rawHttp(url, head)).status).toBe(400);
  });

  it('calls none of this a fault', () => {
    expect(faults).toEqual([]);
  });
});

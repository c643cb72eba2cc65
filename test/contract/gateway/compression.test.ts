import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BARE, liveToys } from '../../harness/gateway/live-gateway.ts';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

const toys = toyGateway();
let url = '';

beforeAll(async () => {
  ({ url } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

const aliases = Array.from({ length: 50 }, (_, at) => `alias${at}: displayName`).join(' ');
const LARGE = `{ accounts(first: 100) { edges { node { id portalId ${aliases} } } } }`;
const SMALL = '{ viewer { userId } }';
const DECODED = { br: brotliDecompressSync, gzip: gunzipSync, identity: (bytes: Buffer) => bytes };

/** Past fetch, which would decode by itself. */
function ask(query: string, acceptEncoding: string | null, accept = 'application/json', method = 'POST') {
  const { promise, resolve, reject } = Promise.withResolvers<{
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly bytes: Buffer;
  }>();
  const headers = {
    accept,
    authorization: 'Bearer user-1',
    'content-type': 'application/json',
    ...(acceptEncoding !== null && { 'accept-encoding': acceptEncoding }),
  };
  const target = method === 'POST' ? url : `${url}?query=${encodeURIComponent(query)}`;
  request(target, { method, headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
  })
    .on('error', reject)
    .end(method === 'POST' ? JSON.stringify({ query }) : undefined);
  return promise;
}

describe('a large answer', () => {
  it.each([
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['gzip, deflate, br', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0.1, gzip;q=0.9', 'gzip'],
    ['deflate', 'identity'],
    ['br;q=0', 'identity'],
    ['', 'identity'],
    [null, 'identity'],
  ] as const)('to Accept-Encoding: %s is sent as %s, and is the same', async (acceptEncoding, coding) => {
    const plain = await ask(LARGE, null);
    const { headers, bytes } = await ask(LARGE, acceptEncoding);
    expect(headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding);
    expect(headers['content-length']).toBe(String(bytes.length));
    expect(headers['vary']).toBe('accept, accept-encoding');
    expect(JSON.parse(DECODED[coding](bytes).toString())).toEqual(JSON.parse(plain.bytes.toString()));
    if (coding !== 'identity') expect(bytes.length).toBeLessThan(plain.bytes.length / 4);
  });

  it('has the head that HEAD is told', async () => {
    const [head, whole] = [await ask(LARGE, 'br', '*/*', 'HEAD'), await ask(LARGE, 'br', '*/*', 'GET')];
    expect([head.bytes.length, whole.headers['content-encoding']]).toEqual([0, 'br']);
    for (const name of ['content-encoding', 'content-length', 'content-type', 'vary']) {
      expect(head.headers[name]).toBe(whole.headers[name]);
    }
  });

  it('keeps its place among others: each client gets its own', async () => {
    const asked = Array.from({ length: 40 }, (_, at) => ask(at % 2 ? SMALL : LARGE, at % 3 ? 'br' : 'gzip'));
    for (const [at, { headers, bytes }] of (await Promise.all(asked)).entries()) {
      const coding = at % 2 ? 'identity' : at % 3 ? 'br' : 'gzip';
      expect(headers['content-encoding']).toBe(coding === 'identity' ? undefined : coding);
      const { data } = JSON.parse(DECODED[coding](bytes).toString());
      expect(Object.keys(data)).toEqual([at % 2 ? 'viewer' : 'accounts']);
    }
  });
});

describe('what is not compressed', () => {
  it('is a small answer, which is for a cache to tell apart all the same', async () => {
    const { headers } = await ask(SMALL, 'br, gzip');
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers['vary']).toBe('accept, accept-encoding');
  });

  it('is an answer in events, and a stream', async () => {
    const { headers, bytes } = await ask(LARGE, 'br, gzip', 'text/event-stream');
    expect(headers['content-encoding']).toBeUndefined();
    expect(bytes.toString()).toMatch(/^event: next\ndata: \{"data"/);
    const { url: liveUrl } = await liveToys();
    const stop = new AbortController();
    const stream = await fetch(`${liveUrl}?query=${encodeURIComponent(BARE)}`, {
      headers: { accept: 'text/event-stream', 'accept-encoding': 'br, gzip', authorization: 'Bearer user-1' },
      signal: stop.signal,
    });
    expect([stream.status, stream.headers.get('content-encoding')]).toEqual([200, null]);
    stop.abort();
  });
});

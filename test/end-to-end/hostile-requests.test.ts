import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { sample } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Command, loggedUrl, runWaybill } from '../harness/command.ts';
import { drawn } from '../harness/draw.ts';
import { hostileDocument } from '../harness/hostile-documents.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { talk } from './hostile/talk.ts';
import { hubEnvironment } from './hub-environment.ts';

let hub: TestHub;
let gateway: Command;
let url: URL;

beforeAll(async () => {
  hub = await startTestHub();
  gateway = runWaybill(['gateway'], { ...hubEnvironment(hub), LOG_LEVEL: 'debug' });
  url = new URL(await gateway.line(loggedUrl('the gateway answers')));
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
});

/** Refusals of what is too large. */
const CUT_OFF = [413, 431];
const QUERY = '{ viewer { role } }';
const ACCEPT = 'accept: application/graphql-response+json';
const BODY = JSON.stringify({ query: QUERY });

function authorization(): string {
  return `Bearer ${hub.tokens['customer']}`;
}

/** Writes raw bytes and answers everything that comes until the server closes, or the first answer is complete. */
async function raw(...parts: readonly (string | Uint8Array)[]): Promise<string> {
  const socket = connect(Number(url.port), url.hostname);
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
    const [head = '', body] = answer.split(/\r\n\r\n(.*)/s);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (body !== undefined && body.length >= length) resolve(answer);
  });
  socket.on('close', () => resolve(answer));
  socket.on('error', () => resolve(answer));
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  const all = await promise;
  socket.destroy();
  return all;
}

function head(fields: readonly string[], method = 'POST', path = '/graphql'): string {
  return [`${method} ${path} HTTP/1.1`, `host: ${url.host}`, ...fields, '', ''].join('\r\n');
}

function post(body: string | Uint8Array, fields: readonly string[] = []): Promise<string> {
  const length = `content-length: ${Buffer.byteLength(body)}`;
  return raw(
    head([`authorization: ${authorization()}`, 'content-type: application/json', length, ...fields]),
    body,
  );
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

const type = (value: string) => [`authorization: ${authorization()}`, `content-type: ${value}`];

describe('a hostile HTTP request is refused', () => {
  it.each<[string, number, () => Promise<string>]>([
    [
      'in UTF-7',
      415,
      () => raw(head([...type('application/json; charset=utf-7'), 'content-length: 2']), '{}'),
    ],
    [
      'in UTF-16',
      415,
      () => raw(head([...type('application/json; charset=utf-16'), 'content-length: 2']), '{}'),
    ],
    [
      'as a form',
      415,
      () => raw(head([...type('application/x-www-form-urlencoded'), 'content-length: 2']), '{}'),
    ],
    ['as plain text', 415, () => raw(head([...type('text/plain'), 'content-length: 2']), '{}')],
    ['compressed', 415, () => post('{}', ['content-encoding: gzip'])],
    ['of no type', 415, () => raw(head([`authorization: ${authorization()}`, 'content-length: 2']), '{}')],
    ['in a batch', 400, () => post(`[${BODY},${BODY}]`)],
    ['in a batch of thousands', 400, () => post(`[${`${BODY},`.repeat(2_000)}${BODY}]`)],
    ['of JSON that nests deeply', 400, () => post(`{"query":"{a}","variables":{"a":${'['.repeat(30_000)}`)],
    ['of broken JSON', 400, () => post('{"query":')],
    ['of no JSON object', 400, () => post('"query"')],
    ['of null', 400, () => post('null')],
    ['with a query that is no text', 400, () => post('{"query":{"a":1}}')],
    ['with variables that are a list', 400, () => post(`{"query":"${QUERY}","variables":[1]}`)],
    ['with an operation name that is no text', 400, () => post(`{"query":"${QUERY}","operationName":{}}`)],
    ['of over 256 KiB', 413, () => post('x'.repeat(400 * 1024))],
    [
      'that announces gigabytes',
      413,
      () => raw(head([...type('application/json'), 'content-length: 9999999999'])),
    ],
    [
      'in chunks without an end',
      413,
      () =>
        raw(
          head([...type('application/json'), 'transfer-encoding: chunked']),
          ...Array.from({ length: 40 }, () => `4000\r\n${'x'.repeat(0x4000)}\r\n`),
        ),
    ],
    ['with two lengths', 400, () => post(BODY, ['content-length: 1'])],
    ['with a length and chunks', 400, () => post(BODY, ['transfer-encoding: chunked'])],
    [
      'with 2,000 headers',
      431,
      () =>
        post(
          BODY,
          Array.from({ length: 1_900 }, (_, at) => `x-${at}: 1`),
        ),
    ],
    ['with a header of 64 KiB', 431, () => post(BODY, [`x-long: ${'x'.repeat(65_536)}`])],
    ['that is no HTTP', 400, () => raw('\u0016\u0003\u0001\u0002\u0000\r\n\r\n')],
    [
      'that changes by GET',
      400,
      () =>
        raw(
          head(
            [`authorization: ${authorization()}`, ACCEPT],
            'GET',
            '/graphql?query=mutation%7Bviewer%7Brole%7D%7D',
          ),
        ),
    ],
    ['with an address that is none', 400, () => raw(head([ACCEPT], 'GET', '/graphql?query=%E0%A4%A'))],
    ['with two slashes', 404, () => raw(head([], 'GET', '//graphql'))],
    ['that leaves the path', 404, () => raw(head([], 'GET', '/../../etc/passwd'))],
    ['with a strange method', 405, () => raw(head([`authorization: ${authorization()}`], 'DELETE'))],
  ])('%s', async (_name, status, ask) => {
    const answered = statusOf(await ask());
    // A server that stops reading closes the connection, which may overtake its answer.
    if (Number.isNaN(answered)) expect(CUT_OFF).toContain(status);
    else expect(answered).toBe(status);
  });

  it('with bytes that are no UTF-8, in words of the catalogue', async () => {
    const answer = await post(
      Buffer.concat([
        Buffer.from('{"query":"{ viewer(a: \\"'),
        Buffer.from([0xff, 0xc0, 0xaf]),
        Buffer.from('\\") { role } }"}'),
      ]),
    );
    expect(statusOf(answer)).toBeLessThan(500);
    expect(answer).toContain('BAD_USER_INPUT');
  });

  it('and those that never end keep nobody else waiting', async () => {
    const sockets: Socket[] = [];
    for (let count = 0; count < 200; count++) {
      const socket = connect(Number(url.port), url.hostname);
      socket.on('error', () => {});
      socket.write(
        head([...type('application/json'), 'content-length: 1000']).slice(0, count % 2 ? 60 : undefined),
      );
      sockets.push(socket);
    }
    expect(statusOf(await post(BODY))).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect(statusOf(await post(BODY))).toBe(200);
  });
});

const init = () => JSON.stringify({ type: 'connection_init', payload: { authorization: authorization() } });
const subscribe = (query: string, id = '1') => JSON.stringify({ id, type: 'subscribe', payload: { query } });
const never = () => false;

describe('a hostile WebSocket', () => {
  it.each<[string, number, () => readonly (string | Uint8Array)[]]>([
    ['that asks before it said who it is', 4401, () => [subscribe(QUERY)]],
    ['that says who it is twice', 4429, () => [init(), init()]],
    [
      'that uses an id twice',
      4409,
      () => [
        init(),
        ...Array.from({ length: 2 }, () => subscribe('{ shipments(first: 100) { nodes { number } } }')),
      ],
    ],
    ['that talks no JSON', 4400, () => ['hello']],
    ['that sends nothing at all in a message', 4400, () => ['']],
    ['that sends bytes', 4400, () => [new Uint8Array([0, 255, 254])]],
    ['that invents a type', 4400, () => [JSON.stringify({ type: 'constructor' })]],
    ['that sends a list', 4400, () => ['[]']],
    ['that sends null', 4400, () => ['null']],
    [
      'that asks without a document',
      4400,
      () => [init(), JSON.stringify({ id: '1', type: 'subscribe', payload: {} })],
    ],
    [
      'that asks with a document that is none',
      4400,
      () => [init(), JSON.stringify({ id: '1', type: 'subscribe', payload: { query: 1 } })],
    ],
    ['that sends over 64 KiB', 1009, () => [init(), 'x'.repeat(70_000)]],
    ['that never says who it is', 4408, () => []],
  ])('%s is closed', async (_name, code, messages) => {
    expect((await talk(url, messages(), never)).code).toBe(code);
  });

  it('that sends thousands of tiny fragments is closed or answered, and others are served', async () => {
    const socket = new WebSocket(url.href.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close');
    socket.on('error', () => {});
    socket.send('{', { fin: false });
    for (let count = 0; count < 20_000; count++) socket.send(' ', { fin: false });
    socket.send('"', { fin: true });
    await closed;
    expect(statusOf(await post(BODY))).toBe(200);
  });

  it('that is half open or cut in the middle leaves the gateway as it was', async () => {
    for (let count = 0; count < 50; count++) {
      const socket = connect(Number(url.port), url.hostname);
      socket.on('error', () => {});
      socket.write(
        head(
          [
            'connection: upgrade',
            'upgrade: websocket',
            'sec-websocket-version: 13',
            'sec-websocket-protocol: graphql-transport-ws',
            `sec-websocket-key: ${count % 2 ? 'bad' : Buffer.alloc(16).toString('base64')}`,
          ],
          'GET',
        ),
      );
      if (count % 5 === 0)
        socket.write(Buffer.from([0x81, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
      if (count % 3 === 0) socket.end();
      else await once(socket, 'data').then(() => socket.destroy());
    }
    expect(statusOf(await post(BODY))).toBe(200);
  });

  it('gets an answer to each hostile document', async () => {
    const documents = sample(drawn(hostileDocument), { seed: 4, numRuns: 300 }).filter(
      (text) => text.length < 60_000,
    );
    const asked = documents.map((query, at) => subscribe(query, `d${at}`));
    const done = (said: string[]) => {
      const ended = said.filter((text) => /^\{"id":"[^"]+","type":"(complete|error)"/.test(text));
      return ended.length === documents.length;
    };
    const { said, code } = await talk(url, [init(), ...asked], done);
    expect(code).toBeNull();
    expect(said.filter((text) => text.includes('INTERNAL'))).toEqual([]);
  });
});

it('the process is still the same, and its log holds no token and nothing that was sent', () => {
  expect(gateway.process.exitCode).toBeNull();
  const log = gateway.stderr() + gateway.stdout();
  expect(log).toContain('"operation"');
  expect(
    [...Object.values(hub.tokens), 'xxxxxxxx', 'Northwind'].filter((canary) => log.includes(canary)),
  ).toEqual([]);
});

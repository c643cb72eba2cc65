import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSocket, webSocketClient } from '../../harness/gateway/socket.ts';
import { toyGateway } from '../../harness/gateway/toy-gateway.ts';

const toys = toyGateway({ allowedOrigins: ['https://portal.example.com'] });
let url = '';
let wsUrl = '';

beforeAll(async () => {
  ({ url, wsUrl } = await toys.gateway.listen(0, '127.0.0.1'));
});
afterAll(() => toys[Symbol.asyncDispose]());

/** The status that an upgrade is answered with. */
async function upgradeStatus(headers: Record<string, string>, path = '/graphql'): Promise<number> {
  const { hostname, port } = new URL(url);
  const upgrade = request({
    hostname,
    port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol': 'graphql-transport-ws',
      ...headers,
    },
  });
  upgrade.end();
  return new Promise((resolve, reject) => {
    upgrade.on('response', (response) => resolve(response.statusCode ?? 0));
    upgrade.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    upgrade.on('error', reject);
  });
}

describe('a WebSocket', () => {
  it('runs queries and mutations with the caller of its connection', async () => {
    const client = await webSocketClient(wsUrl, { Authorization: 'Bearer user-7' });
    expect(await client.execute({ query: '{ viewer { userId } }' })).toMatchObject({
      data: { viewer: { userId: 'user-7' } },
      extensions: { upstream: { salesforceCalls: 0 }, cost: { requested: 1 } },
    });
    expect(await client.execute({ query: 'mutation { noteAdd(text: "hello") }' })).toMatchObject({
      data: { noteAdd: 'hello' },
    });
    await client.close();
  });

  it('masks unknown errors', async () => {
    const client = await webSocketClient(wsUrl, { authorization: 'Bearer user-7' });
    const { errors } = await client.execute({ query: '{ canary }' });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL', correlationId: expect.any(String) });
    await client.close();
  });

  it('answers an operation whose id was that of another with its own answer, although the other still runs', async () => {
    const socket = await openSocket(wsUrl);
    const frames: unknown[] = [];
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    const answered = { old: Promise.withResolvers<void>(), newer: Promise.withResolvers<void>() };
    send({ type: 'connection_init', payload: { authorization: 'Bearer user-7' } });
    await expect.poll(() => frames).toEqual([{ type: 'connection_ack' }]);
    for (const [alias, held] of Object.entries(answered)) {
      const begun = Promise.withResolvers<void>();
      toys.switches.slowStarted = begun.resolve;
      toys.switches.release = held.promise;
      send({ id: '1', type: 'subscribe', payload: { query: `{ ${alias}: slow }` } });
      await begun.promise;
      if (alias === 'old') send({ id: '1', type: 'complete' });
    }
    answered.old.resolve();
    // A whole operation later the old answer would have come.
    send({ id: '2', type: 'subscribe', payload: { query: '{ viewer { userId } }' } });
    await expect.poll(() => JSON.stringify(frames)).toContain('{"id":"2","type":"complete"}');
    answered.newer.resolve();
    await expect.poll(() => JSON.stringify(frames)).toContain('{"id":"1","type":"complete"}');
    expect(frames.filter((frame) => Reflect.get(Object(frame), 'id') === '1')).toMatchObject([
      { type: 'next', payload: { data: { newer: 'done' } } },
      { type: 'complete' },
    ]);
    socket.close();
  });

  it('of a browser is opened from the gateway and the allowed origins only', async () => {
    expect(await upgradeStatus({})).toBe(101);
    expect(await upgradeStatus({ origin: new URL(url).origin })).toBe(101);
    expect(await upgradeStatus({ origin: 'https://portal.example.com' })).toBe(101);
    expect(await upgradeStatus({ origin: 'https://evil.example.com' })).toBe(403);
    expect(await upgradeStatus({ origin: 'null' })).toBe(403);
  });

  it('is refused at other paths and with 2,000 headers', async () => {
    expect(await upgradeStatus({}, '/elsewhere')).toBe(404);
    const headers = Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`a${index}`, '1']));
    expect(await upgradeStatus(headers)).toBe(431);
    expect(await upgradeStatus({})).toBe(101);
  });

  it('is closed when a message is over 64 KB', async () => {
    const socket = await openSocket(wsUrl);
    socket.send(JSON.stringify({ type: 'connection_init', payload: { padding: 'x'.repeat(70_000) } }));
    expect((await once(socket, 'close'))[0]).toBe(1009);
  });

  it('is closed when an operation comes before the connection is set up', async () => {
    const socket = await openSocket(wsUrl);
    socket.send(JSON.stringify({ type: 'subscribe', id: '1', payload: { query: '{ requestId }' } }));
    expect((await once(socket, 'close'))[0]).toBe(4401);
  });

  it('is closed when it is not set up in time', async () => {
    const socket = await openSocket(wsUrl);
    expect((await once(socket, 'close'))[0]).toBe(4408);
  });
});

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openSocket, webSocketClient } from '../../harness/gateway/socket.ts';
import { post, toyGateway } from '../../harness/gateway/toy-gateway.ts';

/** The toys, listening, with `Query.slow` held until `release` is called. */
async function slowToys() {
  const toys = toyGateway();
  const release = Promise.withResolvers<void>();
  const started = Promise.withResolvers<void>();
  toys.switches.release = release.promise;
  toys.switches.slowStarted = started.resolve;
  const address = await toys.gateway.listen(0, '127.0.0.1');
  return { ...toys, ...address, release: release.resolve, started: started.promise };
}

describe('a gateway that closes', () => {
  it('finishes requests in flight and accepts no others', async () => {
    const toys = await slowToys();
    const answer = post(toys.url, { query: '{ slow }' });
    await toys.started;
    const closed = toys.gateway.close();
    // A client whom the system has connected by then is still answered.
    const live = toys.url.replace('/graphql', '/health/live');
    await expect.poll(() => fetch(live).catch(() => 'refused')).toBe('refused');
    toys.release();
    expect((await answer).body.data).toEqual({ slow: 'done' });
    await closed;
  });

  it('finishes operations over WebSocket, then says that it goes away', async () => {
    const toys = await slowToys();
    const client = await webSocketClient(toys.wsUrl, { authorization: 'Bearer user-1' });
    const idle = await openSocket(toys.wsUrl);
    const goodbye = once(idle, 'close');
    const answer = client.execute({ query: '{ slow }' });
    await toys.started;
    const closed = toys.gateway.close();
    toys.release();
    expect((await answer).data).toEqual({ slow: 'done' });
    expect((await goodbye)[0]).toBe(1012);
    await closed;
  });

  it('serves on while it drains, with a readiness that sends balancers away', async () => {
    const toys = await slowToys();
    const ready = async () => (await fetch(toys.url.replace('/graphql', '/health/ready'))).status;
    expect(await ready()).toBe(200);
    toys.gateway.drain();
    expect(await ready()).toBe(503);
    const answer = post(toys.url, { query: '{ slow }' });
    await toys.started;
    toys.release();
    expect((await answer).body.data).toEqual({ slow: 'done' });
    await toys.gateway.close();
  });

  it('may be closed twice, and without ever having listened', async () => {
    const toys = toyGateway();
    await toys.gateway.close();
    await toys.gateway.close();
  });
});

describe('a gateway that starts', () => {
  it('says which port is busy by rejecting', async () => {
    await using first = toyGateway();
    await using second = toyGateway();
    const { url } = await first.gateway.listen(0, '127.0.0.1');
    await expect(second.gateway.listen(Number(new URL(url).port), '127.0.0.1')).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  });
});

describe('health', () => {
  it('is ready when everything needed answers, and names what does not', async () => {
    let broken = false;
    let isNeeded = false;
    await using toys = toyGateway({
      readiness: [
        { name: 'PostgreSQL', check: async () => {} },
        {
          name: 'Redis',
          check: async () => {
            if (broken) throw new Error('redis://:secret@host refused');
          },
          isNeeded: () => isNeeded,
        },
      ],
    });
    const { url } = await toys.gateway.listen(0, '127.0.0.1');
    const health = async (path: string) => {
      const response = await fetch(url.replace('/graphql', path));
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await health('/health/live')).toEqual({ status: 200, body: { status: 'live' } });
    expect(await health('/health/ready')).toEqual({ status: 200, body: { status: 'ready', missing: [] } });
    broken = true;
    const missing = [{ name: 'Redis', reason: 'fails' }];
    expect(await health('/health/ready')).toEqual({ status: 200, body: { status: 'degraded', missing } });
    isNeeded = true;
    expect(await health('/health/ready')).toEqual({ status: 503, body: { status: 'not ready', missing } });
    expect((await health('/health/live')).status).toBe(200);
    expect((await health('/elsewhere')).status).toBe(404);
  });
});

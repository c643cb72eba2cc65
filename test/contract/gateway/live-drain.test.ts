import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { AS_USER_1, BARE, listen, liveToys, wire } from '../../harness/gateway/live-gateway.ts';
import { openSocket } from '../../harness/gateway/socket.ts';

describe('a gateway that goes away', () => {
  it('tells WebSockets to come back, and nothing is missed or doubled at the next one', async () => {
    const first = await liveToys();
    const { log, users } = first;
    const streams = Array.from({ length: 15 }, () => listen(first.wsUrl, {}, 'user-1', BARE));
    await Promise.all(streams.map((stream) => stream.live()));
    const got = streams.map(() => [] as number[]);
    log.add();
    for (const [index, stream] of streams.entries()) got[index]?.push(await stream.event());
    const second = await liveToys({}, { log, users });
    const closed = first.gateway.close();
    log.add();
    for (const [index, stream] of streams.entries()) {
      // Whatever still comes before the connection closes counts.
      for (;;) {
        const message = await stream.next().catch(() => null);
        if (message === null) break;
        const { __typename: type, cursor } = message.data?.moved ?? {};
        if (type === 'Moved') got[index]?.push(Number(cursor));
      }
      expect(await stream.closed).toMatchObject({
        code: 1012,
        reason: 'Going away. Connect again and resume from your last cursor.',
      });
      log.add();
      const resumed = listen(second.wsUrl, { after: `${got[index]?.at(-1)}` }, 'user-1', BARE);
      while ((got[index]?.length ?? 0) < log.events.length) got[index]?.push(await resumed.event());
      expect(got[index]).toEqual(log.events.map(({ seq }) => seq));
      await resumed.client.dispose();
    }
    await closed;
    await expect.poll(() => log.open).toBe(0);
  });

  it('ends event streams without `complete`, and they resume at the next one', async () => {
    const first = await liveToys();
    const { log, users } = first;
    const open = async (url: string, headers = {}) => {
      const response = await fetch(`${url}?query=${encodeURIComponent(BARE)}`, {
        headers: { accept: 'text/event-stream', ...AS_USER_1, ...headers },
      });
      return response.body?.pipeThrough(new TextDecoderStream()).getReader();
    };
    const reader = await open(first.url);
    await expect.poll(() => log.open).toBe(1);
    log.add();
    const second = await liveToys({}, { log, users });
    const closed = first.gateway.close();
    let text = '';
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) break;
      text += value;
    }
    await closed;
    expect(text).not.toContain('complete');
    expect([...text.matchAll(/^id: (\d+)/gm)].at(-1)?.[1]).toBe('1');
    log.add();
    const again = await open(second.url, { 'last-event-id': '1' });
    for (text = ''; !text.includes('id: 2'); text += (await again?.read())?.value ?? '');
    expect(text).not.toContain('id: 1\n');
    await again?.cancel();
  });

  it('takes no new connections and begins no new event streams meanwhile', async () => {
    const { log, users, gateway, url, wsUrl } = await liveToys();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const [{ promise, resolve }, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    users.held = promise;
    users.onAsked = () => asked.resolve();
    // Accepted before, and admitted only after the gateway has begun to close.
    const asking = get(`${url}?query=${encodeURIComponent(BARE)}`, {
      agent,
      headers: {
        accept: 'text/event-stream',
        ...AS_USER_1,
      },
    });
    const answered = once(asking, 'response') as Promise<[IncomingMessage]>;
    await asked.promise;
    const closed = gateway.close();
    await expect(openSocket(wsUrl)).rejects.toThrow();
    await expect(fetch(url)).rejects.toThrow();
    users.held = undefined;
    resolve();
    const [response] = await answered;
    expect(response.statusCode).toBe(503);
    response.resume();
    await closed;
    agent.destroy();
    expect(log.open).toBe(0);
  });

  it('answers what runs on a connection before it closes that one, and holds up no other', async () => {
    const { log, gateway, wsUrl } = await liveToys();
    const [busy, idle] = [await wire(wsUrl), await wire(wsUrl)];
    await Promise.all([busy.init(AS_USER_1), idle.init(AS_USER_1)]);
    const { promise, resolve } = Promise.withResolvers<void>();
    log.held = promise;
    busy.subscribe('1', '{ crmAccount { portalId } }');
    busy.subscribe('2', 'query { held { legalName } }');
    expect(await busy.next()).toMatchObject({ id: '1' });
    expect(await busy.next()).toMatchObject({ id: '1', type: 'complete' });
    await expect.poll(() => log.fetched).toBe(1);
    const closed = gateway.close();
    expect(await idle.closed).toMatchObject({ code: 1012 });
    resolve();
    expect(await busy.next()).toMatchObject({ id: '2', payload: { data: { held: { legalName: 'Legal' } } } });
    expect(await busy.closed).toMatchObject({ code: 1012 });
    await closed;
  });

  it('may be told so twice: both times it has gone when that returns', async () => {
    const { log, gateway, wsUrl } = await liveToys();
    await listen(wsUrl).live();
    const closing = gateway.close();
    await gateway.close();
    expect(log.open).toBe(0);
    await closing;
  });
});

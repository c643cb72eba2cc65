import { describe, expect, it } from 'vitest';
import { AS_USER_1, listen, liveToys, MOVED, wire } from '../../harness/gateway/live-gateway.ts';

describe('an id', () => {
  it('that is in use closes the connection', async () => {
    const { log, wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.subscribe('1');
    client.subscribe('1');
    expect(await client.closed).toMatchObject({ code: 4409 });
    await expect.poll(() => log.open).toBe(0);
  });

  it('is free again at once after complete', async () => {
    const { log, wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.subscribe('1');
    await client.next();
    // In one packet: both are there before the first is handled.
    client.socket.pause();
    client.send({ type: 'complete', id: '1' });
    client.subscribe('1');
    client.socket.resume();
    expect(await client.next()).toMatchObject({ type: 'next', id: '1' });
    log.add();
    expect(await client.next()).toMatchObject({ payload: { data: { moved: { cursor: '1' } } } });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
  });

  it('is free again while an operation that was completed is still being admitted, which is heard of no more', async () => {
    const { users, log, wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    const [{ promise, resolve }, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    users.held = promise;
    let questions = 0;
    users.onAsked = () => {
      questions += 1;
      if (questions === 3) asked.resolve();
    };
    for (const after of ['1', '2', '3']) {
      client.subscribe('1', MOVED, { after });
      if (after !== '3') client.send({ type: 'complete', id: '1' });
    }
    for (let count = 0; count < 3; count++) log.add();
    await asked.promise;
    resolve();
    await client.next();
    log.add();
    expect(await client.next()).toMatchObject({ id: '1', payload: { data: { moved: { cursor: '4' } } } });
    client.send({ type: 'ping' });
    expect(await client.next()).toEqual({ type: 'pong' });
    expect(log.open).toBe(1);
  });

  it('of any length that is in use is told with a reason that fits', async () => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    for (let times = 0; times < 2; times++) client.subscribe('long'.repeat(100));
    expect(await client.closed).toMatchObject({ code: 4409 });
  });
});

describe('a message that only a server sends', () => {
  it.each(['connection_ack', 'next', 'error'])('is a bad request: %s', async (type) => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.send({ type, id: '1', payload: type === 'error' ? [{ message: 'no' }] : { data: {} } });
    expect(await client.closed).toMatchObject({ code: 4400 });
  });
});

describe('a subscription that is given up while it begins', () => {
  it.each(['complete', 'close'])('by %s leaves nothing behind', async (how) => {
    const { users, log, wsUrl } = await liveToys({ limits: { streamsPerPrincipal: 1 } });
    // Planned once, so that what follows is admitted as soon as its user is known.
    const first = listen(wsUrl);
    await first.live();
    await first.client.dispose();
    await expect.poll(() => log.open).toBe(0);
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    const [{ promise, resolve }, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    users.held = promise;
    users.onAsked = () => asked.resolve();
    client.subscribe('1');
    await asked.promise;
    if (how === 'complete') client.send({ type: 'complete', id: '1' });
    else client.socket.terminate();
    if (how === 'complete') client.send({ type: 'ping' });
    if (how === 'complete') expect(await client.next()).toEqual({ type: 'pong' });
    users.held = undefined;
    resolve();
    const other = listen(wsUrl);
    await other.live();
    log.add();
    expect(await other.event()).toBe(1);
    expect(log.open).toBe(1);
    await other.client.dispose();
    await expect.poll(() => log.open).toBe(0);
  });

  it('in the same turn, again and again, leaves nothing behind', async () => {
    const { log, wsUrl } = await liveToys({ limits: { streamsPerPrincipal: 5 } });
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    for (let id = 0; id < 50; id++) {
      client.subscribe(`${id}`);
      client.send({ type: 'complete', id: `${id}` });
    }
    const other = listen(wsUrl);
    await other.live();
    await other.client.dispose();
    client.socket.close();
    await expect.poll(() => log.open).toBe(0);
  });
});

describe('a connection', () => {
  it('answers queries and mutations beside its streams', async () => {
    const { log, wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.subscribe('1');
    await client.next();
    client.subscribe('2', '{ crmAccount { portalId } }');
    expect(await client.next()).toMatchObject({
      type: 'next',
      id: '2',
      payload: { data: { crmAccount: null } },
    });
    expect(await client.next()).toEqual({ type: 'complete', id: '2' });
    log.add();
    expect(await client.next()).toMatchObject({ type: 'next', id: '1' });
  });

  it('is closed by a frame that is not of the protocol', async () => {
    const { wsUrl } = await liveToys();
    for (const frame of ['not JSON', '{"type":"hello"}', '{"type":"subscribe"}']) {
      const client = await wire(wsUrl);
      client.socket.send(frame);
      expect(await client.closed).toMatchObject({ code: 4400 });
    }
  });

  it('is set up once', async () => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.send({ type: 'connection_init' });
    expect(await client.closed).toMatchObject({ code: 4429 });
  });
});

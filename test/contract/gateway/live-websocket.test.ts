import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { AS_USER_1, listen, liveToys, MOVED, wire } from '../../harness/gateway/live-gateway.ts';

const away = new WaybillError('UPSTREAM_UNAVAILABLE', 'The user store is away.');
const VIEWED = '{ crmAccount { portalId } }';

/** The stream begins while a short token still counts: its document has been planned. */
async function plannedToys() {
  const toys = await liveToys();
  const first = listen(toys.wsUrl);
  await first.live();
  await first.client.dispose();
  return toys;
}

describe('a token', () => {
  it('that is no good closes the connection with 4403 and why', async () => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    client.send({ type: 'connection_init', payload: { authorization: 'Bearer stranger' } });
    const { code, reason } = await client.closed;
    expect(code).toBe(4403);
    expect(reason).not.toBe('Forbidden');
  });

  it('that is missing leaves meta operations only', async () => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init();
    client.subscribe('1', '{ __typename }');
    expect(await client.next()).toMatchObject({ type: 'next', payload: { data: { __typename: 'Query' } } });
    expect(await client.next()).toMatchObject({ type: 'complete' });
    for (const query of [VIEWED, 'subscription { moved { __typename } }', 'subscription { nowhere }']) {
      client.subscribe('2', query);
      expect(await client.next()).toMatchObject({
        type: 'error',
        id: '2',
        payload: [{ extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
  });

  it('counts where the connection is set up, not in the headers of the upgrade', async () => {
    const { users, wsUrl } = await liveToys();
    users.set('user-2', ['b2']);
    const stranger = await wire(wsUrl, AS_USER_1);
    await stranger.init();
    stranger.subscribe('1');
    expect(await stranger.next()).toMatchObject({ type: 'error' });
    const tokens: (string | undefined)[] = [];
    users.onAsked = (authorization) => tokens.push(authorization);
    const client = await wire(wsUrl, AS_USER_1);
    await client.init({ authorization: 'Bearer user-2' });
    client.subscribe('1');
    expect(await client.next()).toMatchObject({ type: 'next' });
    expect(new Set(tokens)).toEqual(new Set(['Bearer user-2']));
  });

  it('keeps nobody out while its user cannot be looked up', async () => {
    const { users, log, wsUrl } = await liveToys({ limits: { connectionsPerPrincipal: 1 } });
    users.set('user-2', null);
    users.failure = away;
    const [one, two] = [await wire(wsUrl), await wire(wsUrl)];
    await one.init(AS_USER_1);
    await two.init({ authorization: 'Bearer user-2' });
    one.subscribe('1');
    expect(await one.next()).toMatchObject({ payload: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    users.failure = null;
    for (const client of [one, two]) {
      client.subscribe('2');
      expect(await client.next()).toMatchObject({ type: 'next', id: '2' });
    }
    log.add();
    expect(await two.next()).toMatchObject({ payload: { data: { moved: { cursor: '1' } } } });
  });

  it('of a connection whose user could not be looked up at first ends its streams all the same', async () => {
    const { users, wsUrl } = await liveToys();
    users.failure = away;
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    users.failure = null;
    users.expiresAt = new Date(Date.now() + 300);
    client.subscribe('1');
    expect(await client.closed).toMatchObject({ code: 4403 });
  });

  it('that expires in mid-stream closes the connection with 4403 and why', async () => {
    const { users, wsUrl } = await plannedToys();
    users.expiresAt = new Date(Date.now() + 300);
    const stream = listen(wsUrl);
    await stream.live();
    expect(await stream.closed).toEqual(
      expect.objectContaining({ code: 4403, reason: 'The token has expired. Connect again with a new one.' }),
    );
  });

  it('that is newer, in a ping, keeps the stream and moves its end', async () => {
    const { users, log, wsUrl } = await plannedToys();
    users.expiresAt = new Date(Date.now() + 500);
    const [renewed, forgotten] = [await wire(wsUrl), await wire(wsUrl)];
    for (const client of [renewed, forgotten]) {
      await client.init(AS_USER_1);
      client.subscribe('1');
      await client.next();
    }
    users.expiresAt = new Date('2100-01-01T00:00:00Z');
    renewed.send({ type: 'ping', payload: { authorization: 'Bearer user-1.2' } });
    expect(await renewed.next()).toEqual({ type: 'pong' });
    expect(await forgotten.closed).toMatchObject({ code: 4403 });
    log.add();
    expect(await renewed.next()).toMatchObject({ payload: { data: { moved: { cursor: '1' } } } });
  });

  it('of another user or role, in a ping, closes the connection with 4403', async () => {
    const { users, wsUrl } = await liveToys();
    users.set('user-2', null);
    for (const change of [() => 'user-2', () => (users.set('user-1', null, 'ANALYST'), 'user-1.2')]) {
      users.set('user-1', null);
      const client = await wire(wsUrl);
      await client.init(AS_USER_1);
      client.send({ type: 'ping', payload: { authorization: `Bearer ${change()}` } });
      const { code, reason } = await client.closed;
      expect([code, reason]).toEqual([4403, expect.stringContaining('another user or role')]);
    }
  });

  it('that is no good, in a ping, closes the connection; while it cannot be looked up the old one counts', async () => {
    const { users, wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    users.failure = away;
    client.send({ type: 'ping', payload: { authorization: 'Bearer user-1.2' } });
    expect(await client.next()).toEqual({ type: 'pong' });
    users.failure = null;
    client.send({ type: 'ping', payload: { authorization: 'Bearer gone' } });
    expect(await client.closed).toMatchObject({ code: 4403 });
  });

  it('is never said back, and a ping without one is answered', async () => {
    const { wsUrl } = await liveToys();
    const client = await wire(wsUrl);
    await client.init(AS_USER_1);
    client.send({ type: 'ping', payload: AS_USER_1 });
    client.send({ type: 'ping' });
    expect([await client.next(), await client.next()]).toEqual([{ type: 'pong' }, { type: 'pong' }]);
  });
});

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

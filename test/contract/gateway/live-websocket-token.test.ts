import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { AS_USER_1, listen, liveToys, wire } from '../../harness/gateway/live-gateway.ts';

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

import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { listen, liveToys } from '../../harness/gateway/live-gateway.ts';
import type { ToyUsers } from '../../harness/gateway/live-toys.ts';

/** Holds what is asked about users until `release`; `asked` says when somebody asked. */
function hold(users: ToyUsers) {
  const [{ promise, resolve }, asked] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  users.held = promise;
  users.onAsked = () => asked.resolve();
  return {
    asked: asked.promise,
    release: () => {
      users.held = undefined;
      resolve();
    },
  };
}

describe('access that changes', () => {
  it('narrows a stream that is open, without losing what is still seen', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1', 'b2']);
    const stream = listen(wsUrl, {}, 'user-2');
    await stream.live();
    users.set('user-2', ['b2']);
    log.add('b1');
    const seen = log.add('b2');
    expect(await stream.event()).toBe(seen);
  });

  it('widens a stream that is open', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b2']);
    const stream = listen(wsUrl, {}, 'user-2');
    await stream.live();
    log.add('b1');
    const before = log.add('b2');
    expect(await stream.event()).toBe(before);
    users.set('user-2', ['b1', 'b2']);
    expect([log.add('b1'), log.add('b2')]).toEqual([await stream.event(), await stream.event()]);
  });

  it('takes one user out of a stream that others go on with', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1', 'b2']);
    users.set('user-3', ['b1', 'b2']);
    const [narrowed, other] = [listen(wsUrl, {}, 'user-2'), listen(wsUrl, {}, 'user-3')];
    await Promise.all([narrowed.live(), other.live()]);
    users.set('user-2', ['b2']);
    const [one, two] = [log.add('b1'), log.add('b2')];
    expect([await other.event(), await other.event()]).toEqual([one, two]);
    expect(await narrowed.event()).toBe(two);
  });

  it('that has ended closes the connection with 4403 and why', async () => {
    const { log, users, wsUrl } = await liveToys();
    const stream = listen(wsUrl);
    await stream.live();
    users.remove('user-1');
    log.add();
    const { code, reason } = await stream.closed;
    expect(code).toBe(4403);
    expect(reason).not.toBe('');
    await expect.poll(() => log.open).toBe(0);
  });

  it('delivers nothing while it is looked up, and everything that is still seen afterwards', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1', 'b2']);
    const [stream, other] = [listen(wsUrl, {}, 'user-2'), listen(wsUrl)];
    await Promise.all([stream.live(), other.live()]);
    const lookup = hold(users);
    users.set('user-2', ['b2']);
    await lookup.asked;
    log.add('b1');
    const seen = log.add('b2');
    expect([await other.event(), await other.event()]).toEqual([1, 2]);
    lookup.release();
    expect(await stream.event()).toBe(seen);
  });

  it('counts as it is at last when it changes twice while it is looked up', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1']);
    const stream = listen(wsUrl, {}, 'user-2');
    await stream.live();
    const first = hold(users);
    users.set('user-2', ['b1', 'b2']);
    await first.asked;
    const second = hold(users);
    users.set('user-2', ['b3']);
    await second.asked;
    second.release();
    log.add('b1');
    const seen = log.add('b3');
    expect(await stream.event()).toBe(seen);
    first.release();
    log.add('b2');
    const next = log.add('b3');
    expect(await stream.event()).toBe(next);
  });

  it('is not missed while a subscription begins', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1', 'b2']);
    const warm = listen(wsUrl);
    await warm.live();
    const stream = listen(wsUrl, { after: '0' }, 'user-2');
    const lookups: (() => void)[] = [];
    users.onAsked = () => {
      // The last question before the stream begins is answered by what was so before the change.
      const { promise, resolve } = Promise.withResolvers<void>();
      users.held = promise;
      lookups.push(resolve);
    };
    for (const asked of [1, 2, 3]) {
      await expect.poll(() => lookups.length).toBe(asked);
      if (asked < 3) lookups[asked - 1]?.();
    }
    users.onAsked = () => undefined;
    users.held = undefined;
    users.set('user-2', ['b2']);
    lookups[2]?.();
    log.add('b1');
    const seen = log.add('b2');
    expect(await stream.event()).toBe(seen);
  });

  it('is asked again while it cannot be looked up, and nothing is delivered meanwhile', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1', 'b2']);
    const [stream, other] = [listen(wsUrl, {}, 'user-2'), listen(wsUrl)];
    await Promise.all([stream.live(), other.live()]);
    let asked = 0;
    users.onAsked = () => {
      asked += 1;
    };
    for (const failure of [
      new WaybillError('UPSTREAM_TIMEOUT', 'The user store is slow.'),
      new Error('canary'),
    ]) {
      users.failure = failure;
      asked = 0;
      users.set('user-2', ['b2']);
      log.add('b1');
      const seen = log.add('b2');
      expect([await other.event(), await other.event()]).toEqual([seen - 1, seen]);
      await expect.poll(() => asked, { timeout: 60_000 }).toBeGreaterThan(1);
      users.failure = null;
      expect(await stream.event()).toBe(seen);
    }
  });

  it('of nobody in particular loses and repeats nothing', async () => {
    const { log, users, wsUrl } = await liveToys();
    users.set('user-2', ['b1']);
    const streams = [listen(wsUrl), listen(wsUrl), listen(wsUrl, {}, 'user-2')];
    await Promise.all(streams.map((stream) => stream.live()));
    for (let seq = 1; seq <= 5; seq++) {
      log.add('b1');
      users.tell(null);
      expect(await Promise.all(streams.map((stream) => stream.event()))).toEqual([seq, seq, seq]);
    }
    expect(log.open).toBe(2);
  });
});

import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type FollowOptions, follow } from '../../../src/client/follow.ts';
import { liveToys, type Message, MOVED } from '../../harness/gateway/live-gateway.ts';
import { severableLine } from '../../harness/severable-line.ts';

/** How often the client looks whether its connection is alive. */
const LOOK_MS = 4_000;

/** Our client on a line to the toys. */
async function following(options: Partial<FollowOptions<object>> = {}) {
  const toys = await liveToys();
  const line = await severableLine(toys.wsUrl);
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  onTestFinished(() => line[Symbol.asyncDispose]());
  const answers = follow<NonNullable<Message['data']>>({
    url: line.url,
    query: MOVED,
    signal: stop.signal,
    token: () => 'user-1',
    ...options,
  });
  const next = async () => (await answers.next()).value ?? null;
  const event = async () => {
    for (;;) {
      const moved = (await next())?.data?.moved;
      if (moved?.__typename !== 'Heartbeat') return Number(moved?.cursor);
    }
  };
  return { ...toys, line, stop, answers, next, event };
}

describe('our client', () => {
  it('misses nothing and gets nothing twice while its connection is cut and nobody answers', async () => {
    const { log, line, next, event } = await following();
    await next();
    for (let seq = 1; seq <= 20; seq += 1) {
      if (seq % 5 === 0) {
        const { refused } = line;
        line.cut();
        await expect.poll(() => line.refused).toBeGreaterThan(refused);
      }
      log.add();
      line.mend();
      expect(await event()).toBe(seq);
    }
  });

  it('goes on from its cursor when messages that it had not read yet came before the cut', async () => {
    const { log, line, next, event } = await following();
    await next();
    log.add();
    expect(await event()).toBe(1);
    for (let seq = 2; seq <= 6; seq += 1) log.add();
    await expect.poll(() => log.fetched).toBe(6);
    line.cut();
    line.mend();
    for (let seq = 2; seq <= 6; seq += 1) expect(await event()).toBe(seq);
    log.add();
    expect(await event()).toBe(7);
  });

  it('begins where it is told to', async () => {
    const toys = await following({ after: '2' });
    for (let seq = 1; seq <= 4; seq += 1) toys.log.add();
    expect(await toys.event()).toBe(3);
    expect(await toys.event()).toBe(4);
  });

  it('takes the newest token along without disturbing the stream', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let renewals = 0;
    const { users, log, next, event } = await following({
      token: () => {
        renewals += 1;
        return `user-1.${renewals}`;
      },
    });
    await next();
    const asked: unknown[] = [];
    users.onAsked = (authorization) => asked.push(authorization);
    for (let seq = 1; seq <= 5; seq += 1) {
      vi.advanceTimersByTime(LOOK_MS);
      log.add();
      expect(await event()).toBe(seq);
    }
    await expect.poll(() => asked).toContain('Bearer user-1.2');
    expect(log.opened).toBe(1);
  });

  it('goes on from its cursor when its token has ended and there is another one', async () => {
    let asking = 0;
    const { users, log, next, event } = await following({
      token: () => {
        asking += 1;
        return `user-1.${asking}`;
      },
    });
    const { expiresAt } = users;
    const asked: unknown[] = [];
    // The first token ends; every other one is good.
    users.expiresAt = new Date(Date.now() + 100);
    users.onAsked = (authorization) => {
      asked.push(authorization);
      users.expiresAt = expiresAt;
    };
    await next();
    log.add();
    expect(await event()).toBe(1);
    await expect.poll(() => asked, { timeout: 60_000 }).toContain('Bearer user-1.2');
    for (let seq = 2; seq <= 4; seq += 1) log.add();
    for (let seq = 2; seq <= 4; seq += 1) expect(await event()).toBe(seq);
  });

  it('gives up a connection on which its ping is not answered for 12 seconds, says so, and misses nothing', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const lost = vi.fn();
    const { log, line, next, event } = await following({ onLost: lost });
    await next();
    line.stall();
    log.add();
    await vi.advanceTimersByTimeAsync(2 * LOOK_MS);
    expect(lost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(LOOK_MS);
    expect(lost).toHaveBeenCalledOnce();
    expect(await event()).toBe(1);
  });

  it('says that its connection is lost for a line that is cut, and not when its reader leaves', async () => {
    const lost = vi.fn();
    const { log, line, stop, answers, next, event } = await following({ onLost: lost });
    await next();
    line.cut();
    await expect.poll(() => lost.mock.calls.length).toBeGreaterThan(0);
    line.mend();
    log.add();
    expect(await event()).toBe(1);
    const { length } = lost.mock.calls;
    const waiting = answers.next();
    stop.abort();
    expect(await waiting).toMatchObject({ done: true });
    await expect.poll(() => log.open).toBe(0);
    expect(lost.mock.calls).toHaveLength(length);
  });

  it('hands on what came of an event together with the errors of the rest', async () => {
    const { log, next } = await following();
    await next();
    log.failure = new Error('canary');
    log.add();
    expect(await next()).toMatchObject({
      data: { moved: { cursor: '1', account: { displayName: 'Shown', legalName: null } } },
      errors: [{ extensions: { code: 'INTERNAL' } }],
    });
  });

  it('throws what the hub refuses', async () => {
    const { next } = await following({ variables: { branch: 'unknown' } });
    await expect(next()).rejects.toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('throws when access ends, and when its token fails', async () => {
    const { users, next } = await following();
    await next();
    users.remove('user-1');
    await expect(next()).rejects.toMatchObject({ code: 4403 });
    const failing = await following({ token: () => Promise.reject(new Error('signed out')) });
    await expect(failing.next()).rejects.toThrow('signed out');
  });

  it('throws when access ends for every token', async () => {
    let asking = 0;
    const { users, next } = await following({
      token: () => {
        asking += 1;
        return `user-1.${asking}`;
      },
    });
    await next();
    users.remove('user-1');
    await expect(next()).rejects.toMatchObject({ code: 4403 });
    expect(asking).toBe(2);
  });

  it('ends when it is told to, and when its reader leaves', async () => {
    const { log, stop, answers, next } = await following();
    await next();
    const waiting = answers.next();
    stop.abort();
    expect(await waiting).toMatchObject({ done: true });
    await expect.poll(() => log.open).toBe(0);
    const other = await following();
    for await (const _message of other.answers) break;
    await expect.poll(() => other.log.open).toBe(0);
  });
});

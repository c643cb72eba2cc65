import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Loop, type RoundResult } from '../../../src/sync/rounds/loop.ts';

/** A loop whose rounds the test ends one by one. */
function stepped() {
  const begun: PromiseWithResolvers<PromiseWithResolvers<RoundResult>>[] = [];
  const waiting: PromiseWithResolvers<PromiseWithResolvers<RoundResult>>[] = [];
  const errors: unknown[] = [];
  const signals: AbortSignal[] = [];
  const loop = new Loop({
    name: 'test',
    sweepMs: 3_600_000,
    onError: (error) => errors.push(error),
    round: (signal) => {
      signals.push(signal);
      const round = Promise.withResolvers<RoundResult>();
      const reader = waiting.shift();
      if (reader === undefined) {
        const entry = Promise.withResolvers<PromiseWithResolvers<RoundResult>>();
        entry.resolve(round);
        begun.push(entry);
      } else reader.resolve(round);
      return round.promise;
    },
  });
  const next = () => {
    const entry = begun.shift();
    if (entry !== undefined) return entry.promise;
    const reader = Promise.withResolvers<PromiseWithResolvers<RoundResult>>();
    waiting.push(reader);
    return reader.promise;
  };
  return { loop, next, errors, signals, rounds: () => signals.length };
}

describe('a loop', () => {
  it('goes on at once while there is more', async () => {
    const { loop, next, rounds } = stepped();
    loop.start();
    (await next()).resolve('MORE');
    (await next()).resolve('IDLE');
    await loop.stop();
    expect(rounds()).toBe(2);
  });

  it('does not lose a wake-up that comes during a round', async () => {
    const { loop, next, rounds } = stepped();
    loop.start();
    const round = await next();
    loop.wake();
    round.resolve('IDLE');
    (await next()).resolve('IDLE');
    await loop.stop();
    expect(rounds()).toBe(2);
  });

  it('survives a round that fails, and counts failures until a good one', async () => {
    const { loop, next, errors } = stepped();
    loop.start();
    (await next()).reject(new Error('once'));
    const second = await next();
    expect(errors).toHaveLength(1);
    expect(loop.failures).toBe(1);
    second.resolve('MORE');
    const third = await next();
    expect(loop.failures).toBe(0);
    third.resolve('IDLE');
    await loop.stop();
  });

  it('finishes the round under way before it stops, and begins no other', async () => {
    const { loop, next, rounds } = stepped();
    loop.start();
    const round = await next();
    const ended: string[] = [];
    const stopped = loop.stop().then(() => ended.push('the loop'));
    // A stop that waits for nothing has ended the loop by the next turn.
    await setImmediate();
    ended.push('the round');
    round.resolve('MORE');
    await stopped;
    expect(ended).toEqual(['the round', 'the loop']);
    expect(rounds()).toBe(1);
  });

  it('tells the round under way that it stops', async () => {
    const { loop, next, signals } = stepped();
    loop.start();
    const round = await next();
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
    const stopped = loop.stop();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    round.resolve('IDLE');
    await stopped;
  });

  it('ends a rest when it stops', async () => {
    const { loop, next, rounds } = stepped();
    loop.start();
    (await next()).resolve('IDLE');
    await setImmediate();
    await loop.stop();
    expect(rounds()).toBe(1);
  });
});

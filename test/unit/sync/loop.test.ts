import { describe, expect, it } from 'vitest';
import { Loop, type RoundResult } from '../../../src/sync/rounds/loop.ts';

/** A loop whose rounds the test ends one by one. */
function stepped() {
  const begun: PromiseWithResolvers<PromiseWithResolvers<RoundResult>>[] = [];
  const waiting: PromiseWithResolvers<PromiseWithResolvers<RoundResult>>[] = [];
  const errors: unknown[] = [];
  const loop = new Loop({
    name: 'test',
    sweepMs: 3_600_000,
    onError: (error) => errors.push(error),
    round: () => {
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
  return { loop, next, errors };
}

describe('a loop', () => {
  it('goes on at once while there is more', async () => {
    const { loop, next } = stepped();
    loop.start();
    (await next()).resolve('MORE');
    (await next()).resolve('IDLE');
    await loop.stop();
  });

  it('does not lose a wake-up that comes during a round', async () => {
    const { loop, next } = stepped();
    loop.start();
    const round = await next();
    loop.wake();
    round.resolve('IDLE');
    (await next()).resolve('IDLE');
    await loop.stop();
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

  it('finishes the round under way before it stops', async () => {
    const { loop, next } = stepped();
    loop.start();
    const round = await next();
    const stopped = loop.stop();
    round.resolve('MORE');
    await stopped;
  });
});

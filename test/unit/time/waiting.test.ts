import { describe, expect, it } from 'vitest';
import { CHANGE_BACKOFF } from '../../../src/sync/exchange/failures.ts';
import { backoffMs, repeat } from '../../../src/time/backoff.ts';
import { endsWithin, pause, unlessAborted } from '../../../src/time/pause.ts';
import { WaitingWork } from '../../../src/time/waiting-work.ts';

const HOUR = 3_600_000;
const never = () => Promise.withResolvers<void>().promise;

describe('the pause before another attempt', () => {
  it('doubles with each failure up to the longest, and is spread over its upper half', () => {
    const pauses = [1, 2, 3, 9, 50, 5_000];
    expect(pauses.map((failures) => backoffMs(CHANGE_BACKOFF, failures, () => 1))).toEqual([
      200, 400, 800, 51_200, 60_000, 60_000,
    ]);
    expect(backoffMs(CHANGE_BACKOFF, 50, () => 0)).toBe(30_000);
  });

  it('ends when it is aborted, before or meanwhile', async () => {
    await pause(HOUR, AbortSignal.abort());
    const stopping = new AbortController();
    const paused = pause(HOUR, stopping.signal);
    stopping.abort();
    await paused;
  });
});

describe('repeated attempts', () => {
  it('go on, with the shortest pause after each that got somewhere', async () => {
    const stopping = new AbortController();
    const results = [false, true, true, true];
    const attempt = async () => {
      const result = results.shift();
      if (result === undefined) stopping.abort();
      return result ?? false;
    };
    // The second failure in a row would pause for an hour.
    await repeat(attempt, { firstMs: 1, longestMs: 2 * HOUR, growth: 2 * HOUR }, stopping.signal);
    expect(results).toEqual([]);
  });

  it('end in the middle of a pause when they are aborted', async () => {
    const stopping = new AbortController();
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    const attempt = async () => {
      resolve();
      return false;
    };
    const ended = repeat(attempt, { firstMs: HOUR, longestMs: HOUR }, stopping.signal);
    await begun;
    stopping.abort();
    await ended;
  });
});

describe('waiting for work', () => {
  it('tells whether the work ended in time, failed or not', async () => {
    expect(await endsWithin(HOUR, Promise.resolve())).toBe(true);
    expect(await endsWithin(HOUR, Promise.reject(new Error('failed')))).toBe(true);
    expect(await endsWithin(1, never())).toBe(false);
  });

  it('ends with the reason of an abort', async () => {
    const leaving = new AbortController();
    const waiting = unlessAborted(never(), leaving.signal);
    leaving.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
  });
});

describe('work that waits for a neighbour', () => {
  it('is refused all at once, and what follows waits again', async () => {
    const waiting = new WaitingWork();
    const refused = [waiting.run(never), waiting.run(never)];
    const began = waiting.oldest ?? Number.NaN;
    expect(began).toBeLessThanOrEqual(performance.now());
    waiting.refuse(() => new Error('away'));
    for (const each of refused) await expect(each).rejects.toThrow('away');
    expect(waiting.oldest).toBeNull();
    expect(await waiting.run(async () => 'answer')).toBe('answer');
  });

  it('is watched from its oldest part on, whichever part is answered first', async () => {
    const waiting = new WaitingWork();
    const first = Promise.withResolvers<void>();
    const answered = waiting.run(() => first.promise);
    const began = waiting.oldest;
    await waiting.run(async () => {});
    expect(waiting.oldest).toBe(began);
    first.resolve();
    await answered;
    await Promise.resolve();
    expect(waiting.oldest).toBeNull();
  });
});

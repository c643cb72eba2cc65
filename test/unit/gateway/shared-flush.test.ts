import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedFlush } from '../../../gateway/front/shared-flush.ts';

/** Notes its name when it is flushed, and resolves when that has been `times`. */
function gathering(name: string, flushed: string[], times = 1, onFlush: () => void = () => undefined) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = times;
  const flush = () => {
    flushed.push(name);
    onFlush();
    left -= 1;
    if (left === 0) resolve();
  };
  return { flush, done: promise };
}

describe('flushing', () => {
  it('reaches everybody once, in the order in which they began, and not before the turn has ended', async () => {
    const shared = new SharedFlush();
    const flushed: string[] = [];
    const all = Array.from({ length: 100 }, (_, at) => gathering(`${at}`, flushed));
    for (const each of [...all, ...all]) shared.schedule(each);
    expect(flushed).toEqual([]);
    await Promise.all(all.map(({ done }) => done));
    expect(flushed).toEqual(all.map((_, at) => `${at}`));
  });

  it('reaches who begins anew while others are flushed', async () => {
    const shared = new SharedFlush();
    const flushed: string[] = [];
    const one: ReturnType<typeof gathering> = gathering('one', flushed, 2, () => {
      if (flushed.length === 1) shared.schedule(one);
    });
    shared.schedule(one);
    await one.done;
    expect(flushed).toEqual(['one', 'one']);
  });

  it('reaches everybody, however long each takes', async () => {
    const shared = new SharedFlush();
    const flushed: string[] = [];
    const busy = () => {
      const until = performance.now() + 1;
      while (performance.now() < until);
    };
    const all = Array.from({ length: 60 }, (_, at) => gathering(`${at}`, flushed, 1, busy));
    for (const each of all) shared.schedule(each);
    await Promise.all(all.map(({ done }) => done));
    expect(flushed).toHaveLength(all.length);
  });
});

/** In a time of the test's own, in which nothing takes long but what says so. */
describe('flushing that took long before', () => {
  let now = 0;
  beforeEach(() => {
    now = 0;
    vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate'] });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** Lets time go by, a millisecond at a time. */
  const pass = (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 1) {
      now += 1;
      vi.advanceTimersByTime(1);
    }
  };
  const taking = (milliseconds: number) => ({
    flush: () => {
      now += milliseconds;
    },
  });

  it('waits a little, so that more is written at once', () => {
    const shared = new SharedFlush();
    shared.schedule(taking(40));
    pass(1);
    const flush = vi.fn();
    shared.schedule({ flush });
    pass(3);
    expect(flush).not.toHaveBeenCalled();
    pass(16);
    expect(flush).toHaveBeenCalledOnce();
  });

  it('keeps nobody waiting for more than 20 ms, however long it took', () => {
    const shared = new SharedFlush();
    shared.schedule(taking(60_000));
    pass(1);
    const flush = vi.fn();
    shared.schedule({ flush });
    pass(15);
    expect(flush).not.toHaveBeenCalled();
    pass(6);
    expect(flush).toHaveBeenCalledOnce();
  });

  it('does not wait once the time is made up for', () => {
    const shared = new SharedFlush();
    shared.schedule(taking(60_000));
    pass(100);
    const flush = vi.fn();
    shared.schedule({ flush });
    pass(1);
    expect(flush).toHaveBeenCalledOnce();
  });
});

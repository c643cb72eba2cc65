import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { isolated } from '../../../src/sync/pull/isolation.ts';
import { LeadershipLost } from '../../../src/sync/pull/leadership.ts';

const refused = (vendorCode: string) =>
  new WaybillError('INTERNAL', 'refused', { details: { system: 'PORTAL', vendorCode } });

function worker(failing: ReadonlySet<number>, error: Error) {
  const done: number[] = [];
  return {
    done,
    work: (some: readonly number[]) => {
      if (some.some((each) => failing.has(each))) return Promise.reject(error);
      done.push(...some);
      return Promise.resolve();
    },
  };
}

describe('a batch with records that cannot be applied', () => {
  it('applies all others once and in their order, and answers exactly the failing ones', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (flags) => {
        const items = flags.map((_, index) => index);
        const failing = new Set(items.filter((index) => flags[index]));
        const { done, work } = worker(failing, refused('22P02'));
        const failed = await isolated(items, work);
        expect(failed.map(({ item }) => item)).toEqual(items.filter((item) => failing.has(item)));
        expect(done).toEqual(items.filter((item) => !failing.has(item)));
      }),
    );
  });

  it.each([
    ['a system that is away', new WaybillError('UPSTREAM_UNAVAILABLE', 'away')],
    ['a lock', new WaybillError('RECORD_LOCKED', 'locked')],
    ['a limit', new WaybillError('UPSTREAM_RATE_LIMITED', 'later')],
    ['a lost lease', new LeadershipLost()],
  ])('does not blame a record for %s', async (_, error) => {
    const { done, work } = worker(new Set([1]), error);
    await expect(isolated([0, 1, 2], work)).rejects.toBe(error);
    expect(done).toEqual([]);
  });

  it('blames the hub, not each record, where all fail and no value explains it', async () => {
    for (const error of [
      refused('42P01'),
      new Error('a bug'),
      new WaybillError('INTERNAL', 'x', { details: { system: 'SALESFORCE' } }),
    ]) {
      const { work } = worker(new Set([0, 1, 2]), error);
      await expect(isolated([0, 1, 2], work)).rejects.toBe(error);
      const one = worker(new Set([1]), error);
      expect(await isolated([0, 1, 2], one.work)).toMatchObject([{ item: 1, error }]);
    }
  });

  it.each([
    ['a text that is no number', () => BigInt('4.2')],
    ['a text that is no JSON', () => JSON.parse('{') as unknown],
    ['an address that is none', () => decodeURIComponent('%')],
  ])('blames the only record of a batch for %s', async (_, read) => {
    const failed = await isolated([0], async () => {
      await Promise.resolve();
      read();
    });
    expect(failed).toHaveLength(1);
  });

  it('blames the only record of a batch where a value explains it', async () => {
    for (const error of [
      refused('23514'),
      refused('P0001'),
      new TypeError('no text'),
      new WaybillError('ILLEGAL_STATE', 'not so'),
    ]) {
      const { work } = worker(new Set([7]), error);
      expect(await isolated([7], work)).toMatchObject([{ item: 7, error }]);
    }
  });
});

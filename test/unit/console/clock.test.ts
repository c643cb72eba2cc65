import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { periodOf } from '../../../src/console/operations/business/period.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-11-30T12:00:00Z');

/** A page on a computer whose clock is before (less than 0) or behind the hub's, after an answer that took a while. */
async function pageWith({ behindMs, tookMs }: { readonly behindMs: number; readonly tookMs: number }) {
  const { compareClocks, hubTime } = await import('../../../src/console/graph/hub-clock.ts');
  const { ageText } = await import('../../../src/console/words/format.ts');
  const own = NOW - behindMs;
  compareClocks(new Date(NOW).toUTCString(), own - tookMs, own);
  return {
    hubTime: () => hubTime(own),
    age: (at: number) => ageText(new Date(at).toISOString(), hubTime(own)),
  };
}

beforeEach(() => vi.resetModules());

describe('a page on a computer whose clock is wrong', () => {
  it.each([-DAY, DAY, 25 * HOUR, -7 * DAY])(
    'by %i ms tells ages by the clock of the hub',
    async (behindMs) => {
      const { age } = await pageWith({ behindMs, tookMs: 200 });
      expect(age(NOW - 3 * HOUR)).toBe('3 hours ago');
      expect(age(NOW - 2 * DAY)).toBe('2 days ago');
    },
  );

  it('by seconds only, or that slept while the hub answered, keeps its own time', async () => {
    const { hubTime } = await pageWith({ behindMs: 20_000, tookMs: 200 });
    expect(hubTime()).toBe(NOW - 20_000);
    vi.resetModules();
    // The answer was written eight hours ago, before the computer slept.
    const slept = await pageWith({ behindMs: -8 * HOUR, tookMs: 8 * HOUR });
    expect(slept.hubTime()).toBe(NOW + 8 * HOUR);
  });

  it('keeps its own time for an answer without a time', async () => {
    const { compareClocks, hubTime } = await import('../../../src/console/graph/hub-clock.ts');
    for (const date of [null, '', 'tomorrow']) compareClocks(date, NOW, NOW);
    expect(hubTime(NOW)).toBe(NOW);
  });
});

describe('the period of a review', () => {
  it('is whole days that have begun, whatever the address names', () => {
    const day = fc.oneof(
      fc.constantFrom('', '9999-12-31', '0001-01-01', '2026-02-31', '-000001-01-01', '2026-11-30', 'today'),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
      fc.string(),
    );
    fc.assert(
      fc.property(day, day, fc.integer({ min: 1, max: 365 }), (first, last, days) => {
        const { from, to, before } = periodOf(first, last, days, NOW);
        for (const each of [from, to, before]) expect(each).toMatch(/^\d{4}-\d\d-\d\d$/);
        expect([before, from, to, '2026-12-01'].toSorted()).toEqual([before, from, to, '2026-12-01']);
        expect(from < to).toBe(true);
      }),
    );
    expect(periodOf('2026-11-01', '2026-11-07', 1, NOW)).toEqual({
      from: '2026-11-01',
      to: '2026-11-08',
      before: '2026-10-25',
    });
  });
});

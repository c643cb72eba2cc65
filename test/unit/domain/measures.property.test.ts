import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MEASURES, type MeasureKind } from '../../../src/domain/measures/measure-kinds.ts';
import { type StoredMeasure, seriesOf } from '../../../src/domain/measures/measure-series.ts';
import { percentile, SPREAD_BOUNDS, SPREAD_LENGTH } from '../../../src/domain/measures/spread.ts';
import { measuredSeries } from '../../../src/domain/report-size.ts';

function spreadOf(durations: readonly number[]): number[] {
  const spread = Array.from({ length: SPREAD_LENGTH }, () => 0);
  for (const duration of durations) {
    const bucket = SPREAD_BOUNDS.filter((bound) => bound <= duration).length;
    spread[bucket] = (spread[bucket] ?? 0) + 1;
  }
  return spread;
}

describe('a percentile of a spread', () => {
  it('lies in the bucket of the duration that has this rank, and never beyond the longest one', () => {
    const duration = fc.oneof(
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 0, max: 90 * 86_400_000 }),
    );
    fc.assert(
      fc.property(
        fc.array(duration, { minLength: 1, maxLength: 300 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (durations, share) => {
          const peak = Math.max(...durations);
          const found = percentile(spreadOf(durations), share, peak) ?? Number.NaN;
          const sorted = durations.toSorted((one, other) => one - other);
          const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
          const bucket = SPREAD_BOUNDS.filter((bound) => bound <= exact).length;
          expect(found).toBeGreaterThanOrEqual(SPREAD_BOUNDS[bucket - 1] ?? 0);
          expect(found).toBeLessThanOrEqual(Math.min(SPREAD_BOUNDS[bucket] ?? peak, peak));
        },
      ),
    );
  });

  it('of no durations is unknown', () => {
    expect(percentile(spreadOf([]), 0.5, 0)).toBeNull();
  });
});

describe('a series', () => {
  const FROM = Date.UTC(2026, 10, 1, 9);
  const RANGE = { step: 'MINUTE', from: FROM, steps: 4 } as const;
  function row(
    kind: StoredMeasure['kind'],
    minute: number,
    more: Partial<StoredMeasure> = {},
  ): StoredMeasure {
    const at = new Date(FROM + minute * 60_000);
    return { kind, label: '', at, count: 1, total: 0, peak: 0, spread: null, ...more };
  }
  function only(kind: MeasureKind, rows: readonly StoredMeasure[]) {
    const [series] = seriesOf(rows, [kind], RANGE);
    return series;
  }

  it('tells what did not happen from what was not measured', () => {
    const rows = [
      row('COUNTED', 0),
      row('COUNTED', 2),
      row('UPDATES_SENT', 2, { label: 'Shipment', count: 7 }),
      // Counted again with its minute, and before the first minute that is known to be whole.
      row('UPDATES_SENT', 3, { label: 'Shipment', count: 5 }),
    ];
    expect(only('UPDATES_SENT', rows)).toMatchObject({
      label: 'Shipment',
      counts: [0, null, 7, null],
      values: [0, null, 7, null],
    });
    expect(only('SIGN_INS_REFUSED', rows)).toMatchObject({ label: '', counts: [0, null, 0, null] });
  });

  it('takes a level without a row for zero only where the database was looked at', () => {
    const rows = [
      row('SAMPLED', 0),
      row('SAMPLED', 1),
      row('QUEUE_DEPTH', 1, { label: 'BULK', total: 40, peak: 40 }),
      row('LINKS', 1, { label: 'Case', total: 12, peak: 12 }),
    ];
    expect(only('QUEUE_DEPTH', rows)).toMatchObject({ values: [0, 40, null, null] });
    expect(only('LINKS', rows)).toMatchObject({ values: [null, 12, null, null] });
    expect(only('API_CALLS_LEFT', rows)).toMatchObject({ values: [null, null, null, null] });
  });

  it('means the level over the minutes in which it was looked at, those without a row too', () => {
    const rows = [
      row('SAMPLED', 0, { count: 60 }),
      row('QUEUE_DEPTH', 0, { label: 'BULK', count: 15, total: 120, peak: 30 }),
      row('API_CALLS_LEFT', 0, { count: 15, total: 300, peak: 30 }),
    ];
    expect(only('QUEUE_DEPTH', rows)).toMatchObject({
      counts: [60, null, null, null],
      values: [2, null, null, null],
    });
    expect(only('API_CALLS_LEFT', rows)).toMatchObject({
      values: [20, null, null, null],
      peaks: [30, null, null, null],
    });
  });

  it('has percentiles of durations where there were any', () => {
    const spread = spreadOf([10, 20, 700]);
    const rows = [
      row('COUNTED', 0),
      row('COUNTED', 1),
      row('VISIBILITY_LAG', 1, { label: 'BATCH', count: 3, total: 730, peak: 700, spread }),
    ];
    const lag = only('VISIBILITY_LAG', rows);
    expect(lag).toMatchObject({ counts: [0, 3, null, null], peaks: [null, 700, null, null] });
    expect(lag?.p50[0]).toBeNull();
    expect(lag?.p50[1]).toBeLessThan(50);
    expect(lag?.p99[1]).toBeGreaterThan(500);
  });

  it('has a form, a source and words for each kind', () => {
    for (const { description, label } of Object.values(MEASURES)) {
      expect(description).toMatch(/\.$|\)\.$|milliseconds\.$/);
      expect(label).not.toBe('');
    }
  });
});

describe('the cost of measures', () => {
  it('grows with kinds and steps, and is the highest where they cannot be read', () => {
    const day = { step: 'MINUTE', from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z' };
    const one = measuredSeries({ kinds: ['LINKS'], ...day });
    expect(measuredSeries({ kinds: ['LINKS', 'QUEUE_DEPTH'], ...day })).toBe(2 * one);
    expect(measuredSeries({ kinds: ['LINKS'], ...day, step: 'HOUR' })).toBeLessThan(one);
    expect(
      measuredSeries({ kinds: ['LINKS'], step: 'MINUTE', from: 'soon', to: null }),
    ).toBeGreaterThanOrEqual(one);
  });
});

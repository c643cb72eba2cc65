import { describe, expect, it } from 'vitest';
import { datePeriod } from '../../../src/sandbox-org/soql/date-literals.ts';

// A Wednesday.
const NOW = new Date('2026-03-11T15:30:00Z');

describe('date literals', () => {
  it.each([
    ['TODAY', undefined, '2026-03-11', '2026-03-12'],
    ['YESTERDAY', undefined, '2026-03-10', '2026-03-11'],
    ['THIS_WEEK', undefined, '2026-03-08', '2026-03-15'],
    ['LAST_MONTH', undefined, '2026-02-01', '2026-03-01'],
    ['NEXT_QUARTER', undefined, '2026-04-01', '2026-07-01'],
    ['THIS_FISCAL_YEAR', undefined, '2026-01-01', '2027-01-01'],
    ['LAST_90_DAYS', undefined, '2025-12-11', '2026-03-12'],
    ['LAST_N_DAYS', 3, '2026-03-08', '2026-03-12'],
    ['NEXT_N_DAYS', 3, '2026-03-12', '2026-03-15'],
    ['N_DAYS_AGO', 2, '2026-03-09', '2026-03-10'],
    ['LAST_N_MONTHS', 2, '2026-01-01', '2026-03-01'],
    ['N_YEARS_AGO', 1, '2025-01-01', '2026-01-01'],
  ])('%s:%s', (name, count, start, end) => {
    const period = datePeriod(name, count, NOW);
    expect(period?.start.toISOString()).toBe(`${start}T00:00:00.000Z`);
    expect(period?.end.toISOString()).toBe(`${end}T00:00:00.000Z`);
  });

  it('knows no other names', () => {
    expect(datePeriod('SOMEDAY', undefined, NOW)).toBeNull();
    expect(datePeriod('LAST_N_DAYS', undefined, NOW)).toBeNull();
  });
});

/** A period in UTC: `start` belongs to it, `end` does not. */
export interface Period {
  readonly start: Date;
  readonly end: Date;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

function startOf(unit: Unit, now: Date): Date {
  const year = now.getUTCFullYear();
  const month = now.getUTCMonth();
  const day = now.getUTCDate();
  switch (unit) {
    case 'DAY':
      return new Date(Date.UTC(year, month, day));
    case 'WEEK':
      return new Date(Date.UTC(year, month, day - now.getUTCDay()));
    case 'MONTH':
      return new Date(Date.UTC(year, month, 1));
    case 'QUARTER':
      return new Date(Date.UTC(year, month - (month % 3), 1));
    default:
      return new Date(Date.UTC(year, 0, 1));
  }
}

function shift(unit: Unit, from: Date, count: number): Date {
  const date = new Date(from);
  if (unit === 'DAY') date.setUTCDate(date.getUTCDate() + count);
  else if (unit === 'WEEK') date.setUTCDate(date.getUTCDate() + 7 * count);
  else if (unit === 'MONTH') date.setUTCMonth(date.getUTCMonth() + count);
  else if (unit === 'QUARTER') date.setUTCMonth(date.getUTCMonth() + 3 * count);
  else date.setUTCFullYear(date.getUTCFullYear() + count);
  return date;
}

function span(unit: Unit, now: Date, from: number, to: number): Period {
  const start = startOf(unit, now);
  return { start: shift(unit, start, from), end: shift(unit, start, to) };
}

/**
 * The period of a date literal such as `LAST_WEEK` or `LAST_N_DAYS` with its number. The org's time zone is
 * UTC, weeks start on Sunday, the fiscal year is the calendar year. Null for a name it does not know.
 */
export function datePeriod(literal: string, count: number | undefined, now: Date): Period | null {
  const name = literal.toUpperCase().replace('FISCAL_', '');
  if (name === 'TODAY') return span('DAY', now, 0, 1);
  if (name === 'YESTERDAY') return span('DAY', now, -1, 0);
  if (name === 'TOMORROW') return span('DAY', now, 1, 2);
  if (name === 'LAST_90_DAYS') return span('DAY', now, -90, 1);
  if (name === 'NEXT_90_DAYS') return span('DAY', now, 1, 91);
  const plain = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(name);
  if (plain) {
    const offset = plain[1] === 'LAST' ? -1 : plain[1] === 'NEXT' ? 1 : 0;
    return span(plain[2] as Unit, now, offset, offset + 1);
  }
  const counted = /^(?:(LAST|NEXT)_N_|N_)(DAY|WEEK|MONTH|QUARTER|YEAR)S(_AGO)?$/.exec(name);
  if (!counted || count === undefined) return null;
  const unit = counted[2] as Unit;
  if (counted[3]) return span(unit, now, -count, -count + 1);
  if (counted[1] === 'NEXT') return span(unit, now, 1, count + 1);
  return span(unit, now, -count, unit === 'DAY' ? 1 : 0);
}

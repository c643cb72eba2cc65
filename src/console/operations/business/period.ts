import { hubTime } from '../../graph/hub-clock.ts';

const DAY = 86_400_000;
/** Nothing was measured before. */
const FIRST = Date.parse('2000-01-01');

/**
 * Whole days of UTC, as the address names them; `to` is the day after the last one. `before` begins a period of the same
 * length. A day that is none, or lies in the future, is the one that the review asks for.
 *
 * @param days that the review looks back over
 */
export function periodOf(first: string, last: string, days: number, now = hubTime()) {
  const today = Math.floor(now / DAY) * DAY;
  const end = Math.max(FIRST, Math.min(dayStart(last) ?? today, today));
  const to = end + DAY;
  const from = Math.max(FIRST, Math.min(dayStart(first) ?? to - days * DAY, end));
  return { from: dayText(from), to: dayText(to), before: dayText(from - (to - from)) };
}

/** The day before one. */
export function dayBefore(day: string): string {
  return dayText(Date.parse(day) - DAY);
}

function dayStart(day: string): number | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function dayText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

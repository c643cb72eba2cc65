/** A point in time, or only a calendar date: then `at` is midnight UTC of that date. */
export interface Moment {
  readonly at: Date;
  readonly dateOnly: boolean;
}

const DAY = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;
const LAST_MILLISECOND_OF_DAY = 86_399_999;
const FORMATS = new Map<string, Intl.DateTimeFormat | null>();

/** A moment as people correct it: 2026-03-01T14:00:00+01:00, or a day such as 2026-03-01. Null for another text. */
export function momentOf(value: unknown): Moment | null {
  const text = typeof value === 'string' ? value.trim() : '';
  const at = new Date(text);
  if ((!DAY.test(text) && !TIME.test(text)) || Number.isNaN(at.getTime())) return null;
  // JavaScript reads 31 February as 3 March.
  const day = text.slice(0, 10);
  if (new Date(day).toISOString().slice(0, 10) !== day) return null;
  return { at, dateOnly: DAY.test(text) };
}

/** The last instant (milliseconds) that a moment may mean: the end of the day of a date without a time. */
export function latestInstant(moment: Moment): number {
  return moment.at.getTime() + (moment.dateOnly ? LAST_MILLISECOND_OF_DAY : 0);
}

/** The calendar date as `YYYY-MM-DD`: of a time in the given IANA zone, or in UTC where the zone is not known. */
export function calendarDate(moment: Moment, timeZone: string | null): string {
  const format = moment.dateOnly || timeZone === null ? null : formatOf(timeZone);
  return format === null ? moment.at.toISOString().slice(0, 10) : format.format(moment.at);
}

/** Whether one moment is before another, compared as dates where either has no time. */
export function isBefore(moment: Moment, other: Moment, timeZone: string | null): boolean {
  if (!moment.dateOnly && !other.dateOnly) return moment.at < other.at;
  return calendarDate(moment, timeZone) < calendarDate(other, timeZone);
}

/** Not after the promise, compared as dates where either has no time. Null when either is not known. */
export function onTime(
  actual: Moment | null,
  promised: Moment | null,
  timeZone: string | null,
): boolean | null {
  return actual === null || promised === null ? null : !isBefore(promised, actual, timeZone);
}

/** Null for an unknown zone; carriers send such names. */
function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  let format = FORMATS.get(timeZone);
  if (format === undefined) {
    format = newFormat(timeZone);
    FORMATS.set(timeZone, format);
  }
  return format;
}

function newFormat(timeZone: string): Intl.DateTimeFormat | null {
  try {
    // The Swedish locale writes dates as YYYY-MM-DD.
    return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  } catch {
    return null;
  }
}

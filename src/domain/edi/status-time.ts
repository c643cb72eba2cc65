import { Temporal } from 'temporal-polyfill';
import type { Moment } from '../milestones/moment.ts';
import { instantOf, type LocalInstant, type TimeAmbiguity } from '../time-zone.ts';

/** The time of a status as the message states it: AT705 to AT707. */
export interface StatedTime {
  /** CCYYMMDD. */
  readonly date: string | null;
  /** HHMM, HHMMSS, or with tenths or hundredths of a second behind. */
  readonly time: string | null;
  /** Element 623. */
  readonly timeCode: string | null;
}

/**
 * The time of a status. Null, with the reason in `doubt`, if it has no calendar date. If only the time of day is in doubt,
 * the moment is the date alone.
 */
export interface StatusTime {
  readonly moment: Moment | null;
  /** What a person has to look at, in words. */
  readonly doubt: string | null;
  /** Whether the clocks of the zone skipped or repeated the local time. */
  readonly ambiguity: TimeAmbiguity | null;
}

/** Element 623: zones that keep daylight saving time where their IANA zone does. */
const ZONES: Readonly<Record<string, string>> = {
  AT: 'America/Anchorage',
  CT: 'America/Chicago',
  ET: 'America/New_York',
  HT: 'Pacific/Honolulu',
  MT: 'America/Denver',
  NT: 'America/St_Johns',
  PT: 'America/Los_Angeles',
  TT: 'America/Halifax',
};

/** Element 623: fixed distances from UTC. 01 to 12 are hours east of it, 13 to 24 are 12 to 1 hours west. */
const OFFSETS: Readonly<Record<string, string>> = {
  AD: '-08:00',
  AS: '-09:00',
  CD: '-05:00',
  CS: '-06:00',
  ED: '-04:00',
  ES: '-05:00',
  GM: '+00:00',
  HD: '-09:00',
  HS: '-10:00',
  MD: '-06:00',
  MS: '-07:00',
  ND: '-02:30',
  NS: '-03:30',
  PD: '-07:00',
  PS: '-08:00',
  TD: '-03:00',
  TS: '-04:00',
  UT: '+00:00',
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, hour) => [
      [padded(hour + 1), `+${padded(hour + 1)}:00`],
      [padded(hour + 13), `-${padded(12 - hour)}:00`],
    ]).flat(),
  ),
};

/** The code for the stop's own zone; also the meaning where no code is given. */
export const LOCAL_TIME = 'LT';

/** Dates outside of these years are mistakes: a century that is cut off, or one that is not ours. */
const FIRST_YEAR = 2001;
const YEARS_AHEAD = 5;

/** Reads AT705 to AT707. `stopZone` is the IANA zone of the stop, null if unknown. */
export function statusTime(
  { date, time, timeCode }: StatedTime,
  stopZone: string | null,
  received: Date,
): StatusTime {
  const day = dayOf(date, received);
  if (typeof day === 'string') return { moment: null, doubt: day, ambiguity: null };
  const midnight = new Date(day.toZonedDateTime('UTC').epochMilliseconds);
  const dateOnly = (doubt: string | null): StatusTime => {
    const words = doubt === null ? null : `${doubt} Only the date was taken.`;
    return { moment: { at: midnight, dateOnly: true }, doubt: words, ambiguity: null };
  };
  if (time === null) return dateOnly(null);
  const clock = clockOf(time);
  if (typeof clock === 'string') return dateOnly(clock);
  const instant = placed(day.toPlainDateTime(clock), timeCode ?? LOCAL_TIME, stopZone);
  if (typeof instant === 'string') return dateOnly(instant);
  return { moment: { at: instant.at, dateOnly: false }, doubt: null, ambiguity: instant.ambiguity };
}

/** A date and a time that are written in UTC; null if they cannot be read. */
export function inUtc(stated: Pick<StatedTime, 'date' | 'time'>): Date | null {
  return statusTime({ ...stated, timeCode: 'UT' }, null, new Date()).moment?.at ?? null;
}

/** The calendar date, or why there is none. */
function dayOf(date: string | null, received: Date): Temporal.PlainDate | string {
  if (date === null) return 'The report has no date.';
  if (!/^\d{8}$/.test(date)) return `The date ${date} is not written as CCYYMMDD.`;
  const [year, month, day] = [
    Number(date.slice(0, 4)),
    Number(date.slice(4, 6)),
    Number(date.slice(6)),
  ] as const;
  const last = received.getUTCFullYear() + YEARS_AHEAD;
  if (year < FIRST_YEAR || year > last) {
    return `The year of the date ${date} is not between ${FIRST_YEAR} and ${last}.`;
  }
  try {
    return Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' });
  } catch {
    return `The date ${date} is not in the calendar.`;
  }
}

/** The time of day, or why there is none. */
function clockOf(time: string): Temporal.PlainTime | string {
  if (time.includes(':')) return `The time ${time} is written with a colon; X12 writes HHMM or HHMMSS.`;
  if (!/^\d+$/.test(time)) return `The time ${time} is no number; X12 writes HHMM or HHMMSS.`;
  if (/^24(00){1,3}$/.test(time)) {
    return `The time ${time} may be the beginning or the end of the day; X12 writes 0000 to 2359.`;
  }
  if (time.length === 3 || time.length === 5) {
    return `The time ${time} has ${time.length} digits, so a zero is missing at one of its ends; X12 writes HHMM or HHMMSS.`;
  }
  if (time.length < 4 || time.length > 8)
    return `The time ${time} has ${time.length} digits; X12 writes HHMM or HHMMSS.`;
  const [hour = 0, minute = 0, second = 0] = [time.slice(0, 2), time.slice(2, 4), time.slice(4, 6)].map(
    Number,
  );
  if (hour > 23) return `The time ${time} has the hour ${hour}; hours end at 23.`;
  if (minute > 59) return `The time ${time} has ${minute} minutes; minutes end at 59.`;
  if (second > 59) return `The time ${time} has ${second} seconds; seconds end at 59.`;
  return new Temporal.PlainTime(hour, minute, second, Number(time.slice(6).padEnd(3, '0')));
}

function placed(
  local: Temporal.PlainDateTime,
  timeCode: string,
  stopZone: string | null,
): LocalInstant | string {
  const isLocal = timeCode === LOCAL_TIME;
  const zone = isLocal ? stopZone : (OFFSETS[timeCode] ?? ZONES[timeCode] ?? null);
  if (zone !== null) {
    const instant = instantOf(local, zone);
    return instant ?? `No time zone is named ${zone}. Correct the time zone of the stop.`;
  }
  return isLocal
    ? 'The time is local, and the time zone of its stop is not known. Give the stop a time zone.'
    : `The time code ${timeCode} is not in the X12 list (element 623).`;
}

function padded(hour: number): string {
  return String(hour).padStart(2, '0');
}

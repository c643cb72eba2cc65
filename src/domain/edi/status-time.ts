import type { Moment } from '../milestones/moment.ts';

/**
 * The time of a status. If the message gives a time in an unknown zone, `unplaced` is set: only the date is used, and a
 * person reviews it.
 */
export interface StatusTime {
  readonly moment: Moment;
  readonly unplaced: boolean;
}

/** X12 element 623: codes of a zone that keeps daylight saving time. */
const ZONES: Readonly<Record<string, string>> = {
  ET: 'America/New_York',
  CT: 'America/Chicago',
  MT: 'America/Denver',
  PT: 'America/Los_Angeles',
  AT: 'America/Halifax',
  NT: 'America/St_Johns',
  HT: 'Pacific/Honolulu',
};

/** X12 element 623: codes of a fixed distance from UTC, in minutes. */
const OFFSETS: Readonly<Record<string, number>> = {
  UT: 0,
  GM: 0,
  ES: -300,
  ED: -240,
  CS: -360,
  CD: -300,
  MS: -420,
  MD: -360,
  PS: -480,
  PD: -420,
  AS: -240,
  AD: -180,
  HS: -600,
  NS: -210,
  ND: -150,
  TD: -480,
  TS: -540,
};

/** The code for the stop's own zone; also the default when no code is given. */
const LOCAL_TIME = 'LT';

/**
 * Reads AT705 to AT707. `stopZone` is the IANA zone of the stop, null if unknown. Answers null when there is no calendar
 * date. A date without a time stays a date.
 */
export function statusTime(
  date: string | null,
  time: string | null,
  timeCode: string | null,
  stopZone: string | null,
): StatusTime | null {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(date ?? '');
  if (day === null) return null;
  const [year = 0, month = 0, dayOfMonth = 0] = day.slice(1).map(Number);
  const midnight = new Date(Date.UTC(year, month - 1, dayOfMonth));
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== dayOfMonth) return null;
  const onlyDate = (unplaced: boolean) => ({ moment: { at: midnight, dateOnly: true }, unplaced });
  if (time === null) return onlyDate(false);
  const clock = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?\d{0,2}$/.exec(time);
  if (clock === null) return onlyDate(true);
  const [hours = 0, minutes = 0, seconds = 0] = clock.slice(1).map((part) => Number(part ?? 0));
  const wall = midnight.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000;
  const at = instantOf(wall, timeCode ?? LOCAL_TIME, stopZone);
  return at === null ? onlyDate(true) : { moment: { at, dateOnly: false }, unplaced: false };
}

function instantOf(wall: number, timeCode: string, stopZone: string | null): Date | null {
  const offset = OFFSETS[timeCode] ?? isoOffset(timeCode);
  if (offset !== null) return new Date(wall - offset * 60_000);
  const zone = timeCode === LOCAL_TIME ? stopZone : (ZONES[timeCode] ?? null);
  return zone === null ? null : inZone(wall, zone);
}

/** 01 to 12 are hours east of UTC, 13 to 24 are 12 to 1 hours west of it. */
function isoOffset(timeCode: string): number | null {
  if (!/^(0[1-9]|1\d|2[0-4])$/.test(timeCode)) return null;
  const number = Number(timeCode);
  return (number <= 12 ? number : number - 25) * 60;
}

/** The instant at which clocks of a zone show `wall` (milliseconds of that time read as UTC); null for an unknown zone. */
function inZone(wall: number, zone: string): Date | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    // The second round settles the hours around a change of clocks.
    const guess = wall - offsetAt(format, wall);
    return new Date(wall - offsetAt(format, guess));
  } catch {
    return null;
  }
}

function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

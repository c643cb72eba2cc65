import { hubTime } from '../graph/hub-clock.ts';
import { locale } from './language.ts';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const ages = new Intl.RelativeTimeFormat(locale);
/** Says "now". For days it would say "yesterday", and mean the time from 24 hours ago to 48. */
const agesInWords = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const numbers = new Intl.NumberFormat(locale);
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;
/** By how much the clocks of a zone are put back: by an hour, on Lord Howe Island by half of one. */
const PUT_BACK_MS = [3_600_000, 1_800_000] as const;

/** An instant, or a calendar day: the graph tells them apart. */
export interface Moment {
  /** RFC 3339. */
  readonly at: string;
  readonly dateOnly: boolean;
}

/**
 * A day, or a day with its time, in a time zone (IANA); in the reader's own unless given. A day is the same everywhere. A time
 * that the clocks show twice on a day names its half of it.
 */
export function momentText({ at, dateOnly }: Moment, timeZone?: string): string {
  const instant = new Date(at);
  if (dateOnly) return written(instant, { ...DAY, ...yearOf(instant, 'UTC'), timeZone: 'UTC' });
  const inZone = zone(timeZone);
  return written(instant, { ...DAY, ...yearOf(instant, timeZone), ...clockOf(instant, inZone), ...inZone });
}

/**
 * A moment by the clocks of a place, for readers whose own clocks show another time; null when both show the same. The day is
 * named where it is another one.
 */
export function thereText(moment: Moment, timeZone: string | null | undefined): string | null {
  if (moment.dateOnly || timeZone == null) return null;
  if (momentText(moment) === momentText(moment, timeZone)) return null;
  const instant = new Date(moment.at);
  const inZone = zone(timeZone);
  const isOtherDay = written(instant, DAY) !== written(instant, { ...DAY, ...inZone });
  const named = { ...CLOCK, timeZoneName: 'short' as const, ...inZone };
  return written(instant, isOtherDay ? { ...DAY, ...named } : named);
}

/** Two ends of a window: the day is said once when both are on one day. */
export function windowText(low: string, high: string, timeZone?: string): readonly [string, string] {
  const inZone = zone(timeZone);
  const day = (at: string) => written(new Date(at), { ...DAY, year: 'numeric', ...inZone });
  const whole = (at: string) => momentText({ at, dateOnly: false }, timeZone);
  const end = written(new Date(high), { ...clockOf(new Date(high), inZone), ...inZone });
  return [whole(low), day(low) === day(high) ? end : whole(high)];
}

/** How long ago something happened, such as "3 hours ago". Nothing has happened in the future, whatever a clock says. */
export function ageText(at: string, now = hubTime()): string {
  const seconds = Math.max(0, (now - new Date(at).getTime()) / 1000);
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (['second', 1] as const);
  return seconds < 1 ? agesInWords.format(0, 'second') : ages.format(-Math.trunc(seconds / size), unit);
}

/** The same for a time by this computer's own clock, milliseconds since 1970. */
export function ownAgeText(at: number): string {
  return ageText(new Date(at).toISOString(), Date.now());
}

/** A stretch of time without a direction, such as "3 hr". */
export function spanText(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (['second', 1] as const);
  // An hour and a half is neither one nor two.
  const maximumFractionDigits = size >= 3_600 && seconds < 10 * size ? 1 : 0;
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits } as const;
  return new Intl.NumberFormat(locale, style).format(seconds / size);
}

/** The same in few letters, such as "3h" or "250ms". */
export function shortSpanText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  const [unit, size] =
    UNITS.find(([, size]) => seconds >= size) ??
    (seconds >= 1 ? (['second', 1] as const) : (['millisecond', 0.001] as const));
  const style = { style: 'unit', unit, unitDisplay: 'narrow', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(seconds / size);
}

export function numberText(value: number, style?: Intl.NumberFormatOptions): string {
  return style === undefined ? numbers.format(value) : value.toLocaleString(locale, style);
}

/** The beginning of a step of a series, seconds since 1970. A day is one of UTC; hours and minutes are the reader's own. */
export function stepText(seconds: number, stepSeconds: number): string {
  return momentText({ at: new Date(seconds * 1_000).toISOString(), dateOnly: stepSeconds >= 86_400 });
}

export function bytesText(bytes: number): string {
  const [unit, size] =
    bytes >= 1e6
      ? (['megabyte', 1e6] as const)
      : bytes >= 1e3
        ? (['kilobyte', 1e3] as const)
        : (['byte', 1] as const);
  const style = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / size);
}

type Zone = Pick<Intl.DateTimeFormatOptions, 'timeZone'>;

/** The year where it is not this one, by the calendar of the zone and of the reader. */
function yearOf(instant: Date, timeZone: string | undefined): Pick<Intl.DateTimeFormatOptions, 'year'> {
  const year = (of: Date, inZone: Zone) => written(of, { year: 'numeric', ...inZone });
  return year(instant, zone(timeZone)) === year(new Date(hubTime()), {}) ? {} : { year: 'numeric' };
}

/** The time of day; with the name of its half where the clocks show it twice. */
function clockOf(instant: Date, inZone: Zone): Intl.DateTimeFormatOptions {
  const shown = (at: number) => written(new Date(at), { ...DAY, ...CLOCK, ...inZone });
  const at = instant.getTime();
  const isTwice = PUT_BACK_MS.flatMap((ms) => [at - ms, at + ms]).some((other) => shown(other) === shown(at));
  return isTwice ? { ...CLOCK, timeZoneName: 'short' } : CLOCK;
}

/** A formatter is costly to make and cheap to use; few are different. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function written(instant: Date, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify(options);
  const formatter = formatters.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formatters.set(key, formatter);
  return formatter.format(instant);
}

const knownZones = new Map<string, Zone>();

/** A zone that the browser does not know is no reason to show nothing. */
function zone(timeZone: string | undefined): Zone {
  if (timeZone === undefined) return {};
  const known = knownZones.get(timeZone) ?? zoneOf(timeZone);
  knownZones.set(timeZone, known);
  return known;
}

function zoneOf(timeZone: string): Zone {
  try {
    return { timeZone: new Intl.DateTimeFormat(locale, { timeZone }).resolvedOptions().timeZone };
  } catch {
    return {};
  }
}

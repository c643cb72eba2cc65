import { locale } from './words.ts';

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

const ages = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const numbers = new Intl.NumberFormat(locale);
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;
const CLOCK = { hour: '2-digit', minute: '2-digit' } as const;

/** An instant, or a calendar day: the graph tells them apart. */
export interface Moment {
  /** RFC 3339. */
  readonly at: string;
  readonly dateOnly: boolean;
}

/** A day, or a day with its time, in a time zone (IANA); in the reader's own unless given. A day is the same everywhere. */
export function momentText({ at, dateOnly }: Moment, timeZone?: string): string {
  const instant = new Date(at);
  const year = instant.getUTCFullYear() === new Date().getUTCFullYear() ? {} : { year: 'numeric' as const };
  if (dateOnly) return instant.toLocaleDateString(locale, { ...DAY, ...year, timeZone: 'UTC' });
  return instant.toLocaleString(locale, { ...DAY, ...year, ...CLOCK, ...zone(timeZone) });
}

/** Only the time of day, with the zone's short name. */
export function clockText(at: string, timeZone?: string): string {
  return new Date(at).toLocaleTimeString(locale, { ...CLOCK, timeZoneName: 'short', ...zone(timeZone) });
}

/** Two ends of a window: the day is said once when both are on one day. */
export function windowText(low: string, high: string, timeZone?: string): readonly [string, string] {
  const day = (at: string) => new Date(at).toLocaleDateString(locale, { ...DAY, ...zone(timeZone) });
  const whole = (at: string) => momentText({ at, dateOnly: false }, timeZone);
  const end = new Date(high).toLocaleTimeString(locale, { ...CLOCK, ...zone(timeZone) });
  return [whole(low), day(low) === day(high) ? end : whole(high)];
}

/** How long ago, such as "3 hours ago". */
export function ageText(at: string, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  return relativeText(seconds);
}

/** A stretch of time without a direction, such as "3 hr". */
export function spanText(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? (['second', 1] as const);
  const value = Math.round(seconds / size);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
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
  const [unit, size] = bytes >= 1e6 ? (['megabyte', 1e6] as const) : (['kilobyte', 1e3] as const);
  const style = { style: 'unit', unit, maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(locale, style).format(bytes / size);
}

function relativeText(seconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return ages.format(Math.round(seconds / size), unit);
}

/** A zone that the browser does not know is no reason to show nothing. */
function zone(timeZone: string | undefined): { readonly timeZone?: string } {
  if (timeZone === undefined) return {};
  try {
    return { timeZone: Intl.DateTimeFormat(locale, { timeZone }).resolvedOptions().timeZone };
  } catch {
    return {};
  }
}

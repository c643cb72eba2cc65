import { TIME_DOUBTS, type TimeDoubt, type TrackingFact } from './fact.ts';
import type { Moment } from './moment.ts';

/**
 * Times that cannot be true, whatever else is known of the shipment. Every fact passes here, because the fold asks for each
 * one: reports of carriers, EDI, handhelds, mutations, uploads and imported files alike.
 */

/** Clocks of devices and servers differ by so much. */
export const CLOCK_TOLERANCE_MS = 10 * 60_000;
/** A date begins up to 14 hours before midnight UTC (Kiribati). */
const EARLIEST_DATE_MS = 14 * 3_600_000;
/** It ends up to 36 hours after it (Baker Island). */
const LATEST_DATE_MS = 36 * 3_600_000;
/**
 * No record of a shipment is older. A device whose battery failed reports 1970, 1980 or 2000. A year of two digits that is
 * read literally falls into the first century.
 */
const RECORDS_BEGIN = Date.UTC(2001, 0, 1);
/** Nobody agrees on a delivery that is more than five years ahead. */
const FARTHEST_PLAN_MS = 5 * 366 * 86_400_000;

type Expectation = {
  readonly [Key in 'expectedAt' | 'expectedDateOnly' | 'expectedLow' | 'expectedHigh']?:
    | TrackingFact[Key]
    | undefined;
};
type TimedFact = Pick<TrackingFact, 'occurredAt' | 'dateOnly' | 'recordedAt'> & Expectation;

/** The problem with the times of a fact; null when they can be true. */
export function timeDoubt(fact: TimedFact): TimeDoubt | null {
  const { occurredAt, dateOnly, recordedAt, expectedAt, expectedLow, expectedHigh } = fact;
  const tolerance = CLOCK_TOLERANCE_MS + (dateOnly ? EARLIEST_DATE_MS : 0);
  if (occurredAt.getTime() > recordedAt.getTime() + tolerance) return 'CLOCK_IN_THE_FUTURE';
  if (occurredAt.getTime() < RECORDS_BEGIN) return 'TOO_LONG_AGO';
  const expected = [expectedAt, expectedLow, expectedHigh].flatMap((time) => time ?? []);
  const isInReach = expected.every((time) => isWithinReach(time, recordedAt)) && isWithinBounds(fact);
  return isInReach ? null : 'EXPECTED_OUT_OF_REACH';
}

/** Whether an expected time lies between its bounds; a date, whether any time of it does in some time zone. */
function isWithinBounds({ expectedAt, expectedDateOnly, expectedLow, expectedHigh }: Expectation): boolean {
  const at = expectedAt?.getTime();
  const [low, high] = [expectedLow?.getTime() ?? -Infinity, expectedHigh?.getTime() ?? Infinity];
  const [before, after] = expectedDateOnly === true ? [EARLIEST_DATE_MS, LATEST_DATE_MS] : [0, 0];
  return low <= high && (at === undefined || (low <= at + after && at - before <= high));
}

/** Whether a time can be planned or promised at `now`. A promise in the past is within reach. */
export function isWithinReach(time: Date, now: Date): boolean {
  return time.getTime() >= RECORDS_BEGIN && time.getTime() <= now.getTime() + FARTHEST_PLAN_MS;
}

/** Whether a time lies before a booking, by more than clocks and time zones differ. */
export function isBeforeBooking(time: Date, booked: Moment): boolean {
  const tolerance = booked.dateOnly ? EARLIEST_DATE_MS : CLOCK_TOLERANCE_MS;
  return time.getTime() < booked.at.getTime() - tolerance;
}

/** When a fact arrived. A file may state that it was recorded earlier than `now`, and never that it was later. */
export function arrivedAt(stated: Date | undefined, now: Date): Date {
  return stated === undefined || stated > now ? now : stated;
}

export function isTimeDoubt(reason: string): reason is TimeDoubt {
  return TIME_DOUBTS.some((doubt) => doubt === reason);
}

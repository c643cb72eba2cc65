import type { Role } from './access.ts';
import { calendarDate, type Moment } from './milestones/moment.ts';
import { isWithinReach } from './milestones/plausibility.ts';

/**
 * Why a caller may not set this promise; null when it is allowed. A promise out of reach is refused from everybody. A
 * customer may not promise in the past: that would make a late delivery of a delivery in time. Staff may, since bookings
 * are also written down afterwards. A day is past when it is over in the zone in which the delivery is compared with it
 * (IANA; null: UTC).
 */
export function promiseProblem(
  promise: Moment,
  role: Role,
  timeZone: string | null,
  now: Date,
): string | null {
  if (!isWithinReach(promise.at, now)) {
    return 'This lies before the year 2001 or more than five years ahead. Correct the date.';
  }
  const today = calendarDate({ at: now, dateOnly: false }, timeZone);
  const isPast = promise.dateOnly ? calendarDate(promise, timeZone) < today : promise.at < now;
  return role === 'CUSTOMER' && isPast
    ? 'This lies in the past. Give a time to come, or ask dispatch.'
    : null;
}

import type { Role } from './access.ts';
import { latestInstant, type Moment } from './milestones/moment.ts';
import { isWithinReach } from './milestones/plausibility.ts';

/** A day ends up to 12 hours after midnight UTC (Baker Island). */
const LATEST_DAY_END_MS = 12 * 3_600_000;

/**
 * Why a caller may not set this promise; null when it is allowed. A promise out of reach is refused from everybody. A
 * customer may not promise in the past: that would make a late delivery of a delivery in time. Staff may, since bookings
 * are also written down afterwards. A day is past when it is over everywhere.
 */
export function promiseProblem(promise: Moment, role: Role, now: Date): string | null {
  if (!isWithinReach(promise.at, now)) {
    return 'This lies before the year 2001 or more than five years ahead. Correct the date.';
  }
  const end = latestInstant(promise) + (promise.dateOnly ? LATEST_DAY_END_MS : 0);
  return role === 'CUSTOMER' && end < now.getTime()
    ? 'This lies in the past. Give a time to come, or ask dispatch.'
    : null;
}

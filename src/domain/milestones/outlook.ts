import type { MilestoneType } from '../vocabulary/index.ts';
import { isBefore, latestInstant, type Moment, onTime } from './moment.ts';
import { isAwaited } from './transitions.ts';

/** A delivery that has not happened, with all that decides whether it is late. */
export interface AwaitedDelivery {
  readonly currentMilestone: MilestoneType | null;
  /** The latest promise. */
  readonly promised: Moment | null;
  /** The zone in which days are read (IANA; null: UTC). */
  readonly timeZone: string | null;
}

export interface Estimate extends Moment {
  readonly low: Date | null;
  readonly high: Date | null;
}

export type DeliveryOutlook = 'ON_TIME' | 'AT_RISK' | 'LATE';

/**
 * Whether the promise has passed while the delivery is awaited: a delivery at this moment would not be on time. A promised
 * day has passed when it is over in the zone of the delivery.
 */
export function isOverdue({ currentMilestone, promised, timeZone }: AwaitedDelivery, now: Date): boolean {
  return isAwaited(currentMilestone) && onTime({ at: now, dateOnly: false }, promised, timeZone) === false;
}

/** How an estimate compares with the promise; null without a promise, and when no delivery is awaited. */
export function outlookOf(estimate: Estimate, awaited: AwaitedDelivery, now: Date): DeliveryOutlook | null {
  const { currentMilestone, promised, timeZone } = awaited;
  if (promised === null || !isAwaited(currentMilestone)) return null;
  const keeps = (moment: Moment) => onTime(moment, promised, timeZone) === true;
  if (isOverdue(awaited, now) || !keeps(estimate)) return 'LATE';
  const last = lastOf(estimate);
  const hasPassed = isBefore(last, { at: now, dateOnly: false }, timeZone);
  return keeps(last) && !hasPassed ? 'ON_TIME' : 'AT_RISK';
}

/** The latest moment that the estimate allows. */
function lastOf(estimate: Estimate): Moment {
  const { high } = estimate;
  return high === null || high.getTime() <= latestInstant(estimate)
    ? estimate
    : { at: high, dateOnly: false };
}

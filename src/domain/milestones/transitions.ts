import type { MilestoneType } from '../vocabulary/index.ts';

/** The phases of a shipment's life; milestones of one phase may come in any order. */
export type Phase =
  | 'NOTHING'
  | 'BOOKED'
  | 'PICKUP'
  | 'MOVING'
  | 'PARTLY_DELIVERED'
  | 'DELIVERED'
  | 'PROVEN'
  | 'RETURNED'
  | 'CANCELLED';

/** EXCEPTION_* mean that there is a problem, not where the shipment is: they are in no phase. */
type PlacedMilestone = Exclude<MilestoneType, 'EXCEPTION_OPENED' | 'EXCEPTION_RESOLVED'>;

const PHASE: Readonly<Record<PlacedMilestone, Phase>> = {
  BOOKED: 'BOOKED',
  PICKUP_SCHEDULED: 'PICKUP',
  PICKUP_ATTEMPTED: 'PICKUP',
  ARRIVED_AT_PICKUP: 'PICKUP',
  PICKED_UP: 'MOVING',
  DEPARTED_TERMINAL: 'MOVING',
  ARRIVED_AT_TERMINAL: 'MOVING',
  IN_TRANSIT: 'MOVING',
  CUSTOMS_HOLD: 'MOVING',
  CUSTOMS_CLEARED: 'MOVING',
  OUT_FOR_DELIVERY: 'MOVING',
  ARRIVED_AT_DELIVERY: 'MOVING',
  DELIVERY_ATTEMPTED: 'MOVING',
  PARTIALLY_DELIVERED: 'PARTLY_DELIVERED',
  DELIVERED: 'DELIVERED',
  PROOF_OF_DELIVERY_AVAILABLE: 'PROVEN',
  RETURNED: 'RETURNED',
  CANCELLED: 'CANCELLED',
};

/**
 * The phases that may follow each phase. A phase may be skipped: carriers do not report everything, so DELIVERED without
 * PICKED_UP is legal. A phase may not be entered again. Exception: after a partial delivery the rest moves on. Facts after
 * the delivery, and facts that change nothing, are read by `readings.ts`.
 */
const MAY_FOLLOW: Readonly<Record<Phase, readonly Phase[]>> = {
  NOTHING: ['BOOKED', 'PICKUP', 'MOVING', 'PARTLY_DELIVERED', 'DELIVERED', 'RETURNED', 'CANCELLED'],
  BOOKED: ['BOOKED', 'PICKUP', 'MOVING', 'PARTLY_DELIVERED', 'DELIVERED', 'RETURNED', 'CANCELLED'],
  PICKUP: ['PICKUP', 'MOVING', 'PARTLY_DELIVERED', 'DELIVERED', 'RETURNED', 'CANCELLED'],
  MOVING: ['MOVING', 'PARTLY_DELIVERED', 'DELIVERED', 'RETURNED', 'CANCELLED'],
  PARTLY_DELIVERED: ['MOVING', 'PARTLY_DELIVERED', 'DELIVERED', 'RETURNED'],
  DELIVERED: ['PROVEN', 'RETURNED'],
  PROVEN: ['PROVEN', 'RETURNED'],
  RETURNED: ['RETURNED'],
  CANCELLED: ['CANCELLED'],
};

/** If only the date of a fact is known, facts of these phases count as the last of that day. */
const ENDS_THE_DAY: readonly Phase[] = ['PARTLY_DELIVERED', 'DELIVERED', 'PROVEN', 'RETURNED', 'CANCELLED'];

const CLOSED: readonly Phase[] = ['DELIVERED', 'PROVEN', 'RETURNED', 'CANCELLED'];

/** The current milestones of shipments that are over. */
export const CLOSED_MILESTONES = (Object.keys(PHASE) as PlacedMilestone[]).filter((milestone) =>
  CLOSED.includes(PHASE[milestone]),
);

/** Whether a milestone belongs to a phase. */
export function isPlaced(milestone: MilestoneType): milestone is PlacedMilestone {
  return milestone in PHASE;
}

export function phaseOf(milestone: PlacedMilestone | null): Phase {
  return milestone === null ? 'NOTHING' : PHASE[milestone];
}

/** Whether a milestone may be the next one after `current` (null: nothing is known yet). */
export function mayFollow(current: PlacedMilestone | null, next: PlacedMilestone): boolean {
  return MAY_FOLLOW[phaseOf(current)].includes(PHASE[next]);
}

const BEFORE_PICKUP: readonly Phase[] = ['NOTHING', 'BOOKED', 'PICKUP', 'CANCELLED'];

/** Whether the freight of a shipment with this current milestone was picked up. */
export function hasMoved(current: MilestoneType | null): boolean {
  return current !== null && isPlaced(current) && !BEFORE_PICKUP.includes(PHASE[current]);
}

const ENDED: readonly Phase[] = ['DELIVERED', 'PROVEN', 'RETURNED', 'CANCELLED'];

/** Whether a delivery is still to come for a shipment with this current milestone; nothing is known yet: it is. */
export function isAwaited(current: MilestoneType | null): boolean {
  return current === null || !isPlaced(current) || !ENDED.includes(PHASE[current]);
}

/** If only the date of a fact is known: true sorts it after the timed facts of its day, false before them. */
export function endsTheDay(milestone: MilestoneType): boolean {
  return isPlaced(milestone) && ENDS_THE_DAY.includes(PHASE[milestone]);
}

export type { PlacedMilestone };

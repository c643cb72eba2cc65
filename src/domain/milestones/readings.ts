import type { ConfirmableReason, TrackingFact } from './fact.ts';
import { calendarDate, type Moment } from './moment.ts';
import { type DeliveryPlace, deliveryPlace, type ShipmentPlan } from './plan.ts';
import { isPlaced, mayFollow, type PlacedMilestone, phaseOf } from './transitions.ts';

/**
 * How the fold reads a fact, after the facts before it. STEP: it becomes the shipment's milestone. KEPT: it is true and
 * changes nothing. TOLD_AGAIN: it is the delivery of the shipment once more. DOUBT: a person decides; if the person confirms it, it is a step. The rules stand in README.md.
 */
export type Reading =
  | { readonly kind: 'STEP'; readonly milestone: PlacedMilestone }
  | { readonly kind: 'KEPT' | 'TOLD_AGAIN' }
  | { readonly kind: 'DOUBT'; readonly reason: ConfirmableReason; readonly milestone: PlacedMilestone };

/** The way of a shipment up to a fact. */
export interface Way {
  readonly current: PlacedMilestone | null;
  /** The delivery of the shipment; null until the last delivery stop. */
  readonly delivered: Moment | null;
  /** Whether the freight was reported on the move after the delivery. */
  readonly movedSince: boolean;
}

const KEPT: Reading = { kind: 'KEPT' };
const DAY_MS = 86_400_000;

/**
 * The reader of the facts of one shipment. `facts` are the sound ones that happened, in their order. `lastOfFile` is the
 * last delivery that the shipment's file tells, sound or not.
 */
export function readingsOf<Fact extends TrackingFact>(
  facts: readonly Fact[],
  plan: ShipmentPlan,
  lastOfFile: Fact | undefined,
): (fact: Fact, way: Way) => Reading {
  const deliveries = facts.filter(({ milestone }) => milestone === 'DELIVERED');
  const places = new Map(deliveries.map((fact) => [fact, deliveryPlace(fact, plan, lastOfFile)]));
  const isLastToldBeside = (fact: Fact) =>
    deliveries.some(
      (other) => places.get(other) === 'LAST' && isSameDelivery(momentOf(other), momentOf(fact), plan),
    );
  const lastEnd = facts.findLastIndex((fact) => fact.milestone === 'RETURNED' || isWholeDelivery(fact));

  return read;

  function read(fact: Fact, way: Way): Reading {
    const { milestone } = fact;
    if (milestone === null || !isPlaced(milestone)) return KEPT;
    // A carrier may confirm a booking at any time: the booking was made before.
    if (milestone === 'BOOKED' && isOfCarrier(fact) && phaseOf(way.current) !== 'NOTHING') return KEPT;
    if (milestone === 'DELIVERED') return readDelivery(fact, way, places.get(fact) ?? 'UNKNOWN');
    return way.delivered === null ? readBefore(milestone, way) : readAfter(fact, milestone, way);
  }

  function isWholeDelivery(fact: Fact): boolean {
    return fact.milestone === 'DELIVERED' && places.get(fact) !== 'EARLIER';
  }

  function readBefore(milestone: PlacedMilestone, { current }: Way): Reading {
    const [before, now] = [phaseOf(current), phaseOf(milestone)];
    // The proof of a part, and the way back of freight that was never delivered.
    if (before === 'PARTLY_DELIVERED' && now === 'PROVEN') return KEPT;
    if (before === 'RETURNED' && now === 'MOVING') return KEPT;
    return step(milestone, current, now === 'PROVEN' ? 'PROOF_BEFORE_DELIVERY' : 'ILLEGAL_TRANSITION');
  }

  function readAfter(fact: Fact, milestone: PlacedMilestone, { current }: Way): Reading {
    const [before, now] = [phaseOf(current), phaseOf(milestone)];
    if (now === 'RETURNED') return { kind: 'STEP', milestone };
    if (now === 'PROVEN')
      return before === 'DELIVERED' || before === 'PROVEN' ? step(milestone, current) : KEPT;
    // The way back is told by its end: a return, or a delivery.
    if (now === 'MOVING' && (before === 'RETURNED' || facts.indexOf(fact) < lastEnd)) return KEPT;
    return step(milestone, current);
  }

  function readDelivery(fact: Fact, { current, delivered, movedSince }: Way, place: DeliveryPlace): Reading {
    if (delivered === null) {
      if (place === 'EARLIER') return step('PARTIALLY_DELIVERED', current);
      if (place === 'LAST') return step('DELIVERED', current);
      if (place === 'UNKNOWN' && isLastToldBeside(fact)) return KEPT;
      return { kind: 'DOUBT', reason: 'DELIVERY_STOP_UNKNOWN', milestone: 'DELIVERED' };
    }
    if (place === 'SHIPPER') return { kind: 'STEP', milestone: 'RETURNED' };
    if (phaseOf(current) === 'RETURNED') return KEPT;
    if (place === 'EARLIER') return isToldBefore(fact) ? KEPT : step('PARTIALLY_DELIVERED', current);
    if (phaseOf(current) !== 'MOVING' && isSameDelivery(momentOf(fact), delivered, plan))
      return { kind: 'TOLD_AGAIN' };
    return movedSince
      ? { kind: 'STEP', milestone: 'RETURNED' }
      : { kind: 'DOUBT', reason: 'SECOND_DELIVERY', milestone: 'RETURNED' };
  }

  /** Whether another reporter reported the same delivery of the same stop before. */
  function isToldBefore(fact: Fact): boolean {
    const before = deliveries.slice(0, deliveries.indexOf(fact));
    return before.some(
      (other) =>
        other.stopSequence === fact.stopSequence && isSameDelivery(momentOf(other), momentOf(fact), plan),
    );
  }
}

/**
 * Whether two reports tell one delivery: they are at most a day of the calendar apart. Reporters differ in their clocks
 * and zones, and some tell only the day.
 */
export function isSameDelivery(
  reported: Moment,
  delivered: Moment,
  { deliveryTimeZone }: Pick<ShipmentPlan, 'deliveryTimeZone'>,
): boolean {
  const day = (moment: Moment) => Date.parse(calendarDate(moment, deliveryTimeZone));
  return Math.abs(day(reported) - day(delivered)) <= DAY_MS;
}

export function isOfCarrier({ source }: Pick<TrackingFact, 'source'>): boolean {
  return source === 'EDI' || source === 'CARRIER';
}

function step(
  milestone: PlacedMilestone,
  current: PlacedMilestone | null,
  reason: ConfirmableReason = 'ILLEGAL_TRANSITION',
): Reading {
  return mayFollow(current, milestone) ? { kind: 'STEP', milestone } : { kind: 'DOUBT', reason, milestone };
}

function momentOf({ occurredAt, dateOnly }: TrackingFact): Moment {
  return { at: occurredAt, dateOnly };
}

import { MILESTONE_RANK, type MilestoneType } from '../vocabulary/index.ts';
import { confirmationsAmong } from './confirmations.ts';
import { applyCorrections } from './corrections.ts';
import { factKey, type ReviewReason, type TrackingFact } from './fact.ts';
import { isBefore, latestInstant, type Moment, onTime } from './moment.ts';
import { endsTheDay, isPlaced, mayFollow, type PlacedMilestone } from './transitions.ts';

/** The times promised to the customer at booking, and the zones in which dates are read (IANA; null: UTC). */
export interface Promises {
  readonly delivery: Moment | null;
  readonly deliveryTimeZone: string | null;
  readonly pickup: Moment | null;
  readonly pickupTimeZone: string | null;
}

export interface ShipmentState<Fact> {
  readonly current: {
    readonly milestone: MilestoneType;
    readonly moment: Moment;
    readonly fact: Fact;
  } | null;
  /** The first booking. */
  readonly booked: Moment | null;
  /** The first pickup. */
  readonly pickedUp: Moment | null;
  /** Null until picked up, and when nothing was promised. */
  readonly pickedUpOnTime: boolean | null;
  /** The latest promise: the last planned delivery, else the promise at booking. */
  readonly promisedDelivery: Moment | null;
  /** The last delivery. */
  readonly delivered: Moment | null;
  readonly deliveredOnTime: boolean | null;
  /** The newest estimate of the delivery. */
  readonly estimatedDelivery: (Moment & { readonly low: Date | null; readonly high: Date | null }) | null;
  readonly review: readonly { readonly fact: Fact; readonly reason: ReviewReason }[];
}

const CLOCK_TOLERANCE_MS = 10 * 60_000;
/** A date begins up to 14 hours before midnight UTC (Kiribati). */
const EARLIEST_DATE_MS = 14 * 3_600_000;

/**
 * The state of a shipment from its facts. A pure function of the set of facts: their order of arrival and repetitions do
 * not matter. The fold sorts facts by (time, rank, event id, source) and runs them through the table of legal transitions.
 * An impossible fact is left out and reported for review, until a person's fact confirms, replaces or retracts it.
 */
export function foldMilestones<Fact extends TrackingFact>(
  facts: readonly Fact[],
  promises: Promises,
): ShipmentState<Fact> {
  const review: { fact: Fact; reason: ReviewReason }[] = [];
  const set = distinct(facts).toSorted(byTime);
  const isConfirmed = confirmationsAmong(set, (fact) => !isInTheFuture(fact));
  const isDoubted = (fact: Fact) => isInTheFuture(fact) && !isConfirmed(fact, 'CLOCK_IN_THE_FUTURE');
  const { inForce, contradictory } = applyCorrections(set, (fact) => !isDoubted(fact));
  for (const fact of contradictory) {
    keep(false, fact, isDoubted(fact) ? 'CLOCK_IN_THE_FUTURE' : 'CONTRADICTORY_CORRECTION');
  }
  const plausible = inForce.filter((fact) => keep(!isDoubted(fact), fact, 'CLOCK_IN_THE_FUTURE'));
  const standing = plausible.filter((fact) => fact.correction !== 'RETRACTS');
  const actual = standing.filter((fact) => fact.classifier === 'ACTUAL');

  const booking = actual.find((fact) => fact.milestone === 'BOOKED');
  // The booking comes first, even before a fact of the same day whose time is not known.
  const sequence = booking === undefined ? actual : [booking, ...actual.filter((fact) => fact !== booking)];
  const booked = booking === undefined ? null : happened(booking);
  let current: { milestone: PlacedMilestone; fact: Fact } | null = null;
  let pickedUp: Moment | null = null;
  let delivered: Moment | null = null;
  for (const fact of sequence) {
    const { milestone } = fact;
    if (milestone === null || !isPlaced(milestone)) continue;
    const early = booked !== null && isBefore(happened(fact), booked, promises.pickupTimeZone);
    if (!keep(!early || isConfirmed(fact, 'BEFORE_THE_BOOKING'), fact, 'BEFORE_THE_BOOKING')) continue;
    const follows =
      mayFollow(current?.milestone ?? null, milestone) || isConfirmed(fact, 'ILLEGAL_TRANSITION');
    if (!keep(follows, fact, 'ILLEGAL_TRANSITION')) continue;
    current = { milestone, fact };
    if (milestone === 'PICKED_UP') pickedUp ??= happened(fact);
    if (milestone === 'DELIVERED') delivered = happened(fact);
  }

  const expected = (classifier: 'PLANNED' | 'ESTIMATED', milestone: MilestoneType) =>
    standing.filter((fact) => fact.classifier === classifier && fact.milestone === milestone);
  const promisedDelivery = latest(expected('PLANNED', 'DELIVERED')) ?? promises.delivery;
  const promisedPickup = latest(expected('PLANNED', 'PICKED_UP')) ?? promises.pickup;
  return {
    current: current === null ? null : { ...current, moment: happened(current.fact) },
    booked,
    pickedUp,
    pickedUpOnTime: onTime(pickedUp, promisedPickup, promises.pickupTimeZone),
    promisedDelivery,
    delivered,
    deliveredOnTime: onTime(delivered, promisedDelivery, promises.deliveryTimeZone),
    estimatedDelivery: estimate(expected('ESTIMATED', 'DELIVERED').at(-1)),
    review,
  };

  function keep(sound: boolean, fact: Fact, reason: ReviewReason): boolean {
    if (!sound) review.push({ fact, reason });
    return sound;
  }
}

/** One fact for each key: the one that was recorded first. */
function distinct<Fact extends TrackingFact>(facts: readonly Fact[]): Fact[] {
  const byKey = new Map<string, Fact>();
  for (const fact of facts) {
    const known = byKey.get(factKey(fact));
    if (known === undefined || fact.recordedAt < known.recordedAt) byKey.set(factKey(fact), fact);
  }
  return [...byKey.values()];
}

/** A total order: time, rank, event id, source. */
function byTime(a: TrackingFact, b: TrackingFact): number {
  return (
    placeInTime(a) - placeInTime(b) ||
    rank(a) - rank(b) ||
    compareText(a.eventId, b.eventId) ||
    compareText(a.source, b.source)
  );
}

/** A date without a time sorts at the end of its day in the phases of `endsTheDay`, such as a delivery, else at its start. */
function placeInTime(fact: TrackingFact): number {
  const atEnd = fact.dateOnly && fact.milestone !== null && endsTheDay(fact.milestone);
  return atEnd ? latestInstant(happened(fact)) : fact.occurredAt.getTime();
}

function rank(fact: TrackingFact): number {
  return fact.milestone === null ? -1 : MILESTONE_RANK[fact.milestone];
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function isInTheFuture(fact: TrackingFact): boolean {
  const tolerance = CLOCK_TOLERANCE_MS + (fact.dateOnly ? EARLIEST_DATE_MS : 0);
  return fact.occurredAt.getTime() > fact.recordedAt.getTime() + tolerance;
}

function happened(fact: TrackingFact): Moment {
  return { at: fact.occurredAt, dateOnly: fact.dateOnly };
}

function latest(facts: readonly TrackingFact[]): Moment | null {
  let last: Moment | null = null;
  for (const { expectedAt, expectedDateOnly } of facts) {
    if (expectedAt === null) continue;
    const moment = { at: expectedAt, dateOnly: expectedDateOnly };
    if (last === null || latestInstant(moment) > latestInstant(last)) last = moment;
  }
  return last;
}

function estimate(fact: TrackingFact | undefined): ShipmentState<never>['estimatedDelivery'] {
  if (fact === undefined || fact.expectedAt === null) return null;
  const { expectedAt: at, expectedDateOnly: dateOnly, expectedLow: low, expectedHigh: high } = fact;
  return { at, dateOnly, low, high };
}

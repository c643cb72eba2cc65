import { documentOfProof } from '../documents.ts';
import { MILESTONE_RANK, type MilestoneType } from '../vocabulary/index.ts';
import { confirmationsAmong } from './confirmations.ts';
import { AMBIGUOUS, applyCorrections, targetsAmong } from './corrections.ts';
import { type ConfirmableReason, factKey, type ReviewReason, type TrackingFact } from './fact.ts';
import { isBefore, latestInstant, type Moment, onTime } from './moment.ts';
import { isOfFile, type ShipmentPlan } from './plan.ts';
import { CLOCK_TOLERANCE_MS, timeDoubt } from './plausibility.ts';
import { isOfCarrier, isSameDelivery, type Reading, readingsOf, type Way } from './readings.ts';
import { endsTheDay, isPlaced, mayFollow, phaseOf } from './transitions.ts';

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
  /** The first valid delivery at the last delivery stop. */
  readonly delivered: Moment | null;
  readonly deliveredOnTime: boolean | null;
  /** The newest proof of delivery that counts. */
  readonly proof: Fact | null;
  /** The milestones of facts that count under another name than they were reported by: a part, or a return. */
  readonly readAs: ReadonlyMap<Fact, MilestoneType>;
  /** The newest estimate of the delivery. */
  readonly estimatedDelivery: Estimate<Fact> | null;
  readonly review: readonly { readonly fact: Fact; readonly reason: ReviewReason }[];
}

/** An estimate with its bounds, and the fact that states it. */
interface Estimate<Fact> extends Moment {
  readonly low: Date | null;
  readonly high: Date | null;
  readonly fact: Fact;
}

/**
 * A carrier confirms a booking that was made before, and may do so when the freight is on its way. If only carriers tell
 * of the booking, a fact is too early when it lies 30 days before them.
 */
const LATEST_CONFIRMATION_MS = 30 * 86_400_000;

/**
 * The state of a shipment from its facts. A pure function of the set of facts: their order of arrival and repetitions do
 * not matter. The fold sorts facts by (time, rank, event id, source, reporter) and runs them through the table of legal
 * transitions. An impossible fact is left out and reported for review, until a person's fact confirms, replaces or retracts it.
 */
export function foldMilestones<Fact extends TrackingFact>(
  facts: readonly Fact[],
  plan: ShipmentPlan,
): ShipmentState<Fact> {
  const review: { fact: Fact; reason: ReviewReason }[] = [];
  const set = inOrder(distinct(facts));
  const targetOf = targetsAmong(set);
  const isConfirmed = confirmationsAmong(set, targetOf, (fact) => timeDoubt(fact) === null);
  const doubtOf = (fact: Fact) => {
    const doubt = timeDoubt(fact);
    return doubt === null || isConfirmed(fact, doubt) ? null : doubt;
  };
  const { inForce, contradictory } = applyCorrections(set, targetOf, (fact) => doubtOf(fact) === null);
  for (const fact of contradictory)
    review.push({ fact, reason: doubtOf(fact) ?? 'CONTRADICTORY_CORRECTION' });
  const timely = inForce.filter((fact) => keep(doubtOf(fact), fact));
  const isAmbiguous = (fact: Fact) => targetOf(fact) === AMBIGUOUS;
  for (const fact of timely.filter(isAmbiguous)) review.push({ fact, reason: 'AMBIGUOUS_CORRECTION' });
  const plausible = timely.filter((fact) => !isAmbiguous(fact));
  const standing = plausible.filter((fact) => fact.correction !== 'RETRACTS');
  const actual = standing.filter((fact) => fact.classifier === 'ACTUAL');

  const bookings = actual.filter((fact) => fact.milestone === 'BOOKED');
  const [booked = null] = bookings.map(happened);
  const booking = bookings.find((fact) => !isOfCarrier(fact));
  // The booking comes first, even before a fact of the same day whose time is not known.
  const ordered = booking === undefined ? actual : [booking, ...actual.filter((fact) => fact !== booking)];
  const isEarly = (moment: Moment) => {
    if (booked === null) return false;
    const tolerance = moment.dateOnly || booked.dateOnly ? 0 : CLOCK_TOLERANCE_MS;
    const margin = booking === undefined ? LATEST_CONFIRMATION_MS : tolerance;
    const begin = { ...booked, at: new Date(booked.at.getTime() - margin) };
    return isBefore(moment, begin, plan.pickupTimeZone);
  };
  const sequence = ordered.filter(
    (fact) =>
      fact.milestone !== null &&
      isPlaced(fact.milestone) &&
      keep(isEarly(happened(fact)) ? 'BEFORE_THE_BOOKING' : null, fact) &&
      keep(isOfCustomer(fact) ? 'PROOF_OF_CUSTOMER' : null, fact),
  );

  // Sound or not: while the last part of a file is in doubt, the parts before it are no whole delivery.
  const lastOfFile = inForce.findLast(
    (fact) => fact.milestone === 'DELIVERED' && fact.classifier === 'ACTUAL' && isOfFile(fact, plan),
  );
  const read = readingsOf(sequence, plan, lastOfFile);
  const readAs = new Map<Fact, MilestoneType>();
  let way: Way = { current: null, delivered: null, movedSince: false };
  let current: Fact | null = null;
  let pickedUp: Moment | null = null;
  let proof: Fact | null = null;
  // Proofs of this transport that came before its delivery.
  let waiting: Fact[] = [];
  for (const fact of sequence) {
    const { milestone } = fact;
    const reading = read(fact, way);
    if (reading.kind === 'DOUBT') {
      if (reading.reason === 'PROOF_BEFORE_DELIVERY' && !isConfirmed(fact, reading.reason)) {
        waiting.push(fact);
        continue;
      }
      const follows = reading.reason === 'PROOF_BEFORE_DELIVERY' || mayFollow(way.current, reading.milestone);
      if (!keep(reading.reason, fact) || !keep(follows ? null : 'ILLEGAL_TRANSITION', fact)) continue;
    }
    if (milestone === 'PROOF_OF_DELIVERY_AVAILABLE') proof = fact;
    if (milestone === 'PICKED_UP' && way.delivered === null) pickedUp ??= happened(fact);
    if ('milestone' in reading) {
      current = fact;
      if (reading.milestone !== milestone) readAs.set(fact, reading.milestone);
    }
    const before = way;
    way = advance(way, fact, reading);
    // A paper that was signed before the freight was picked up proves another delivery.
    if (milestone === 'PICKED_UP' && way.delivered === null) waiting = withheld(waiting);
    if (before.delivered === null && way.delivered !== null) {
      const { delivered } = way;
      const own = waiting.filter((each) => isSameDelivery(happened(each), delivered, plan));
      waiting = waiting.filter((each) => !own.includes(each));
      const newest = own.at(-1);
      if (newest !== undefined) {
        proof = newest;
        current = newest;
        way = { ...way, current: 'PROOF_OF_DELIVERY_AVAILABLE' };
      }
    }
  }
  withheld(waiting);

  // A plan may be reported late, for a time that has passed. An estimate for a time before the booking is a wrong date.
  const expectations = standing.filter(
    (fact) =>
      fact.classifier === 'PLANNED' ||
      (fact.classifier === 'ESTIMATED' && keep(isEarlyEstimate(fact) ? 'BEFORE_THE_BOOKING' : null, fact)),
  );
  const expected = (classifier: 'PLANNED' | 'ESTIMATED', milestone: MilestoneType) =>
    expectations.filter((fact) => fact.classifier === classifier && fact.milestone === milestone);
  const promisedDelivery = latest(expected('PLANNED', 'DELIVERED')) ?? plan.delivery;
  const promisedPickup = latest(expected('PLANNED', 'PICKED_UP')) ?? plan.pickup;
  return {
    current:
      current === null || way.current === null
        ? null
        : { milestone: way.current, moment: happened(current), fact: current },
    booked,
    pickedUp,
    pickedUpOnTime: onTime(pickedUp, promisedPickup, plan.pickupTimeZone),
    promisedDelivery,
    delivered: way.delivered,
    deliveredOnTime: onTime(way.delivered, promisedDelivery, plan.deliveryTimeZone),
    estimatedDelivery: estimate(expected('ESTIMATED', 'DELIVERED').at(-1)),
    proof,
    readAs,
    review,
  };

  function isEarlyEstimate({ expectedAt: at, expectedDateOnly: dateOnly }: Fact): boolean {
    return at !== null && isEarly({ at, dateOnly });
  }

  /** Proofs that stay in review. Returns those that wait on. */
  function withheld(proofs: readonly Fact[]): Fact[] {
    for (const each of proofs) review.push({ fact: each, reason: 'PROOF_BEFORE_DELIVERY' });
    return [];
  }

  /** Whether a fact counts: nothing is wrong with it, or a person confirmed it. Otherwise it goes to review. */
  function keep(doubt: ConfirmableReason | null, fact: Fact): boolean {
    if (doubt === null || isConfirmed(fact, doubt)) return true;
    review.push({ fact, reason: doubt });
    return false;
  }
}

/** The way after a fact that counts. */
function advance(way: Way, fact: TrackingFact, reading: Reading): Way {
  const milestone = 'milestone' in reading ? reading.milestone : null;
  const delivered = way.delivered ?? (milestone === 'DELIVERED' ? happened(fact) : null);
  const isMovement =
    fact.milestone !== null && isPlaced(fact.milestone) && phaseOf(fact.milestone) === 'MOVING';
  const movedSince = delivered !== null && (isMovement || way.movedSince) && reading.kind !== 'TOLD_AGAIN';
  return { current: milestone ?? way.current, delivered, movedSince };
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

/** A total order of the facts of one shipment: time, rank, event id, source, reporter. */
function inOrder<Fact extends TrackingFact>(facts: readonly Fact[]): Fact[] {
  const timed = facts.filter(
    ({ dateOnly, milestone }) => !dateOnly && milestone !== null && endsTheDay(milestone),
  );
  const places = new Map(facts.map((fact) => [fact, placeInTime(fact, timed)]));
  return facts.toSorted(
    (a, b) =>
      (places.get(a) ?? 0) - (places.get(b) ?? 0) ||
      rank(a) - rank(b) ||
      compareText(a.eventId, b.eventId) ||
      compareText(a.source, b.source) ||
      compareText(a.reporter, b.reporter),
  );
}

/**
 * A date without a time sorts at the end of its day in the phases of `endsTheDay`, such as a delivery, else at its start. A
 * later step of the same day whose time is known, such as the proof of that delivery, still comes after it.
 */
function placeInTime(fact: TrackingFact, timed: readonly TrackingFact[]): number {
  if (!fact.dateOnly || fact.milestone === null || !endsTheDay(fact.milestone))
    return fact.occurredAt.getTime();
  const [begin, end] = [fact.occurredAt.getTime(), latestInstant(happened(fact))];
  const later = timed
    .filter((other) => rank(other) > rank(fact))
    .map((other) => other.occurredAt.getTime())
    .filter((time) => time >= begin && time <= end);
  return Math.min(end, ...later);
}

/** Whether a customer attached the paper that the fact makes a proof of delivery. */
function isOfCustomer(fact: TrackingFact): boolean {
  return fact.milestone === 'PROOF_OF_DELIVERY_AVAILABLE' && documentOfProof(fact)?.sender === 'CUSTOMER';
}

function rank(fact: TrackingFact): number {
  return fact.milestone === null ? -1 : MILESTONE_RANK[fact.milestone];
}

function compareText(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
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

function estimate<Fact extends TrackingFact>(fact: Fact | undefined): Estimate<Fact> | null {
  if (fact === undefined || fact.expectedAt === null) return null;
  const { expectedAt: at, expectedDateOnly: dateOnly, expectedLow: low, expectedHigh: high } = fact;
  return { at, dateOnly, low, high, fact };
}

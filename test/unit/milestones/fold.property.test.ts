import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { targetsAmong } from '../../../src/domain/milestones/corrections.ts';
import { CONFIRMABLE, factKey, type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { latestInstant } from '../../../src/domain/milestones/moment.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import { isTimeDoubt } from '../../../src/domain/milestones/plausibility.ts';
import { isPlaced, mayFollow } from '../../../src/domain/milestones/transitions.ts';
import {
  EVENT_CLASSIFIERS,
  EVENT_SOURCES,
  MILESTONE_TYPES,
  MILESTONES,
} from '../../../src/domain/vocabulary/index.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);

/** Few ids, few hours and few sources, so that ties, corrections and circles are common. */
const instant = fc.integer({ min: 0, max: 96 }).map((hours) => new Date(START + hours * HOUR));
const SHIPMENT = '01900000-0000-7000-8000-000000000001';
const reporter = fc.constantFrom('driver', 'driver/7');
const eventId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const fact: fc.Arbitrary<TrackingFact> = fc
  .record({
    source: fc.constantFrom(...EVENT_SOURCES),
    reporter,
    eventId,
    milestone: fc.option(fc.constantFrom(...MILESTONE_TYPES), { freq: 8 }),
    classifier: fc.oneof(
      { weight: 4, arbitrary: fc.constant('ACTUAL' as const) },
      fc.constantFrom(...EVENT_CLASSIFIERS),
    ),
    occurred: instant,
    dateOnly: fc.boolean(),
    delay: fc.integer({ min: -1, max: 48 }),
    stopSequence: fc.option(fc.integer({ min: 1, max: 5 })),
    dialect: fc.constantFrom(null, 'history'),
    expected: instant,
    expectedDateOnly: fc.boolean(),
    correction: fc.option(fc.constantFrom('RETRACTS' as const, 'SUPERSEDES' as const, 'CONFIRMS' as const), {
      freq: 3,
    }),
    confirms: fc.constantFrom(...CONFIRMABLE),
    correctsSource: fc.constantFrom(...EVENT_SOURCES),
    correctsReporter: fc.option(reporter),
    correctsEventId: eventId,
  })
  .map(({ occurred, delay, expected, ...raw }) => ({
    ...raw,
    shipmentId: SHIPMENT,
    occurredAt: raw.dateOnly ? midnight(occurred) : occurred,
    recordedAt: new Date(occurred.getTime() + delay * HOUR),
    expectedAt: raw.classifier === 'ACTUAL' ? null : raw.expectedDateOnly ? midnight(expected) : expected,
    expectedLow: null,
    expectedHigh: null,
    correctsSource: raw.correction === null ? null : raw.correctsSource,
    correctsReporter: raw.correction === null ? null : raw.correctsReporter,
    correctsEventId: raw.correction === null ? null : raw.correctsEventId,
    milestone: raw.correction === 'CONFIRMS' ? null : raw.milestone,
    confirms: raw.correction === 'CONFIRMS' ? raw.confirms : null,
  }));
const facts = fc.uniqueArray(fact, { selector: factKey, maxLength: 14 });
const promise = fc.option(instant.map((at) => ({ at, dateOnly: false })));
const PICKUP = { sequence: 1, type: 'PICKUP' } as const;
const promises: fc.Arbitrary<ShipmentPlan> = fc.record({
  stops: fc.constantFrom(
    [],
    [PICKUP, { sequence: 2, type: 'DELIVERY' } as const],
    [
      { sequence: 4, type: 'DELIVERY' } as const,
      PICKUP,
      { sequence: 2, type: 'DELIVERY' } as const,
      { sequence: 3, type: 'TERMINAL' } as const,
    ],
  ),
  file: fc.constantFrom(null, 'history'),
  delivery: promise,
  deliveryTimeZone: fc.constantFrom(null, 'America/Chicago'),
  pickup: promise,
  pickupTimeZone: fc.constantFrom(null, 'Asia/Kolkata'),
});
/** The facts, and the same facts shuffled with repetitions. */
const arrivals = facts.chain((set) =>
  fc.tuple(
    fc.constant(set),
    fc.array(fc.constantFrom(...(set.length === 0 ? [undefined] : set)), { maxLength: 6 }).chain((repeated) =>
      fc.shuffledSubarray([...set, ...repeated.filter((item) => item !== undefined)], {
        minLength: set.length + repeated.filter((item) => item !== undefined).length,
      }),
    ),
  ),
);

function midnight(at: Date): Date {
  return new Date(at.getTime() - (at.getTime() % (24 * HOUR)));
}

it('gives the same state for every order of arrival and any repetition', () => {
  fc.assert(
    fc.property(arrivals, promises, ([set, arrived], agreed) => {
      expect(foldMilestones(arrived, agreed)).toEqual(foldMilestones(set, agreed));
    }),
    { numRuns: 5_000 },
  );
});

it('loses no fact: each is a milestone of the shipment, in review once, corrected, or without a place', () => {
  fc.assert(
    fc.property(facts, promises, (set, agreed) => {
      for (let rest: readonly TrackingFact[] = set; ; ) {
        const state = foldMilestones(rest, agreed);
        const reviewed = state.review.map((item) => factKey(item.fact));
        expect(new Set(reviewed).size).toBe(reviewed.length);
        expect(rest.map(factKey)).toEqual(expect.arrayContaining(reviewed));
        const last = state.current?.fact;
        if (last === undefined) {
          expect(rest.filter((item) => !isAccountedFor(item, rest, state.review)).map(factKey)).toEqual([]);
          return;
        }
        expect(reviewed).not.toContain(factKey(last));
        expect(last.classifier).toBe('ACTUAL');
        expect(last.milestone).not.toMatch(/^EXCEPTION/);
        // Without the last one the fact before it is the current one: so each is seen once.
        rest = rest.filter((item) => factKey(item) !== factKey(last));
      }
    }),
    { numRuns: 2_000 },
  );
});

it('loses no plan and no estimate of the delivery', () => {
  fc.assert(
    fc.property(facts, promises, (set, agreed) => {
      const { review, promisedDelivery, estimatedDelivery } = foldMilestones(set, agreed);
      const standing = set.filter(
        (item) =>
          item.milestone === 'DELIVERED' &&
          item.correction !== 'RETRACTS' &&
          !isReviewed(item, review) &&
          !isCorrected(item, set, review),
      );
      for (const { classifier, expectedAt: at, expectedDateOnly: dateOnly } of standing) {
        if (classifier === 'ESTIMATED') expect(estimatedDelivery).not.toBeNull();
        if (classifier !== 'PLANNED' || at === null) continue;
        expect(promisedDelivery && latestInstant(promisedDelivery)).toBeGreaterThanOrEqual(
          latestInstant({ at, dateOnly }),
        );
      }
    }),
    { numRuns: 2_000 },
  );
});

it('lets every milestone but the proof come first, and nothing after a cancellation', () => {
  const placed = MILESTONES.map((row) => row.type).filter(
    (type) => type !== 'EXCEPTION_OPENED' && type !== 'EXCEPTION_RESOLVED',
  );
  expect(placed.filter((type) => !mayFollow(null, type))).toEqual(['PROOF_OF_DELIVERY_AVAILABLE']);
  expect(placed.filter((type) => mayFollow('CANCELLED', type))).toEqual(['CANCELLED']);
});

type Review = ReturnType<typeof foldMilestones<TrackingFact>>['review'];

/** Whether it is known why a fact of a shipment without a milestone is none: it is in review, corrected, or has no place. */
function isAccountedFor(item: TrackingFact, all: readonly TrackingFact[], review: Review): boolean {
  const { milestone, classifier, correction } = item;
  const hasPlace =
    milestone !== null && isPlaced(milestone) && classifier === 'ACTUAL' && correction !== 'RETRACTS';
  return !hasPlace || isReviewed(item, review) || isCorrected(item, all, review);
}

function isReviewed(item: TrackingFact, review: Review): boolean {
  return review.some(({ fact }) => factKey(fact) === factKey(item));
}

/** Whether a fact retracts or supersedes it, and nobody doubts that one as a correction. */
function isCorrected(item: TrackingFact, all: readonly TrackingFact[], review: Review): boolean {
  const doubted = review.filter(({ reason }) => isTimeDoubt(reason) || reason.endsWith('_CORRECTION'));
  const targetOf = targetsAmong(all);
  return all.some(
    (other) =>
      (other.correction === 'RETRACTS' || other.correction === 'SUPERSEDES') &&
      targetOf(other) === factKey(item) &&
      !isReviewed(other, doubted),
  );
}

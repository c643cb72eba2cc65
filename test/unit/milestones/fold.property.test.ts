import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CONFIRMABLE, factKey, type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones, type Promises } from '../../../src/domain/milestones/fold.ts';
import { mayFollow } from '../../../src/domain/milestones/transitions.ts';
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
const eventId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
const fact: fc.Arbitrary<TrackingFact> = fc
  .record({
    source: fc.constantFrom(...EVENT_SOURCES),
    eventId,
    milestone: fc.option(fc.constantFrom(...MILESTONE_TYPES), { freq: 8 }),
    classifier: fc.oneof(
      { weight: 4, arbitrary: fc.constant('ACTUAL' as const) },
      fc.constantFrom(...EVENT_CLASSIFIERS),
    ),
    occurred: instant,
    dateOnly: fc.boolean(),
    delay: fc.integer({ min: -1, max: 48 }),
    expected: instant,
    expectedDateOnly: fc.boolean(),
    correction: fc.option(fc.constantFrom('RETRACTS' as const, 'SUPERSEDES' as const, 'CONFIRMS' as const), {
      freq: 3,
    }),
    confirms: fc.constantFrom(...CONFIRMABLE),
    correctsSource: fc.constantFrom(...EVENT_SOURCES),
    correctsEventId: eventId,
  })
  .map(({ occurred, delay, expected, ...raw }) => ({
    ...raw,
    occurredAt: raw.dateOnly ? midnight(occurred) : occurred,
    recordedAt: new Date(occurred.getTime() + delay * HOUR),
    expectedAt: raw.classifier === 'ACTUAL' ? null : raw.expectedDateOnly ? midnight(expected) : expected,
    expectedLow: null,
    expectedHigh: null,
    correctsSource: raw.correction === null ? null : raw.correctsSource,
    correctsEventId: raw.correction === null ? null : raw.correctsEventId,
    milestone: raw.correction === 'CONFIRMS' ? null : raw.milestone,
    confirms: raw.correction === 'CONFIRMS' ? raw.confirms : null,
  }));
const facts = fc.uniqueArray(fact, { selector: factKey, maxLength: 14 });
const promise = fc.option(instant.map((at) => ({ at, dateOnly: false })));
const promises: fc.Arbitrary<Promises> = fc.record({
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

it('loses no fact: each is in the state, corrected, without a place, or in review once', () => {
  fc.assert(
    fc.property(facts, promises, (set, agreed) => {
      const state = foldMilestones(set, agreed);
      const keys = state.review.map((item) => factKey(item.fact));
      expect(new Set(keys).size).toBe(keys.length);
      if (state.current !== null) {
        expect(keys).not.toContain(factKey(state.current.fact));
        expect(state.current.fact.classifier).toBe('ACTUAL');
        expect(state.current.milestone).not.toMatch(/^EXCEPTION/);
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

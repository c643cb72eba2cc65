import * as fc from 'fast-check';
import { CONFIRMABLE, factKey, type TrackingFact } from '../../src/domain/milestones/fact.ts';
import type { ShipmentPlan } from '../../src/domain/milestones/plan.ts';
import { EVENT_CLASSIFIERS, EVENT_SOURCES, MILESTONE_TYPES } from '../../src/domain/vocabulary/index.ts';

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
    low: fc.option(instant),
    high: fc.option(instant),
    expectedDateOnly: fc.boolean(),
    correction: fc.option(fc.constantFrom('RETRACTS' as const, 'SUPERSEDES' as const, 'CONFIRMS' as const), {
      freq: 3,
    }),
    confirms: fc.constantFrom(...CONFIRMABLE),
    correctsSource: fc.constantFrom(...EVENT_SOURCES),
    correctsReporter: fc.option(reporter),
    correctsEventId: eventId,
  })
  .map(({ occurred, delay, expected, low, high, ...raw }) => ({
    ...raw,
    shipmentId: SHIPMENT,
    occurredAt: raw.dateOnly ? midnight(occurred) : occurred,
    recordedAt: new Date(occurred.getTime() + delay * HOUR),
    expectedAt: raw.classifier === 'ACTUAL' ? null : raw.expectedDateOnly ? midnight(expected) : expected,
    expectedLow: raw.classifier === 'ACTUAL' ? null : low,
    expectedHigh: raw.classifier === 'ACTUAL' ? null : high,
    correctsSource: raw.correction === null ? null : raw.correctsSource,
    correctsReporter: raw.correction === null ? null : raw.correctsReporter,
    correctsEventId: raw.correction === null ? null : raw.correctsEventId,
    milestone: raw.correction === 'CONFIRMS' ? null : raw.milestone,
    confirms: raw.correction === 'CONFIRMS' ? raw.confirms : null,
  }));
export const facts = fc.uniqueArray(fact, { selector: factKey, maxLength: 14 });
const promise = fc.option(instant.map((at) => ({ at, dateOnly: false })));
const PICKUP = { sequence: 1, type: 'PICKUP' } as const;
export const plans: fc.Arbitrary<ShipmentPlan> = fc.record({
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
export const arrivals = facts.chain((set) =>
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

import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { factKey, type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { type AwaitedDelivery, isOverdue, outlookOf } from '../../../src/domain/milestones/outlook.ts';
import { EVENT_SOURCES, MILESTONE_TYPES } from '../../../src/domain/vocabulary/index.ts';
import { expectation, moment, NO_PROMISES } from './facts.ts';

/** From UTC-11 to UTC+14, with half hours, quarters, and days of 23 and 25 hours. */
const ZONES = [
  'Pacific/Pago_Pago',
  'America/Los_Angeles',
  'America/St_Johns',
  'UTC',
  'Europe/Amsterdam',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
];
/** Days on which clocks change, the end of a year, and a leap day. */
const DAYS = ['2026-03-08', '2026-03-29', '2026-10-04', '2026-10-25', '2026-12-31', '2028-02-29'];

/** The first instant of a day in a zone, later by some milliseconds. */
function startOf(day: string, timeZone: string, shift = 0): Date {
  return new Date(Temporal.PlainDate.from(day).toZonedDateTime(timeZone).epochMilliseconds + shift);
}

function dayAfter(day: string): string {
  return Temporal.PlainDate.from(day).add({ days: 1 }).toString();
}

function awaited(promise: string | null, timeZone: string | null = null, currentMilestone = 'IN_TRANSIT') {
  const promised = promise === null ? null : moment(promise);
  return { currentMilestone, promised, timeZone } as AwaitedDelivery;
}

const estimate = (at: string, high: string | null = null) => ({
  ...moment(at),
  low: null,
  high: high === null ? null : new Date(high),
});

describe('an awaited delivery is overdue', () => {
  it.each(ZONES)(
    'from the first instant after the promised day in %s, and at no time of that day',
    (zone) => {
      for (const day of DAYS) {
        const at = (instant: Date) => isOverdue(awaited(day, zone), instant);
        const seen = [startOf(day, zone), startOf(dayAfter(day), zone, -1), startOf(dayAfter(day), zone)].map(
          at,
        );
        expect(seen, day).toEqual([false, false, true]);
      }
    },
  );

  it('from the first millisecond after a promised time, whatever the zone', () => {
    for (const zone of [null, ...ZONES, 'Mars/Olympus']) {
      const promise = awaited('2026-05-04T10:00:00.000Z', zone);
      expect(isOverdue(promise, new Date('2026-05-04T10:00:00.000Z'))).toBe(false);
      expect(isOverdue(promise, new Date('2026-05-04T10:00:00.001Z'))).toBe(true);
    }
  });

  it('by the days of UTC where the zone is not known', () => {
    for (const zone of [null, 'Mars/Olympus']) {
      expect(isOverdue(awaited('2026-05-04', zone), new Date('2026-05-04T23:59:59.999Z'))).toBe(false);
      expect(isOverdue(awaited('2026-05-04', zone), new Date('2026-05-05T00:00:00.000Z'))).toBe(true);
    }
  });

  it('only while it can still come, and only if it was promised', () => {
    const late = new Date('2027-01-01');
    const overdue = MILESTONE_TYPES.filter((type) => isOverdue(awaited('2026-05-04', null, type), late));
    const ended = ['DELIVERED', 'PROOF_OF_DELIVERY_AVAILABLE', 'RETURNED', 'CANCELLED'];
    expect(MILESTONE_TYPES.filter((type) => !overdue.includes(type)).toSorted()).toEqual(ended.toSorted());
    expect(isOverdue({ ...awaited('2026-05-04'), currentMilestone: null }, late)).toBe(true);
    expect(isOverdue(awaited(null), late)).toBe(false);
  });

  it('exactly when a delivery at that moment would be late by the fold', () => {
    const times = fc.date({ min: new Date('2026-03-01'), max: new Date('2026-11-30'), noInvalidDate: true });
    const zones = fc.constantFrom(null, ...ZONES);
    fc.assert(
      fc.property(times, times, fc.boolean(), zones, (promisedAt, now, dateOnly, timeZone) => {
        const promised = dateOnly
          ? moment(promisedAt.toISOString().slice(0, 10))
          : { at: promisedAt, dateOnly };
        const delivered = {
          ...expectation('ESTIMATED', 'DELIVERED', now.toISOString(), now.toISOString()),
          classifier: 'ACTUAL',
        } as const;
        const plan = { ...NO_PROMISES, delivery: promised, deliveryTimeZone: timeZone };
        expect(isOverdue({ currentMilestone: 'IN_TRANSIT', promised, timeZone }, now)).toBe(
          foldMilestones([delivered], plan).deliveredOnTime === false,
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('an estimate', () => {
  const now = new Date('2026-05-01T00:00:00Z');
  const promised = awaited('2026-05-04', 'Pacific/Kiritimati');
  it.each([
    ['keeps the promise', estimate('2026-05-03'), promised, 'ON_TIME'],
    [
      'on the promised day of the stop, a day earlier in UTC',
      estimate('2026-05-03T10:30:00Z'),
      promised,
      'ON_TIME',
    ],
    ['on the last millisecond of that day', estimate('2026-05-04T09:59:59.999Z'), promised, 'ON_TIME'],
    ['on the first of the next day', estimate('2026-05-04T10:00:00Z'), promised, 'LATE'],
    [
      'whose bound breaks the promise',
      estimate('2026-05-04T09:00:00Z', '2026-05-04T11:00:00Z'),
      promised,
      'AT_RISK',
    ],
    [
      'of a day with a bound in that day',
      estimate('2026-05-04', '2026-05-04T09:00:00Z'),
      promised,
      'ON_TIME',
    ],
    ['a day later', estimate('2026-05-05'), promised, 'LATE'],
    ['that has passed without a delivery', estimate('2026-04-29'), promised, 'AT_RISK'],
    ['that has passed, after the promise has', estimate('2026-04-28'), awaited('2026-04-29'), 'LATE'],
    ['without a promise', estimate('2026-05-05'), awaited(null), null],
    ['of freight that has arrived', estimate('2026-05-05'), awaited('2026-05-04', null, 'DELIVERED'), null],
  ] as const)('%s', (_name, told, promise, outlook) => {
    expect(outlookOf(told, promise, now)).toBe(outlook);
  });

  it('is the one made last, with the report that told it first, in every order of arrival', () => {
    const hour = (at: number) => new Date(Date.UTC(2026, 4, 1, at)).toISOString();
    const told = fc
      .record({
        source: fc.constantFrom(...EVENT_SOURCES),
        eventId: fc.constantFrom('a', 'b', 'c'),
        made: fc.integer({ min: 0, max: 6 }),
        expected: fc.integer({ min: 24, max: 30 }),
        recorded: fc.integer({ min: 7, max: 20 }),
      })
      .map(({ made, expected, recorded, ...identity }) =>
        expectation('ESTIMATED', 'DELIVERED', hour(made), hour(expected), {
          ...identity,
          recordedAt: new Date(hour(recorded)),
        }),
      );
    const orders = fc
      .uniqueArray(told, { selector: factKey, minLength: 1, maxLength: 6 })
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
      );
    const repeatedLater = (fact: TrackingFact) => ({ ...fact, recordedAt: new Date('2026-06-01') });
    fc.assert(
      fc.property(orders, ([facts, arrived]) => {
        const newest = facts.reduce((best, fact) => (compare(fact, best) > 0 ? fact : best));
        const { estimatedDelivery } = foldMilestones(
          arrived.flatMap((fact) => [repeatedLater(fact), fact]),
          NO_PROMISES,
        );
        expect(estimatedDelivery?.fact).toBe(newest);
        expect(estimatedDelivery?.at).toEqual(newest.expectedAt);
      }),
      { numRuns: 500 },
    );
  });
});

/** By the time at which an estimate was made; of one time by its event id, then its source. */
function compare(a: TrackingFact, b: TrackingFact): number {
  const texts = [a.eventId, b.eventId, a.source, b.source] as const;
  return (
    a.occurredAt.getTime() - b.occurredAt.getTime() ||
    Number(texts[0] > texts[1]) - Number(texts[0] < texts[1]) ||
    Number(texts[2] > texts[3]) - Number(texts[2] < texts[3])
  );
}

import { describe, expect, it } from 'vitest';
import type { TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import { confirmation, expectation, fact, moment, NO_PROMISES, retraction } from './facts.ts';

function fold(facts: readonly TrackingFact[], promises: Partial<ShipmentPlan> = {}) {
  return foldMilestones(facts, { ...NO_PROMISES, ...promises });
}

function reviewed(facts: readonly TrackingFact[]) {
  return fold(facts).review.map(({ fact: { milestone }, reason }) => [milestone, reason]);
}

const BOOKED = fact('BOOKED', '2026-03-01T08:00:00Z');
const PICKED_UP = fact('PICKED_UP', '2026-03-02T08:00:00Z');
const OUT = fact('OUT_FOR_DELIVERY', '2026-03-04T07:00:00Z');
const DELIVERED = fact('DELIVERED', '2026-03-04T15:00:00Z');

describe('the current milestone', () => {
  it('is null before anything is known', () => {
    expect(fold([])).toMatchObject({ current: null, delivered: null, deliveredOnTime: null, review: [] });
  });

  it('is the last legal fact, whatever the order of arrival', () => {
    const state = fold([DELIVERED, BOOKED, OUT, PICKED_UP]);
    expect(state.current).toMatchObject({ milestone: 'DELIVERED', moment: moment('2026-03-04T15:00:00Z') });
    expect(state.booked).toEqual(moment('2026-03-01T08:00:00Z'));
    expect(state.pickedUp).toEqual(moment('2026-03-02T08:00:00Z'));
    expect(state.review).toEqual([]);
  });

  it('accepts a delivery without a pickup', () => {
    expect(fold([BOOKED, DELIVERED])).toMatchObject({ current: { milestone: 'DELIVERED' }, pickedUp: null });
  });

  it('is never an exception, a scan, a plan or an estimate', () => {
    const state = fold([
      PICKED_UP,
      fact('EXCEPTION_OPENED', '2026-03-02T09:00:00Z'),
      fact(null, '2026-03-02T10:00:00Z'),
      expectation('PLANNED', 'DELIVERED', '2026-03-02T11:00:00Z', '2026-03-05'),
      expectation('ESTIMATED', 'DELIVERED', '2026-03-02T12:00:00Z', '2026-03-05'),
    ]);
    expect(state.current?.milestone).toBe('PICKED_UP');
  });

  it('keeps a date without a time a date, and puts a delivery at the end of its day', () => {
    const state = fold([fact('DELIVERED', '2026-03-04'), OUT]);
    expect(state.current).toMatchObject({ milestone: 'DELIVERED', moment: moment('2026-03-04') });
    expect(state.review).toEqual([]);
  });

  it('breaks ties by rank, then by event id', () => {
    const at = '2026-03-02T08:00:00Z';
    expect(fold([fact('IN_TRANSIT', at), fact('PICKED_UP', at)]).current?.milestone).toBe('IN_TRANSIT');
    const [a, b] = [fact('IN_TRANSIT', at, { eventId: 'a' }), fact('IN_TRANSIT', at, { eventId: 'b' })];
    expect(fold([b, a]).current?.fact.eventId).toBe('b');
  });
});

describe('what goes to review instead', () => {
  it('is a clock more than ten minutes ahead of the arrival', () => {
    const recordedAt = new Date('2026-03-04T14:49:59Z');
    expect(reviewed([{ ...DELIVERED, recordedAt }])).toEqual([['DELIVERED', 'CLOCK_IN_THE_FUTURE']]);
    expect(reviewed([{ ...DELIVERED, recordedAt: new Date('2026-03-04T14:50:00Z') }])).toEqual([]);
  });

  it('is a fact before a known booking, but not when no booking is known', () => {
    const early = fact('PICKED_UP', '2026-02-28T08:00:00Z');
    expect(reviewed([BOOKED, early])).toEqual([['PICKED_UP', 'BEFORE_THE_BOOKING']]);
    expect(reviewed([early])).toEqual([]);
    expect(reviewed([BOOKED, fact('PICKED_UP', '2026-03-01')])).toEqual([]);
  });

  it('is a fact more than ten minutes before the booking: the clocks of a device and of the hub differ', () => {
    const booked = fact('BOOKED', '2026-03-01T08:00:00.405Z');
    expect(reviewed([booked, fact('PICKED_UP', '2026-03-01T07:50:00.405Z')])).toEqual([]);
    expect(reviewed([booked, fact('PICKED_UP', '2026-03-01T07:50:00.404Z')])).toEqual([
      ['PICKED_UP', 'BEFORE_THE_BOOKING'],
    ]);
    // A day is compared with the day of the booking, however close to midnight that was made.
    const dayBefore = fact('PICKED_UP', '2026-02-28');
    expect(reviewed([fact('BOOKED', '2026-03-01T00:05:00Z'), dayBefore])).toHaveLength(1);
    expect(reviewed([fact('BOOKED', '2026-03-01'), dayBefore])).toHaveLength(1);
  });

  it('is an estimate of a time before the booking, and no plan of such a time', () => {
    const about = (classifier: 'PLANNED' | 'ESTIMATED', expected: string) =>
      reviewed([BOOKED, expectation(classifier, 'DELIVERED', '2026-03-02T08:00:00Z', expected)]);
    expect(about('ESTIMATED', '2025-03-04T08:00:00Z')).toEqual([['DELIVERED', 'BEFORE_THE_BOOKING']]);
    expect(about('ESTIMATED', '2026-03-01')).toEqual([]);
    expect(about('PLANNED', '2025-03-04T08:00:00Z')).toEqual([]);
  });

  it.each([
    [
      'bounds the wrong way round',
      '2026-03-04T12:00:00Z',
      '2026-03-04T13:00:00Z',
      '2026-03-04T11:00:00Z',
      true,
    ],
    ['a time before its bounds', '2026-03-04T10:59:59Z', '2026-03-04T11:00:00Z', null, true],
    ['a time after its bounds', '2026-03-04T12:00:01Z', null, '2026-03-04T12:00:00Z', true],
    [
      'a time at both of its bounds',
      '2026-03-04T12:00:00Z',
      '2026-03-04T12:00:00Z',
      '2026-03-04T12:00:00Z',
      false,
    ],
    ['a day that has begun elsewhere', '2026-03-04', null, '2026-03-03T10:00:00Z', false],
    ['a day that has begun nowhere', '2026-03-04', null, '2026-03-03T09:59:59Z', true],
    ['a day that has ended elsewhere', '2026-03-04', '2026-03-05T12:00:00Z', null, false],
    ['a day that has ended everywhere', '2026-03-04', '2026-03-05T12:00:01Z', null, true],
  ])('is or is not an expectation of %s', (_case, at, low, high, isReviewed) => {
    const bounds = {
      expectedLow: low === null ? null : new Date(low),
      expectedHigh: high === null ? null : new Date(high),
    };
    const told = expectation('ESTIMATED', 'DELIVERED', '2026-03-02T08:00:00Z', at, bounds);
    expect(reviewed([BOOKED, told])).toEqual(isReviewed ? [['DELIVERED', 'EXPECTED_OUT_OF_REACH']] : []);
    expect(fold([BOOKED, told]).estimatedDelivery === null).toBe(isReviewed);
  });

  it('is a step that cannot follow: pickup after delivery, anything after cancellation', () => {
    expect(reviewed([DELIVERED, fact('PICKED_UP', '2026-03-05T08:00:00Z')])).toEqual([
      ['PICKED_UP', 'ILLEGAL_TRANSITION'],
    ]);
    expect(reviewed([fact('CANCELLED', '2026-03-01T09:00:00Z'), PICKED_UP])).toEqual([
      ['PICKED_UP', 'ILLEGAL_TRANSITION'],
    ]);
  });

  it('is a proof of delivery until the delivery arrives', () => {
    const proof = fact('PROOF_OF_DELIVERY_AVAILABLE', '2026-03-04T16:00:00Z');
    expect(reviewed([PICKED_UP, proof])).toEqual([['PROOF_OF_DELIVERY_AVAILABLE', 'PROOF_BEFORE_DELIVERY']]);
    expect(fold([PICKED_UP, proof, DELIVERED])).toMatchObject({
      current: { milestone: 'PROOF_OF_DELIVERY_AVAILABLE' },
      review: [],
    });
  });
});

describe('corrections', () => {
  it('take a fact back, and give it back when the retraction is retracted', () => {
    const retract = retraction(DELIVERED, '2026-03-04T18:00:00Z');
    expect(fold([PICKED_UP, DELIVERED, retract])).toMatchObject({
      current: { milestone: 'PICKED_UP' },
      delivered: null,
    });
    const again = retraction(retract, '2026-03-04T19:00:00Z');
    expect(fold([again, retract, DELIVERED, PICKED_UP]).current?.milestone).toBe('DELIVERED');
  });

  it('replace a fact by another, even from another source and before it arrives', () => {
    const better = fact('DELIVERED', '2026-03-04T16:30:00Z', {
      source: 'PORTAL',
      correction: 'SUPERSEDES',
      correctsSource: DELIVERED.source,
      correctsEventId: DELIVERED.eventId,
    });
    expect(fold([better, DELIVERED]).delivered).toEqual(moment('2026-03-04T16:30:00Z'));
    expect(fold([better]).delivered).toEqual(moment('2026-03-04T16:30:00Z'));
  });

  it('that contradict one another go to review and change nothing else', () => {
    const corrects = (eventId: string, other: string) =>
      fact('DELIVERED', '2026-03-04T15:00:00Z', {
        eventId,
        correction: 'SUPERSEDES',
        correctsSource: 'HANDHELD',
        correctsEventId: other,
      });
    const state = fold([PICKED_UP, corrects('x', 'y'), corrects('y', 'x')]);
    expect(state.current?.milestone).toBe('PICKED_UP');
    expect(state.review.map((item) => item.reason)).toEqual([
      'CONTRADICTORY_CORRECTION',
      'CONTRADICTORY_CORRECTION',
    ]);
  });
});

describe('what a person decided in review', () => {
  const AHEAD = fact('PICKED_UP', '2026-03-03T08:00:00Z', { recordedAt: new Date('2026-03-02T08:00:00Z') });
  const EARLY = fact('PICKED_UP', '2026-02-01T08:00:00Z');
  const BACK = fact('IN_TRANSIT', '2026-03-05T08:00:00Z');
  const LATER = '2026-03-06T08:00:00Z';

  it.each([
    ['CLOCK_IN_THE_FUTURE', AHEAD, [BOOKED]],
    ['BEFORE_THE_BOOKING', EARLY, [BOOKED]],
    ['ILLEGAL_TRANSITION', BACK, [BOOKED, DELIVERED]],
  ] as const)('counts an event that was confirmed: %s', (reason, doubted, others) => {
    const facts = [...others, doubted];
    expect(fold(facts).review).toEqual([{ fact: doubted, reason }]);
    const state = fold([confirmation(doubted, reason, LATER), ...facts]);
    expect(state).toMatchObject({ review: [], current: { fact: doubted } });
  });

  it('leaves an event out for good, whatever comes later', () => {
    const left = retraction(AHEAD, LATER);
    expect(fold([BOOKED, AHEAD, left])).toMatchObject({ review: [], current: { milestone: 'BOOKED' } });
    expect(fold([BOOKED, AHEAD, left, OUT]).pickedUp).toBeNull();
  });

  it('asks again when another reason is found', () => {
    const ahead = { ...AHEAD, occurredAt: new Date('2026-03-05T08:00:00Z') };
    const facts = [BOOKED, DELIVERED, ahead, confirmation(ahead, 'CLOCK_IN_THE_FUTURE', LATER)];
    expect(reviewed(facts)).toEqual([['PICKED_UP', 'ILLEGAL_TRANSITION']]);
  });

  it('is taken back like any fact', () => {
    const confirmed = confirmation(BACK, 'ILLEGAL_TRANSITION', LATER);
    const state = fold([BOOKED, DELIVERED, BACK, confirmed, retraction(confirmed, '2026-03-07T08:00:00Z')]);
    expect(state).toMatchObject({ current: { milestone: 'DELIVERED' }, review: [{ fact: BACK }] });
  });

  it('breaks a circle of corrections by leaving one of them out', () => {
    const one = fact('PICKED_UP', '2026-03-02T08:00:00Z', {
      eventId: 'one',
      correction: 'SUPERSEDES',
      correctsSource: 'HANDHELD',
      correctsEventId: 'two',
    });
    const two = fact('PICKED_UP', '2026-03-02T09:00:00Z', {
      eventId: 'two',
      correction: 'SUPERSEDES',
      correctsSource: 'HANDHELD',
      correctsEventId: 'one',
    });
    expect(fold([BOOKED, one, two]).review).toHaveLength(2);
    const state = fold([BOOKED, one, two, retraction(two, LATER)]);
    expect(state).toMatchObject({ review: [], current: { fact: one } });
  });
});

describe('promises and estimates', () => {
  const late = (delivered: string, promised: string, deliveryTimeZone: string | null = null) =>
    fold([fact('DELIVERED', delivered)], { delivery: moment(promised), deliveryTimeZone }).deliveredOnTime;

  it('compares times as times, and as dates where either has no time', () => {
    expect(late('2026-03-04T15:00:00Z', '2026-03-04T15:00:00Z')).toBe(true);
    expect(late('2026-03-04T15:00:00.001Z', '2026-03-04T15:00:00Z')).toBe(false);
    expect(late('2026-03-04T23:59:00Z', '2026-03-04')).toBe(true);
    expect(late('2026-03-05', '2026-03-04T12:00:00Z')).toBe(false);
    expect(late('2026-03-04', '2026-03-04T12:00:00Z')).toBe(true);
  });

  it('reads the date of a time in the zone of the delivery', () => {
    expect(late('2026-03-05T02:00:00Z', '2026-03-04', 'America/Chicago')).toBe(true);
    expect(late('2026-03-05T02:00:00Z', '2026-03-04')).toBe(false);
    expect(late('2026-03-05T02:00:00Z', '2026-03-04', 'Not/AZone')).toBe(false);
  });

  it('says nothing on time where nothing was promised or delivered', () => {
    expect(fold([DELIVERED]).deliveredOnTime).toBeNull();
    expect(fold([], { delivery: moment('2026-03-04') }).deliveredOnTime).toBeNull();
  });

  it('compares the delivery of the last part that a file tells with the latest promise', () => {
    const ofFile = { source: 'PORTAL', dialect: 'history' } as const;
    const facts = [
      fact('DELIVERED', '2026-03-04', ofFile),
      fact('DELIVERED', '2026-03-08', ofFile),
      expectation('PLANNED', 'DELIVERED', '2026-03-01T00:00:00Z', '2026-03-05', { eventId: 'line 1' }),
      expectation('PLANNED', 'DELIVERED', '2026-03-01T00:00:00Z', '2026-03-08', { eventId: 'line 2' }),
    ];
    const state = fold(facts, { file: 'history' });
    expect(state).toMatchObject({
      promisedDelivery: moment('2026-03-08'),
      delivered: moment('2026-03-08'),
      deliveredOnTime: true,
    });
  });

  it('compares the first pickup with the promised one', () => {
    expect(fold([PICKED_UP], { pickup: moment('2026-03-01') }).pickedUpOnTime).toBe(false);
    expect(fold([PICKED_UP], { pickup: moment('2026-03-02') }).pickedUpOnTime).toBe(true);
  });

  it('gives the newest estimate with its bounds', () => {
    const expectedLow = new Date('2026-03-04T10:00:00Z');
    const expectedHigh = new Date('2026-03-04T18:00:00Z');
    const state = fold([
      expectation('ESTIMATED', 'DELIVERED', '2026-03-02T08:00:00Z', '2026-03-04T12:00:00Z', {
        expectedLow,
        expectedHigh,
      }),
      expectation('ESTIMATED', 'DELIVERED', '2026-03-01T08:00:00Z', '2026-03-06'),
    ]);
    expect(state.estimatedDelivery).toMatchObject({
      ...moment('2026-03-04T12:00:00Z'),
      low: expectedLow,
      high: expectedHigh,
    });
  });
});

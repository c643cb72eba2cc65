import { describe, expect, it } from 'vitest';
import type { TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import { confirmation, fact, moment, NO_PROMISES, retraction } from './facts.ts';

const PICKUP = { sequence: 1, type: 'PICKUP' } as const;
const ONE_DELIVERY = [PICKUP, { sequence: 2, type: 'DELIVERY' } as const];
const TWO_DELIVERIES = [...ONE_DELIVERY, { sequence: 3, type: 'DELIVERY' } as const];
const at = (stopSequence: number) => ({ stopSequence, eventId: `at stop ${stopSequence}` });

const BOOKED = fact('BOOKED', '2026-03-01T08:00:00Z');
const PICKED_UP = fact('PICKED_UP', '2026-03-02T08:00:00Z');
const DELIVERED = fact('DELIVERED', '2026-03-04T15:00:00Z');
const LEFT_AGAIN = fact('DEPARTED_TERMINAL', '2026-03-06T09:00:00Z');
const RETURNED = fact('RETURNED', '2026-03-07T09:00:00Z');
const AGAIN = fact('DELIVERED', '2026-03-08T15:00:00Z');

/** Promised for the day of the first delivery. */
function told(facts: readonly TrackingFact[], plan: Partial<ShipmentPlan> = {}) {
  const state = foldMilestones([BOOKED, PICKED_UP, ...facts], {
    ...NO_PROMISES,
    delivery: moment('2026-03-04'),
    ...plan,
  });
  return {
    now: state.current?.milestone,
    delivered: state.delivered?.at.toISOString() ?? null,
    onTime: state.deliveredOnTime,
    review: state.review.map(({ fact: { eventId }, reason }) => `${eventId}: ${reason}`),
  };
}
const ON_TIME = { delivered: '2026-03-04T15:00:00.000Z', onTime: true };
const LATE = { delivered: '2026-03-08T15:00:00.000Z', onTime: false };
const NOT_DELIVERED = { delivered: null, onTime: null };

describe('the delivery', () => {
  it.each([
    ['delivered and returned', [DELIVERED, RETURNED], 'RETURNED'],
    ['a second delivery after a return', [DELIVERED, RETURNED, AGAIN], 'RETURNED'],
    ['a way back without the word for it', [DELIVERED, LEFT_AGAIN, AGAIN], 'RETURNED'],
    ['the whole way back', [DELIVERED, LEFT_AGAIN, RETURNED, AGAIN], 'RETURNED'],
    ['told by two reporters', [DELIVERED, fact('DELIVERED', '2026-03-05T00:10:00Z')], 'DELIVERED'],
    ['told by one reporter with the day only', [DELIVERED, fact('DELIVERED', '2026-03-04')], 'DELIVERED'],
    [
      'an arrival that another clock tells after the delivery',
      [
        DELIVERED,
        fact('ARRIVED_AT_DELIVERY', '2026-03-04T15:05:00Z'),
        fact('DELIVERED', '2026-03-04T15:09:00Z'),
      ],
      'DELIVERED',
    ],
    [
      'its proof',
      [DELIVERED, fact('PROOF_OF_DELIVERY_AVAILABLE', '2026-03-05T08:00:00Z')],
      'PROOF_OF_DELIVERY_AVAILABLE',
    ],
    [
      'its proof, that comes after the return',
      [DELIVERED, RETURNED, fact('PROOF_OF_DELIVERY_AVAILABLE', '2026-03-09T08:00:00Z')],
      'RETURNED',
    ],
    [
      'a part before the whole',
      [fact('PARTIALLY_DELIVERED', '2026-03-03T15:00:00Z'), DELIVERED],
      'DELIVERED',
    ],
  ] as const)('is the first one, whatever follows: %s', (_, facts, now) => {
    const expected = { now, ...ON_TIME, review: [] };
    expect(told(facts)).toEqual(expected);
    expect(told(facts.toReversed(), { stops: ONE_DELIVERY })).toEqual(expected);
  });

  it('asks a person about a later delivery that nothing explains, and counts it as a return when confirmed', () => {
    const review = [`${AGAIN.eventId}: SECOND_DELIVERY`];
    expect(told([DELIVERED, AGAIN])).toEqual({ now: 'DELIVERED', ...ON_TIME, review });
    const confirmed = confirmation(AGAIN, 'SECOND_DELIVERY', '2026-03-09T08:00:00Z');
    expect(told([DELIVERED, AGAIN, confirmed])).toEqual({ now: 'RETURNED', ...ON_TIME, review: [] });
  });

  it('is the next one when a correction removes the first', () => {
    const removed = retraction(DELIVERED, '2026-03-09T08:00:00Z');
    expect(told([DELIVERED, AGAIN, removed])).toEqual({ now: 'DELIVERED', ...LATE, review: [] });
    expect(told([DELIVERED, RETURNED, removed])).toEqual({ now: 'RETURNED', ...NOT_DELIVERED, review: [] });
  });

  it('is none of a clock in the future or far in the past', () => {
    const ahead = { ...DELIVERED, eventId: 'ahead', recordedAt: new Date('2026-03-01T00:00:00Z') };
    const dead = fact('DELIVERED', '1970-01-01T00:02:00Z', { eventId: 'dead' });
    const review = ['dead: TOO_LONG_AGO', 'ahead: CLOCK_IN_THE_FUTURE'];
    expect(told([ahead, dead, AGAIN])).toEqual({ now: 'DELIVERED', ...LATE, review });
  });

  it('leaves movement after it to a person, unless a return follows', () => {
    const review = [`${LEFT_AGAIN.eventId}: ILLEGAL_TRANSITION`];
    expect(told([DELIVERED, LEFT_AGAIN])).toEqual({ now: 'DELIVERED', ...ON_TIME, review });
    expect(told([DELIVERED, LEFT_AGAIN, RETURNED]).review).toEqual([]);
  });
});

describe('a shipment with several delivery stops', () => {
  const stops = TWO_DELIVERIES;
  const FIRST_STOP = { ...DELIVERED, ...at(2) };
  const LAST_STOP = { ...AGAIN, ...at(3) };

  it('is delivered at the last one, and partly delivered before', () => {
    expect(told([FIRST_STOP], { stops })).toEqual({
      now: 'PARTIALLY_DELIVERED',
      ...NOT_DELIVERED,
      review: [],
    });
    expect(told([FIRST_STOP, LAST_STOP], { stops })).toEqual({ now: 'DELIVERED', ...LATE, review: [] });
    expect(told([LAST_STOP], { stops: stops.toReversed() })).toEqual({
      now: 'DELIVERED',
      ...LATE,
      review: [],
    });
  });

  it('goes on between two of them', () => {
    const onTheWay = fact('OUT_FOR_DELIVERY', '2026-03-06T08:00:00Z');
    expect(told([FIRST_STOP, onTheWay], { stops })).toMatchObject({ now: 'OUT_FOR_DELIVERY', review: [] });
  });

  it('asks a person where a delivery was whose report names no stop', () => {
    const review = [`${DELIVERED.eventId}: DELIVERY_STOP_UNKNOWN`];
    expect(told([DELIVERED], { stops })).toEqual({ now: 'PICKED_UP', ...NOT_DELIVERED, review });
    const confirmed = confirmation(DELIVERED, 'DELIVERY_STOP_UNKNOWN', '2026-03-05T08:00:00Z');
    expect(told([DELIVERED, confirmed], { stops })).toEqual({ now: 'DELIVERED', ...ON_TIME, review: [] });
  });

  it('does not ask when a report beside it names the last stop', () => {
    const named = fact('DELIVERED', '2026-03-04T15:03:00Z', at(3));
    expect(told([DELIVERED, named], { stops })).toMatchObject({ now: 'DELIVERED', onTime: true, review: [] });
  });
});

describe('a delivery at the shipper', () => {
  const AT_SHIPPER = { ...AGAIN, ...at(1) };

  it('is the return after the delivery, and in doubt before it', () => {
    const stops = ONE_DELIVERY;
    expect(told([DELIVERED, AT_SHIPPER], { stops })).toEqual({ now: 'RETURNED', ...ON_TIME, review: [] });
    expect(told([AT_SHIPPER], { stops })).toEqual({
      now: 'PICKED_UP',
      ...NOT_DELIVERED,
      review: ['at stop 1: DELIVERY_STOP_UNKNOWN'],
    });
  });
});

describe('the parts that a file tells without stops', () => {
  const ofFile = { source: 'PORTAL', dialect: 'history' } as const;
  const parts = [fact('DELIVERED', '2026-03-04', ofFile), fact('DELIVERED', '2026-03-08', ofFile)] as const;

  it('are delivered with the last of them', () => {
    const last = { delivered: '2026-03-08T00:00:00.000Z', onTime: false };
    expect(told(parts, { file: 'history' })).toEqual({ now: 'DELIVERED', ...last, review: [] });
  });

  it('are not all delivered while the last of them is in doubt', () => {
    const [first] = parts;
    const doubted = fact('DELIVERED', '2099-01-01', {
      ...ofFile,
      recordedAt: new Date('2026-03-09T00:00:00Z'),
    });
    expect(told([first, doubted], { file: 'history' })).toEqual({
      now: 'PARTIALLY_DELIVERED',
      ...NOT_DELIVERED,
      review: [`${doubted.eventId}: CLOCK_IN_THE_FUTURE`],
    });
  });
});

describe("a carrier's confirmation of the booking", () => {
  const confirmed = (occurred: string) => fact('BOOKED', occurred, { source: 'EDI' });

  it('is a booking in the past when it is told late, and no step back', () => {
    const late = confirmed('2026-03-02T12:00:00Z');
    const withBooking = foldMilestones([BOOKED, PICKED_UP, late], NO_PROMISES);
    expect(withBooking).toMatchObject({ current: { milestone: 'PICKED_UP' }, review: [] });
    expect(withBooking.booked).toEqual(moment('2026-03-01T08:00:00Z'));
    const without = foldMilestones([PICKED_UP, late], NO_PROMISES);
    expect(without).toMatchObject({ current: { milestone: 'PICKED_UP' }, review: [] });
    expect(without.booked).toEqual(moment('2026-03-02T12:00:00Z'));
  });

  it('still leaves a clock that is months behind to a person', () => {
    const behind = fact('PICKED_UP', '2025-11-02T08:00:00Z');
    const state = foldMilestones([confirmed('2026-03-01T08:00:00Z'), behind], NO_PROMISES);
    expect(state.review).toEqual([{ fact: behind, reason: 'BEFORE_THE_BOOKING' }]);
  });

  it('is the booking when nothing else is known', () => {
    const state = foldMilestones([confirmed('2026-03-01T08:00:00Z'), PICKED_UP], NO_PROMISES);
    expect(state).toMatchObject({
      current: { milestone: 'PICKED_UP' },
      booked: moment('2026-03-01T08:00:00Z'),
    });
  });
});

it('puts the proof of a delivery after it, where only the day of the delivery is known', () => {
  const proof = fact('PROOF_OF_DELIVERY_AVAILABLE', '2026-03-04T16:00:00Z');
  expect(told([fact('DELIVERED', '2026-03-04'), proof])).toMatchObject({
    now: 'PROOF_OF_DELIVERY_AVAILABLE',
    review: [],
  });
});

describe('a proof that came before the delivery', () => {
  const proof = (occurred: string) => fact('PROOF_OF_DELIVERY_AVAILABLE', occurred);
  const waits = (occurred: string) => `${proof(occurred).eventId}: PROOF_BEFORE_DELIVERY`;

  it.each([
    ['minutes before', '2026-03-04T14:52:00Z', DELIVERED],
    ['the evening before', '2026-03-03T22:00:00Z', DELIVERED],
    ['a day without a time', '2026-03-03', DELIVERED],
    [
      'before a delivery of which only the day is known',
      '2026-03-03T15:00:00Z',
      fact('DELIVERED', '2026-03-04'),
    ],
  ])('counts once the delivery is reported: %s', (_what, occurred, delivery) => {
    expect(told([proof(occurred)])).toMatchObject({ now: 'PICKED_UP', review: [waits(occurred)] });
    expect(told([proof(occurred), delivery])).toMatchObject({
      now: 'PROOF_OF_DELIVERY_AVAILABLE',
      review: [],
    });
    expect(told([proof(occurred), delivery, RETURNED])).toMatchObject({ now: 'RETURNED', review: [] });
  });

  it('is the newest of those that came, and a later one takes its place', () => {
    const proofOf = (facts: readonly TrackingFact[]) =>
      foldMilestones([BOOKED, PICKED_UP, DELIVERED, ...facts], NO_PROMISES).proof?.eventId;
    const early = [proof('2026-03-04T14:50:00Z'), proof('2026-03-04T14:52:00Z')];
    expect(proofOf(early)).toBe(early[1]?.eventId);
    expect(proofOf([...early, proof('2026-03-05T08:00:00Z')])).toBe(proof('2026-03-05T08:00:00Z').eventId);
  });

  it.each([
    ['days before the delivery', '2026-03-02T20:00:00Z'],
    ['before the pickup', '2026-03-01T20:00:00Z'],
  ])('stays with a person: %s', (_what, occurred) => {
    expect(told([proof(occurred), DELIVERED])).toMatchObject({
      ...ON_TIME,
      now: 'DELIVERED',
      review: [waits(occurred)],
    });
  });

  it('stays with a person when the freight was picked up after it, on the day of the delivery', () => {
    const late = fact('PICKED_UP', '2026-03-04T09:00:00Z');
    const state = foldMilestones([BOOKED, proof('2026-03-04T08:00:00Z'), late, DELIVERED], NO_PROMISES);
    expect(state.review.map(({ reason }) => reason)).toEqual(['PROOF_BEFORE_DELIVERY']);
    expect(state.proof).toBeNull();
  });

  it('waits again when the delivery is taken back', () => {
    const early = proof('2026-03-04T14:52:00Z');
    expect(told([early, DELIVERED, retraction(DELIVERED, '2026-03-05T09:00:00Z')])).toMatchObject({
      ...NOT_DELIVERED,
      review: [waits('2026-03-04T14:52:00Z')],
    });
  });
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { fact, NO_PROMISES } from './facts.ts';

/** Reports of a shipment from stop 1 over the delivery stops 2 and 3, one every six hours at most. */
const STOPS = [
  { sequence: 1, type: 'PICKUP' },
  { sequence: 2, type: 'DELIVERY' },
  { sequence: 3, type: 'DELIVERY' },
] as const;
const LAST_STOP = 3;
const START = Date.UTC(2026, 2, 1);
const DAY = 86_400_000;
const MOVES = ['PICKED_UP', 'IN_TRANSIT', 'DEPARTED_TERMINAL', 'OUT_FOR_DELIVERY'] as const;

const report = fc.record({
  milestone: fc.oneof(
    { weight: 3, arbitrary: fc.constant('DELIVERED' as const) },
    fc.constantFrom(...MOVES, 'RETURNED' as const, 'PROOF_OF_DELIVERY_AVAILABLE' as const),
  ),
  stop: fc.constantFrom(1, 2, 3, 3, 3),
  slot: fc.integer({ min: 0, max: 60 }),
});
const reports = fc.uniqueArray(report, { selector: ({ slot }) => slot, maxLength: 10 }).map((all) =>
  all.map(({ milestone, stop, slot }) =>
    fact(milestone, new Date(START + slot * (DAY / 4)).toISOString(), {
      stopSequence: stop,
      eventId: `${slot}`,
    }),
  ),
);

/** The rule of `src/domain/milestones/README.md` again, as plainly as it can be said. */
function oracle(facts: readonly TrackingFact[]) {
  const inTime = facts.toSorted((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime());
  const named = (fact: TrackingFact, milestone: string) => fact.milestone === milestone;
  const day = (fact: TrackingFact) => Math.floor(fact.occurredAt.getTime() / DAY);
  const firstReturn = inTime.findIndex((fact) => named(fact, 'RETURNED'));
  const first = inTime.findIndex((fact) => named(fact, 'DELIVERED') && fact.stopSequence === LAST_STOP);
  const isDelivered = first !== -1 && (firstReturn === -1 || first < firstReturn);
  const delivery = isDelivered ? inTime[first] : undefined;
  if (delivery === undefined) return { delivered: null, isReturned: firstReturn !== -1 };

  let isReturned = firstReturn !== -1;
  let moved = false;
  for (const later of inTime.slice(first + 1)) {
    if (named(later, 'DELIVERED') && later.stopSequence === 1) isReturned = true;
    if (MOVES.some((move) => named(later, move))) moved = true;
    if (!named(later, 'DELIVERED') || later.stopSequence !== LAST_STOP) continue;
    const isSame = day(later) - day(delivery) <= 1;
    if (!isSame && moved) isReturned = true;
    moved = isSame ? false : moved;
  }
  return { delivered: delivery.occurredAt, isReturned };
}

it('finds the delivery and the return that the words say, in every order of arrival', () => {
  const seen = { delivered: 0, returned: 0, partly: 0 };
  fc.assert(
    fc.property(reports, fc.nat(), (facts, turn) => {
      const cut = facts.length === 0 ? 0 : turn % facts.length;
      const arrived = [...facts.slice(cut), ...facts.slice(0, cut)];
      const state = foldMilestones(arrived, { ...NO_PROMISES, stops: STOPS });
      const expected = oracle(facts);
      expect(state.delivered?.at ?? null).toEqual(expected.delivered);
      expect(state.current?.milestone === 'RETURNED').toBe(expected.isReturned);
      if (expected.delivered !== null) seen.delivered += 1;
      if (expected.isReturned) seen.returned += 1;
      if (state.current?.milestone === 'PARTIALLY_DELIVERED') seen.partly += 1;
    }),
    { numRuns: 5_000 },
  );
  expect(Math.min(seen.delivered, seen.returned, seen.partly)).toBeGreaterThan(100);
});

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { targetsAmong } from '../../../src/domain/milestones/corrections.ts';
import { factKey, type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { latestInstant } from '../../../src/domain/milestones/moment.ts';
import { isTimeDoubt } from '../../../src/domain/milestones/plausibility.ts';
import { isPlaced, mayFollow } from '../../../src/domain/milestones/transitions.ts';
import { MILESTONES } from '../../../src/domain/vocabulary/index.ts';
import { arrivals, facts, plans } from '../../harness/arrivals.ts';

it('gives the same state for every order of arrival and any repetition', () => {
  fc.assert(
    fc.property(arrivals, plans, ([set, arrived], agreed) => {
      expect(foldMilestones(arrived, agreed)).toEqual(foldMilestones(set, agreed));
    }),
    { numRuns: 5_000 },
  );
});

it('loses no fact: each is a milestone of the shipment, in review once, corrected, or without a place', () => {
  fc.assert(
    fc.property(facts, plans, (set, agreed) => {
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
    fc.property(facts, plans, (set, agreed) => {
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

it('tells no estimate that contradicts itself, or that lies before the booking, unless a person confirmed it', () => {
  fc.assert(
    fc.property(facts, plans, (set, agreed) => {
      const { estimatedDelivery, booked } = foldMilestones(
        set.filter(({ correction }) => correction !== 'CONFIRMS'),
        agreed,
      );
      if (estimatedDelivery === null) return;
      const { low, high, at, dateOnly } = estimatedDelivery;
      if (low !== null && high !== null) expect(low.getTime()).toBeLessThanOrEqual(high.getTime());
      if (high !== null && !dateOnly) expect(at.getTime()).toBeLessThanOrEqual(high.getTime());
      if (low !== null && !dateOnly) expect(at.getTime()).toBeGreaterThanOrEqual(low.getTime());
      if (booked === null || dateOnly || booked.dateOnly) return;
      // Where only carriers tell of the booking, it may have been made 30 days before.
      expect(at.getTime()).toBeGreaterThanOrEqual(booked.at.getTime() - 30 * 86_400_000);
    }),
    { numRuns: 5_000 },
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

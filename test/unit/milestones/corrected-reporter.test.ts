import { describe, expect, it } from 'vitest';
import { type TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import { fact, NO_PROMISES, retraction } from './facts.ts';

const fold = (facts: readonly TrackingFact[]) => foldMilestones(facts, NO_PROMISES);
const PICKED_UP = fact('PICKED_UP', '2026-03-02T08:00:00Z', { reporter: 'ann', eventId: '42' });
const DELIVERED = fact('DELIVERED', '2026-03-04T08:00:00Z', { reporter: 'bob', eventId: '42' });
const OTHER_SHIPMENT = { ...DELIVERED, shipmentId: '01900000-0000-7000-8000-000000000002' };

describe('two reporters with the same event id', () => {
  it('both count', () => {
    expect(fold([PICKED_UP, DELIVERED])).toMatchObject({
      current: { milestone: 'DELIVERED' },
      pickedUp: { at: PICKED_UP.occurredAt },
    });
  });

  it('are told apart by a correction that names the reporter', () => {
    const state = fold([PICKED_UP, DELIVERED, retraction(DELIVERED, '2026-03-05T08:00:00Z')]);
    expect(state).toMatchObject({ current: { fact: PICKED_UP }, delivered: null, review: [] });
  });

  const unnamed = { ...retraction(DELIVERED, '2026-03-05T08:00:00Z'), correctsReporter: null };

  it('put a correction without a reporter into review, and both count', () => {
    const state = fold([unnamed, DELIVERED, PICKED_UP]);
    expect(state.review).toEqual([{ fact: unnamed, reason: 'AMBIGUOUS_CORRECTION' }]);
    expect(state.current?.milestone).toBe('DELIVERED');
  });

  it('leave an ambiguous correction out for good once it is retracted', () => {
    const state = fold([unnamed, DELIVERED, PICKED_UP, retraction(unnamed, '2026-03-06T08:00:00Z')]);
    expect(state).toMatchObject({ review: [], current: { milestone: 'DELIVERED' } });
  });

  it('are no doubt while only one of them is known on the shipment', () => {
    expect(fold([unnamed, DELIVERED])).toMatchObject({ current: null, review: [] });
    expect(fold([unnamed, DELIVERED, { ...OTHER_SHIPMENT, reporter: 'eve' }]).review).toEqual([]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrackingLineFragment } from '../../../src/console/graph/generated/tracking.ts';
import { stepsOf } from '../../../src/console/tracking/steps.ts';

const START = Date.parse('2026-11-02T08:00:00Z');
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

function report(minute: number, change: Partial<TrackingLineFragment> = {}): TrackingLineFragment {
  return {
    eventId: `event ${minute}`,
    source: 'CARRIER',
    milestone: 'IN_TRANSIT',
    classifier: 'ACTUAL',
    occurredAt: at(minute),
    dateOnly: false,
    recordedAt: at(minute),
    expectedAt: null,
    expectedDateOnly: false,
    expectedLow: null,
    expectedHigh: null,
    timeAmbiguity: null,
    place: { name: null, country: null, stopSequence: null },
    correction: null,
    ...change,
  };
}

const told = (reports: readonly TrackingLineFragment[], hasEnded = false) =>
  stepsOf(reports, hasEnded).map(({ event, isCorrected, earlier }) =>
    [event.milestone, isCorrected ? 'corrected' : '', earlier.length || ''].filter(Boolean).join(' '),
  );

describe('the steps of a timeline', () => {
  it('has every milestone among 2,000 positions, and the positions in a row as one step', () => {
    const positions = Array.from({ length: 2_000 }, (_, index) => report(index + 10));
    const reports = [
      report(0, { milestone: 'BOOKED' }),
      report(5, { milestone: 'PICKED_UP' }),
      ...positions.slice(0, 900),
      report(909.5, { milestone: 'CUSTOMS_HOLD' }),
      ...positions.slice(900),
      report(3_000, { milestone: 'OUT_FOR_DELIVERY' }),
    ];
    expect(told(reports)).toEqual([
      'OUT_FOR_DELIVERY',
      'IN_TRANSIT 1099',
      'CUSTOMS_HOLD',
      'IN_TRANSIT 899',
      'PICKED_UP',
      'BOOKED',
    ]);
  });

  it('shows a withdrawn report as corrected, and the withdrawal as no step', () => {
    const delivered = report(5, { milestone: 'DELIVERED' });
    const withdrawal = (change: Partial<TrackingLineFragment>) =>
      report(9, { correction: { kind: 'RETRACTS', source: 'CARRIER', eventId: 'event 5' }, ...change });
    for (const milestone of [null, 'DELIVERED'] as const) {
      expect(told([delivered, withdrawal({ milestone })])).toEqual(['DELIVERED corrected']);
    }
    // The withdrawal was a mistake itself.
    const again = report(12, {
      milestone: null,
      correction: { kind: 'RETRACTS', source: 'CARRIER', eventId: 'event 9' },
    });
    expect(told([delivered, withdrawal({ milestone: null }), again])).toEqual(['DELIVERED']);
  });

  it('ends with reports that correct each other in a ring', () => {
    const correction = (eventId: string) => ({ kind: 'SUPERSEDES', source: 'CARRIER', eventId }) as const;
    const ring = [
      report(1, { milestone: 'PICKED_UP', correction: correction('event 2') }),
      report(2, { milestone: 'PICKED_UP', correction: correction('event 1') }),
    ];
    expect(told(ring)).toHaveLength(2);
    // Each corrects all others: there are more ways through them than any browser can go.
    const crowd = Array.from({ length: 30 }, (_, minute) =>
      report(minute, { eventId: 'one id', milestone: 'PICKED_UP', correction: correction('one id') }),
    );
    expect(told(crowd)).toHaveLength(30);
  });

  it('shows the newest forecast alone, and none once it has come', () => {
    const forecast = (minute: number, hour: number) =>
      report(minute, { milestone: 'DELIVERED', classifier: 'ESTIMATED', expectedAt: at(hour * 60) });
    const forecasts = Array.from({ length: 300 }, (_, index) => forecast(index, 50 + index));
    const [step, ...others] = stepsOf(forecasts, false);
    expect([step?.event.expectedAt, others]).toEqual([at(349 * 60), []]);
    expect(told([...forecasts, report(400, { milestone: 'DELIVERED' })])).toEqual(['DELIVERED']);
    expect(told(forecasts, true)).toEqual([]);
    // What happened before it was forecast is another one of its kind, such as the terminal before.
    expect(
      told([
        report(1, { milestone: 'ARRIVED_AT_TERMINAL' }),
        report(2, { milestone: 'ARRIVED_AT_TERMINAL', classifier: 'ESTIMATED', expectedAt: at(90) }),
      ]),
    ).toEqual(['ARRIVED_AT_TERMINAL', 'ARRIVED_AT_TERMINAL']);
  });

  it('tells nothing of a time that cannot be true, until a person confirms it', () => {
    const future = report(5, { milestone: 'DELIVERED', occurredAt: at(14_400) });
    expect(told([report(0, { milestone: 'PICKED_UP' }), future])).toEqual(['PICKED_UP']);
    const confirmation = report(9, {
      milestone: null,
      correction: { kind: 'CONFIRMS', source: 'CARRIER', eventId: 'event 5' },
    });
    expect(told([future, confirmation])).toEqual(['DELIVERED']);
    // A day begins in Kiribati when it is still the day before elsewhere.
    const day = { milestone: 'DELIVERED', occurredAt: at(700), dateOnly: true } as const;
    expect(told([report(5, day)])).toEqual(['DELIVERED']);
  });

  it('is the same whatever the order and the repetitions of the reports, and leaves no milestone out', () => {
    const milestones = ['BOOKED', 'PICKED_UP', 'IN_TRANSIT', 'DELIVERY_ATTEMPTED', 'DELIVERED'] as const;
    const reports = fc.uniqueArray(
      fc.record({ minute: fc.integer({ min: 0, max: 9_999 }), milestone: fc.constantFrom(...milestones) }),
      { selector: ({ minute }) => minute, maxLength: 60 },
    );
    fc.assert(
      fc.property(reports, fc.infiniteStream(fc.integer({ min: 0, max: 99 })), (drawn, keys) => {
        const events = drawn.map(({ minute, milestone }) => report(minute, { milestone }));
        const shuffled = [...events, ...events.slice(0, 9)]
          .map((event) => ({ event, key: keys.next().value as number }))
          .toSorted((one, other) => one.key - other.key)
          .map(({ event }) => event);
        expect(told(shuffled)).toEqual(told(events));
        const shown = stepsOf(events, false).flatMap(({ event, earlier }) => [event, ...earlier]);
        expect(new Set(shown)).toEqual(new Set(events));
      }),
    );
  });
});

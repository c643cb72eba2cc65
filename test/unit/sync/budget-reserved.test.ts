import { expect, it } from 'vitest';
import { WaybillError } from '../../../src/domain/errors.ts';
import { budgetReserved, waitAfter } from '../../../src/sync/push/budget-reserved.ts';

const NOW = Date.UTC(2026, 0, 2);
const waitedFor = (milliseconds: number) => ({ attempts: 1, queuedAt: new Date(NOW - milliseconds) });

it.each([
  [0, 200],
  [-5_000, 200],
  [10_000, 10_000],
  [86_400_000, 60_000],
])(
  'a change that waited %i ms for the budget makes no attempt, and comes back within %i ms',
  (waited, longest) => {
    const { delayMs, isAttempt } = waitAfter(waitedFor(waited), budgetReserved(), NOW);
    expect(isAttempt).toBe(false);
    expect(delayMs).toBeLessThanOrEqual(longest);
    expect(delayMs).toBeGreaterThanOrEqual(longest / 2);
  },
);

it.each([new WaybillError('UPSTREAM_RATE_LIMITED', 'Salesforce refused.'), new Error('other')])(
  'any other failure is an attempt, whose pauses grow: %s',
  (error) => {
    const change = { ...waitedFor(86_400_000), attempts: 3 };
    const { delayMs, isAttempt } = waitAfter(change, error, NOW);
    expect(isAttempt).toBe(true);
    expect(delayMs).toBeLessThanOrEqual(800);
  },
);

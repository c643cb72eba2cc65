import { WaybillError } from '../../domain/errors.ts';
import type { ClaimedChange } from '../../ledger/outbox/outbox-change.ts';
import { backoffMs } from '../../time/backoff.ts';
import { CHANGE_BACKOFF } from '../exchange/failures.ts';

const CODE = 'BUDGET_RESERVED';

/** The refusal of a record whose call waits because more urgent calls need the budget. */
export function budgetReserved(): WaybillError {
  return new WaybillError('UPSTREAM_RATE_LIMITED', 'The API budget is kept for more urgent changes.', {
    details: { system: 'HUB', vendorCode: CODE, outcome: 'NOT_APPLIED' },
  });
}

function isBudgetReserved(error: unknown): boolean {
  return error instanceof WaybillError && error.details.vendorCode === CODE;
}

/**
 * How a change waits after a failure. A call that was kept back is no attempt: a record that waited for the budget must not be
 * sent alone afterwards, in a call of its own, or be put before a person. It comes back after as long as it has waited, a minute
 * at most.
 */
export function waitAfter(
  { attempts, queuedAt }: Pick<ClaimedChange, 'attempts' | 'queuedAt'>,
  error: unknown,
  now = Date.now(),
): { readonly delayMs: number; readonly isAttempt: boolean } {
  if (!isBudgetReserved(error)) return { delayMs: backoffMs(CHANGE_BACKOFF, attempts), isAttempt: true };
  const { firstMs, longestMs } = CHANGE_BACKOFF;
  const waitedMs = Math.max(firstMs, now - queuedAt.getTime());
  return { delayMs: backoffMs({ firstMs: waitedMs, longestMs }, 1), isAttempt: false };
}

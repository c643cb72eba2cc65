import { WaybillError } from '../../domain/errors.ts';

/** The refusal of a record whose call waits because more urgent calls need the budget. */
export function budgetReserved(): WaybillError {
  return new WaybillError('UPSTREAM_RATE_LIMITED', 'The API budget is kept for more urgent changes.', {
    details: { system: 'HUB', vendorCode: 'BUDGET_RESERVED', outcome: 'NOT_APPLIED' },
  });
}

import { WaybillError } from '../../domain/errors.ts';

/** What meets a record whose call had to wait for more urgent ones. */
export function budgetReserved(): WaybillError {
  return new WaybillError('UPSTREAM_RATE_LIMITED', 'The API budget is kept for more urgent changes.', {
    details: { system: 'HUB', vendorCode: 'BUDGET_RESERVED', outcome: 'NOT_APPLIED' },
  });
}

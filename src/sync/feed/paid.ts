import { WaybillError } from '../../domain/errors.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';

/**
 * Work that costs calls of the daily API limit.
 *
 * @param reserve the share of the limit that is left to more urgent work
 * @throws WaybillError `UPSTREAM_RATE_LIMITED` when nothing more may be used
 */
export async function paid<T>(
  { budget }: Pick<SyncDependencies, 'budget'>,
  calls: number,
  reserve: number,
  work: () => Promise<T>,
): Promise<T> {
  if (calls === 0) return await work();
  const grant = await budget.take(calls, reserve);
  if (grant === null) {
    throw new WaybillError('UPSTREAM_RATE_LIMITED', 'The Salesforce API limit is used up.', {
      details: { system: 'SALESFORCE', vendorCode: 'BUDGET' },
    });
  }
  try {
    return await work();
  } finally {
    await grant.settle();
  }
}

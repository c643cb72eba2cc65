import type { SyncDependencies } from '../exchange/dependencies.ts';
import { budgetReserved } from './budget-reserved.ts';

/** The questions that Salesforce is asked before records are sent. */
export type Reads = Pick<SyncDependencies['salesforce'], 'query'>;

/**
 * Questions pay as the records' own calls do. A backlog that was tried before asks for each 200 records whether they exist, and
 * would otherwise use up what is reserved for more urgent lanes.
 *
 * @throws WaybillError UPSTREAM_RATE_LIMITED when the call has to wait
 */
export function payingReads(
  { salesforce, budget }: Pick<SyncDependencies, 'salesforce' | 'budget'>,
  reserve: number,
): Reads {
  return {
    async query(...question) {
      const grant = await budget.take(1, reserve);
      if (grant === null) throw budgetReserved();
      try {
        return await salesforce.query(...question);
      } finally {
        await grant.settle();
      }
    },
  };
}

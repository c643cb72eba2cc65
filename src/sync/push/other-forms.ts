import { hubPrincipal } from '../../ledger/principal.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { otherForms, type SyncedKind } from '../exchange/records.ts';
import type { Current } from './prepared.ts';

/**
 * An exception that was a task and became a case, or the other way round, changes in both. The other one is queued under
 * its own name, once the first is claimed: whatever made it is settled then, so its Salesforce id is known.
 */
export async function alsoCarry(
  ledger: SyncDependencies['ledger'],
  kind: SyncedKind,
  changes: readonly Current[],
): Promise<void> {
  const others = changes
    .filter(({ claim }) => claim.record === kind.queued && claim.record === kind.aggregate)
    .flatMap(({ claim, row }) =>
      otherForms(kind, row).map(({ aggregate }) => ({
        record: aggregate,
        aggregateId: claim.aggregateId,
        accountId: claim.accountId,
        lane: claim.lane,
        version: claim.version,
      })),
    );
  if (others.length > 0) await ledger.outbox.enqueue(hubPrincipal('push'), others);
}

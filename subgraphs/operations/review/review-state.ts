import type { ReviewDecision } from '../../../src/domain/review.ts';
import type { KnownState } from '../../../src/domain/review-decisions.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { OperationsContext } from '../operations.context.ts';

/** The state of an item's record outside the item. */
export async function stateOf(
  { record, crmId, proposal }: Pick<ReviewItem, 'record' | 'crmId' | 'proposal'>,
  { caller, loaders }: Pick<OperationsContext, 'caller' | 'loaders'>,
  decision?: ReviewDecision,
): Promise<KnownState> {
  const isDeleted = async (id: string | null) =>
    id !== null && (await loaders.deletedThere.load({ record, crmId: id }));
  const merged = decision?.kind === 'MERGE' ? decision.crmId : null;
  return {
    deleted: await isDeleted(crmId),
    mergedIsDeleted: await isDeleted(merged),
    isProposer: proposal?.['proposedBy'] === caller.subject,
  };
}

import type { KnownState } from '../../../src/domain/review-decisions.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { OperationsContext } from '../operations.context.ts';

/** What the hub knows of an item's record beside the item. */
export async function stateOf(
  { record, crmId }: Pick<ReviewItem, 'record' | 'crmId'>,
  { loaders }: Pick<OperationsContext, 'loaders'>,
): Promise<KnownState> {
  return { deleted: crmId !== null && (await loaders.deletedThere.load({ record, crmId })) };
}

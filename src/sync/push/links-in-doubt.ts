import { LINK_IN_DOUBT } from '../../domain/moved-links.ts';
import type { SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { portalIdOf, type SyncedKind } from '../exchange/records.ts';
import { namedBy } from './prepare.ts';
import type { Current } from './prepared.ts';

/** No person is asked about the change: one item asks about the links. */
export const WHOSE_IS_IT: SyncFailure = {
  code: LINK_IN_DOUBT,
  message:
    'Two records of Salesforce claim the record or its account. The change waits until a person has decided.',
};

/**
 * Changes of records that two records of Salesforce claim, and of records that belong to one: nothing of one customer is
 * written to a record that may be another customer's.
 */
export async function linksInDoubt(
  { review }: Pick<SyncDependencies['ledger'], 'review'>,
  kind: SyncedKind,
  changes: readonly Current[],
): Promise<ReadonlySet<Current>> {
  const concerned = changes.map((change) => [
    portalIdOf(change.row),
    ...namedBy(kind, [change]).map(({ id }) => id),
  ]);
  const doubtful = await review.inDoubt([...new Set(concerned.flat())]);
  return new Set(changes.filter((_, index) => concerned[index]?.some((id) => doubtful.has(id))));
}

import { isPortalId } from '../../domain/record-ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/**
 * Which of these ids are those of shipments that retention removed, of their exceptions, or of users whose person was
 * erased. Nothing is linked with them, and nothing follows from changes of Salesforce's records that name them.
 */
export async function removedAmong(
  { removed, erasures }: Pick<Ledger, 'removed' | 'erasures'>,
  portalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  // People of Salesforce can write any text into the field of the portal's id.
  const ids = portalIds.filter(isPortalId);
  const [found, users] = await Promise.all([removed.byIds(ids), erasures.usersAmong(ids)]);
  return new Set(ids.filter((id, at) => found[at] != null || users.has(id)));
}

import { isPortalId } from '../../domain/record-ids.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** Which of these ids are those of shipments that retention removed, or of their exceptions. */
export async function removedAmong(
  { removed }: Pick<Ledger, 'removed'>,
  portalIds: readonly string[],
): Promise<ReadonlySet<string>> {
  // People of Salesforce can write any text into the field of the portal's id.
  const ids = portalIds.filter(isPortalId);
  const found = await removed.byIds(ids);
  return new Set(ids.filter((_, at) => found[at] !== null));
}

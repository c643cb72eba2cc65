import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { field, inChunks, soql } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { courseOf } from '../exchange/failures.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Sent } from './prepared.ts';

/**
 * Of the records whose call was refused because something was deleted: those that exist. Salesforce does not say whether
 * it means the record itself or one that a lookup field names. If Salesforce does not answer, each of them may exist.
 */
export async function stillThere(
  { salesforce }: Pick<SyncDependencies, 'salesforce'>,
  { object }: SyncedKind,
  sent: readonly Sent[],
): Promise<ReadonlySet<string>> {
  const ids = sent.flatMap(({ prepared: { crmId }, outcome }) =>
    crmId !== null && !outcome.success && courseOf(outcome.error, false).course === 'DELETED' ? [crmId] : [],
  );
  if (ids.length === 0) return new Set();
  const queries = inChunks(ids).map(
    (some) => soql`SELECT Id FROM ${field(object, [object])} WHERE Id IN ${some}`,
  );
  try {
    const pages = await Promise.all(queries.map((query) => salesforce.query(query, newUpstreamUsage())));
    return new Set(pages.flat().map((row) => String(row.Id)));
  } catch {
    return new Set(ids);
  }
}

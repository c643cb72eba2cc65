import { carriedRows } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { Assignment } from '../../salesforce/client.ts';
import type { SyncedKind } from '../exchange/records.ts';

/** The field that says which team works on a case. The package's assignment rule brings the case to the queue of that team. */
const TEAM_FIELD = 'Portal_Queue__c';

/**
 * Whether a call runs the assignment rules. They run for a case that is new, and for one whose team has changed since the
 * hub last wrote it. Otherwise they would take the case from the agent who works on it at each change of the hub, or give
 * it to the default owner in an org without an active rule.
 */
export function assignmentOf(
  kind: SyncedKind,
  crmId: string | null,
  values: Readonly<Record<string, unknown>>,
  base: ReadonlyMap<string, BaseValue>,
): Assignment | undefined {
  if (kind.object !== 'Case') return undefined;
  if (crmId === null) return 'RUN';
  const row = carriedRows(kind.aggregate).find(({ salesforce }) => salesforce.field === TEAM_FIELD);
  const before = row && base.get(row.field);
  const team = values[TEAM_FIELD];
  return before !== undefined && typeof team === 'string' && team !== before.crmValue ? 'RUN' : 'SKIP';
}

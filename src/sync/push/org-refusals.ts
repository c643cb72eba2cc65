import type { SyncDependencies } from '../exchange/dependencies.ts';
import { causeText, MANY, type OrgCause, orgCauseOf, waitingFor } from '../exchange/org-causes.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Sent } from './prepared.ts';

export interface OrgRefusal {
  readonly cause: OrgCause;
  /** How many changes of the object wait because of the code, this one included. */
  readonly waiting: number;
}

/**
 * Refused records whose reason is one of the org. Where a code does not say so for certain, the reason is one of the org once
 * many records wait for it, those of earlier calls included.
 */
export async function orgRefusals(
  { ledger }: Pick<SyncDependencies, 'ledger'>,
  kind: SyncedKind,
  sent: readonly Sent[],
): Promise<ReadonlyMap<Sent, OrgRefusal>> {
  const refused = sent.flatMap((each) => {
    const cause = each.outcome.success ? null : orgCauseOf(kind, each.outcome.error);
    return cause === null ? [] : [{ each, cause }];
  });
  const found = new Map<Sent, OrgRefusal>();
  for (const some of Map.groupBy(refused, ({ cause }) => causeText(cause)).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const { isCertain } = first.cause;
    const waiting = some.length + (await waitingFor(ledger, first.cause));
    if (!isCertain && waiting < MANY) continue;
    for (const { each, cause } of some) found.set(each, { cause, waiting });
  }
  return found;
}

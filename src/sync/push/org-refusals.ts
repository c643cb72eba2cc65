import type { SyncDependencies } from '../exchange/dependencies.ts';
import { causeText, MANY, type OrgCause, orgCauseOf } from '../exchange/org-causes.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Sent } from './prepared.ts';

/**
 * Refused records whose reason is one of the org. Where a code does not say so for certain, the reason is one of the org once
 * many records wait for it, those of earlier calls included.
 */
export async function orgRefusals(
  { ledger }: Pick<SyncDependencies, 'ledger'>,
  kind: SyncedKind,
  sent: readonly Sent[],
): Promise<ReadonlyMap<Sent, OrgCause>> {
  const refused = sent.flatMap((each) => {
    const cause = each.outcome.success ? null : orgCauseOf(kind, each.outcome.error);
    return cause === null ? [] : [{ each, cause }];
  });
  const found = new Map<Sent, OrgCause>();
  for (const some of Map.groupBy(refused, ({ cause }) => causeText(cause)).values()) {
    const [first] = some;
    if (first === undefined) continue;
    const { isCertain, code } = first.cause;
    const isMany =
      isCertain || some.length >= MANY || some.length + (await waitingFor(ledger, kind, code)) >= MANY;
    if (isMany) for (const { each, cause } of some) found.set(each, cause);
  }
  return found;
}

async function waitingFor(
  { outbox }: SyncDependencies['ledger'],
  { queued, aggregate }: SyncedKind,
  code: string,
): Promise<number> {
  const parked = await outbox.parked([code]);
  return parked.reduce(
    (sum, { record, count }) => sum + (record === queued || record === aggregate ? count : 0),
    0,
  );
}

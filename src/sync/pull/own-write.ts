import type { CarriedRow } from '../../domain/ownership/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { CrmChange } from './change-source.ts';

type Base = ReadonlyMap<string, BaseValue>;

/**
 * The fields that a row of Salesforce has by the hub's last call about its record. If the integration user changed the
 * record last, and the row has the version of that call, then no other user has changed the record since. A value that
 * differs from the sent one was rewritten by Salesforce in that call: trimmed, put into another case, changed by a trigger.
 *
 * Fields that the call did not name may hold an earlier change of another user. They are not in the result.
 *
 * @returns whether a field is one of them
 */
export function sentInLastCall(
  change: CrmChange,
  base: Base,
  integrationUserId: string | null,
): (row: CarriedRow) => boolean {
  const version = base.get('hubVersion');
  const isOwn =
    version !== undefined &&
    integrationUserId !== null &&
    change.modifiedBy === integrationUserId &&
    Number(change.row['Hub_Version__c'] ?? Number.NaN) === Number(version.crmValue);
  if (!isOwn) return () => false;
  // All fields of one call were observed at the moment at which it began.
  const sentAt = version.observedAt.getTime();
  return ({ field }) => {
    const agreed = base.get(field);
    return agreed?.source === 'PORTAL' && agreed.observedAt.getTime() === sentAt;
  };
}

/** Both systems keep their own form of the value that was sent: neither is a change of the other one. */
export function keptForms(agreed: BaseValue, crmValue: unknown): BaseValue {
  return { ...agreed, crmValue, syncedAt: new Date() };
}

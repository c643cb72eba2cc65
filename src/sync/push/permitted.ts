import type { WaybillError } from '../../domain/errors.ts';
import type { SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import type { NamedPermission } from '../../ledger/pull/missing-permissions.ts';
import type { SalesforceClient, SalesforceValues } from '../../salesforce/client.ts';
import { isRefusedField } from '../../salesforce/field-access.ts';
import { OBJECT_NOT_USABLE } from '../exchange/failures.ts';
import { missingToSend, WHOLE_OBJECT } from '../exchange/missing-permissions.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Prepared, Sent } from './prepared.ts';

/** Without these a record could not be found again, or an older state could overwrite a newer one. */
function isKey({ kind }: Prepared, field: string): boolean {
  return field === kind.externalId || field === 'Hub_Version__c';
}

/** The record without the fields that the integration user may not write, as far as that is known. */
export function permitted({ access }: Pick<SalesforceClient, 'access'>, prepared: Prepared): Prepared {
  const { kind, crmId, values } = prepared;
  const refused = Object.keys(values).filter(
    (field) => !isKey(prepared, field) && !access.mayWrite(kind.object, field, crmId === null),
  );
  if (refused.length === 0) return prepared;
  const kept = Object.entries(values).filter(([field]) => !refused.includes(field));
  return {
    ...prepared,
    values: Object.fromEntries(kept) as SalesforceValues,
    unwritable: [...prepared.unwritable, ...refused],
  };
}

/** Records that were refused for a field, and that can be sent without it. */
export function sendableWithout(
  salesforce: Pick<SalesforceClient, 'access'>,
  sent: readonly Sent[],
): readonly Prepared[] {
  return sent.flatMap(({ prepared, outcome }) => {
    if (outcome.success || !isRefusedField(outcome.error)) return [];
    const again = permitted(salesforce, prepared);
    return again === prepared ? [] : [again];
  });
}

/** Whether a missing permission may be the reason. The description of the object tells. */
export function mayLackPermission({ code, details: { vendorCode = '' } }: WaybillError): boolean {
  // Salesforce answers so for a collection of an object that the user may not see.
  const isNotFound = code === 'CONFIGURATION' && NOT_FOUND.has(vendorCode);
  return isNotFound || (code === 'UPSTREAM_PERMISSION' && !OF_THE_ORG.has(vendorCode));
}

const NOT_FOUND: ReadonlySet<string> = new Set(['NOT_FOUND', 'ERROR_HTTP_404']);
/** Every call is refused then, the one that describes, too. */
const OF_THE_ORG: ReadonlySet<string> = new Set([
  'API_DISABLED_FOR_ORG',
  'API_CURRENTLY_DISABLED',
  'INVALID_OPERATION_WITH_EXPIRED_PASSWORD',
]);

/** Why no record of the kind can be sent; null as far as the hub knows of no reason. One review item stands for all of them. */
export function notUsable(
  { access }: Pick<SalesforceClient, 'access'>,
  kind: SyncedKind,
): SyncFailure | null {
  const missing = missingToSend(access, kind);
  if (missing.length === 0) return null;
  const named = missing.map(nameOf).join(', ');
  const message = `The integration user may not use ${named} in Salesforce. The change is sent once that is granted.`;
  return { code: OBJECT_NOT_USABLE, message };
}

function nameOf({ object, field }: NamedPermission): string {
  return field === WHOLE_OBJECT ? object : `${object}.${field}`;
}

import type { WaybillError } from '../../domain/errors.ts';
import type { SyncFailure } from '../../ledger/outbox/outbox-change.ts';
import type { NamedPermission } from '../../ledger/pull/missing-permissions.ts';
import type { SalesforceClient, SalesforceValues } from '../../salesforce/client.ts';
import { isRefusedField } from '../../salesforce/field-access.ts';
import { FIELD_NOT_WRITABLE, OBJECT_NOT_USABLE, VALUE_NOT_OFFERED } from '../exchange/failures.ts';
import { missingToSend, WHOLE_OBJECT } from '../exchange/missing-permissions.ts';
import type { SyncedKind } from '../exchange/records.ts';
import type { Prepared, Sent } from './prepared.ts';

/** Without these a record could not be found again, or an older state could overwrite a newer one. */
function isKey({ kind }: Prepared, field: string): boolean {
  return field === kind.externalId || field === 'Hub_Version__c';
}

/** The record without what the integration user may not write, and values that are not offered, as far as that is known. */
export function permitted({ access }: Pick<SalesforceClient, 'access'>, prepared: Prepared): Prepared {
  const { kind, crmId, values } = prepared;
  const refused = Object.keys(values).filter(
    (field) => !isKey(prepared, field) && !access.mayWrite(kind.object, field, crmId === null),
  );
  const unoffered = Object.entries(values).flatMap(([field, value]) =>
    refused.includes(field) || access.offers(kind.object, field, value)
      ? []
      : [{ field, value: String(value) }],
  );
  if (refused.length === 0 && unoffered.length === 0) return prepared;
  const left = new Set([...refused, ...unoffered.map(({ field }) => field)]);
  const kept = Object.entries(values).filter(([field]) => !left.has(field));
  return {
    ...prepared,
    values: Object.fromEntries(kept) as SalesforceValues,
    unwritable: [...prepared.unwritable, ...refused],
    unoffered: [...prepared.unoffered, ...unoffered],
  };
}

/** Records that were refused for a field or a value, and that can be sent without it. */
export function sendableWithout(
  salesforce: Pick<SalesforceClient, 'access'>,
  sent: readonly Sent[],
): readonly Prepared[] {
  return sent.flatMap(({ prepared, outcome }) => {
    if (outcome.success || !isPartlyRefused(outcome.error)) return [];
    const again = permitted(salesforce, prepared);
    return again === prepared ? [] : [again];
  });
}

function isPartlyRefused(error: WaybillError): boolean {
  return isRefusedField(error) || isRefusedValue(error);
}

function isRefusedValue({ details }: WaybillError): boolean {
  return details.vendorCode === 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST';
}

/** Whether the description of the object may tell why. */
export function mayBeDescribed(error: WaybillError): boolean {
  return mayLackPermission(error) || isRefusedValue(error);
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

/** The item about the permission or the value stands for all records that wait for it. */
export function leftOut({ object }: SyncedKind, { unwritable, unoffered }: Prepared): SyncFailure {
  const isOffered = unoffered.length === 0;
  const fields = isOffered ? unwritable : unoffered.map(({ field }) => field);
  const named = fields.map((name) => `${object}.${name}`).join(', ');
  return isOffered
    ? {
        code: FIELD_NOT_WRITABLE,
        message: `The integration user may not use ${named} in Salesforce; the other fields were written.`,
      }
    : {
        code: VALUE_NOT_OFFERED,
        message: `The picklist ${named} of Salesforce does not offer the value; the other fields were written.`,
      };
}

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

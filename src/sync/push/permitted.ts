import type { SalesforceClient, SalesforceValues } from '../../salesforce/client.ts';
import { isRefusedField } from '../../salesforce/field-access.ts';
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

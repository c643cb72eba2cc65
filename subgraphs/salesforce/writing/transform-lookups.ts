import type { Lookups, ServiceLookup } from '../../../src/domain/transforms/transform.ts';
import type { ApprovedLookup, ApprovedLookups } from '../../../src/ledger/lookups/approved-lookups.ts';

/**
 * The lookups for transforms of Salesforce-owned fields: the approved service words, and the country in which a phone
 * number or state is read. None of these fields names another record.
 *
 * @param country a name or a code; null when the account has none
 */
export async function transformLookups(
  approved: Pick<ApprovedLookups, 'list'>,
  country: string | null,
): Promise<Lookups> {
  return {
    services: serviceLookup(await approved.list('SERVICE_LEVEL')),
    country,
    crmIdOf: () => null,
    portalIdOf: () => null,
    publicUrl: '',
  };
}

function serviceLookup(rows: readonly ApprovedLookup[]): ServiceLookup {
  const labels = new Map(
    rows.filter((row) => row.preferred).map((row) => [row.portalValue, row.externalValue]),
  );
  const codes = new Map(rows.map((row) => [row.externalValue, row.portalValue]));
  return {
    labelOf: (code) => labels.get(code) ?? null,
    codeOf: (label) => codes.get(label) ?? null,
  };
}

import { ACCOUNT_ROWS } from './account.ts';
import { CASE_ROWS } from './case.ts';
import { CONTACT_ROWS } from './contact.ts';
import { OPPORTUNITY_ROWS } from './opportunity.ts';
import type { OwnershipRow, SalesforceObject } from './row.ts';
import { SHIPMENT_ROWS } from './shipment.ts';

/** The whole ownership table, in the order in which people read it. */
export const OWNERSHIP: readonly OwnershipRow[] = [
  ...ACCOUNT_ROWS,
  ...CONTACT_ROWS,
  ...CASE_ROWS,
  ...OPPORTUNITY_ROWS,
  ...SHIPMENT_ROWS,
];

const FIELDS = Map.groupBy(
  OWNERSHIP.filter((row) => row.cached),
  (row) => row.salesforce.object,
);

/** The API names that are selected and cached for an object; `Id` first. */
export function cachedFields(object: SalesforceObject): readonly string[] {
  return (FIELDS.get(object) ?? []).map((row) => row.salesforce.field);
}

import { ACCESSORIAL_ROWS } from './accessorial.ts';
import { ACCOUNT_ROWS } from './account.ts';
import { CASE_ROWS, EXCEPTION_ROWS, TASK_ROWS } from './case.ts';
import { BILLING_CONTACT_ROWS, CONTACT_ROWS } from './contact.ts';
import { DOCUMENT_ROWS } from './document.ts';
import { MILESTONE_ROWS } from './milestone.ts';
import { OPPORTUNITY_ROWS } from './opportunity.ts';
import { PORTAL_USER_ROWS } from './portal-user.ts';
import { isMapped, type MappedRow, type OwnershipRow, type SalesforceObject } from './row.ts';
import { SHIPMENT_ROWS } from './shipment.ts';
import { STOP_ROWS } from './stop.ts';

/** The whole ownership table, in the order of the worksheet. */
export const OWNERSHIP: readonly OwnershipRow[] = [
  ...ACCOUNT_ROWS,
  ...CONTACT_ROWS,
  ...BILLING_CONTACT_ROWS,
  ...PORTAL_USER_ROWS,
  ...SHIPMENT_ROWS,
  ...STOP_ROWS,
  ...MILESTONE_ROWS,
  ...EXCEPTION_ROWS,
  ...CASE_ROWS,
  ...TASK_ROWS,
  ...DOCUMENT_ROWS,
  ...ACCESSORIAL_ROWS,
  ...OPPORTUNITY_ROWS,
];

/** The rows whose values the record cache keeps. */
export const CACHED_ROWS: readonly MappedRow<SalesforceObject>[] =
  OWNERSHIP.filter(isMapped).filter(isCached);

function isCached(row: MappedRow): row is MappedRow<SalesforceObject> {
  return row.cached;
}

const FIELDS = Map.groupBy(CACHED_ROWS, (row) => row.salesforce.object);

/** The API names that are selected and cached for an object; `Id` first. */
export function cachedFields(object: SalesforceObject): readonly string[] {
  return (FIELDS.get(object) ?? []).map((row) => row.salesforce.field);
}

/** The row of a graph field, such as `Account` and `contractTerms.tier`. */
export function ownershipOf(
  record: string,
  field: string,
  rows: readonly OwnershipRow[] = OWNERSHIP,
): OwnershipRow | undefined {
  return rows.find((row) => row.record === record && row.field === field);
}

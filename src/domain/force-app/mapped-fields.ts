import { isMapped, type MappedRow, type OwnershipRow, type SynchronizedObject } from '../ownership/row.ts';

/** The hub's version of a record; a validation rule forbids to decrease it. */
export const VERSION_FIELD = 'Hub_Version__c';

/** One row for each field of Salesforce that the table names, in the table's order; rows that share a field count once. */
export function mappedFields(
  table: readonly OwnershipRow[],
  object?: SynchronizedObject,
): readonly MappedRow[] {
  const byName = new Map<string, MappedRow>();
  for (const row of table.filter(isMapped)) {
    if (object !== undefined && row.salesforce.object !== object) continue;
    const name = `${row.salesforce.object}.${row.salesforce.field}`;
    if (!byName.has(name)) byName.set(name, row);
  }
  return [...byName.values()];
}

/** Custom fields are the hub's to deploy; standard fields are in every org. */
export function isCustom({ salesforce: { field } }: MappedRow): boolean {
  return field.endsWith('__c');
}

/** Fields that only the hub itself reads: its ids on records of Salesforce, and its version. */
export function isHubsOwn({ salesforce: { field, type } }: MappedRow): boolean {
  return field === VERSION_FIELD || isExternalId(type);
}

export function isExternalId(type: MappedRow['salesforce']['type']): boolean {
  return type.kind === 'Text' && type.externalId === true;
}

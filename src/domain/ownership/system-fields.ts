import type { OwnershipRow, SalesforceFieldType, SalesforceObject, SynchronizedRecord } from './row.ts';

/** Rows that every record has: its id, its version, and when it was made. */

export function recordId(
  record: SynchronizedRecord,
  object: SalesforceObject,
  table: string | null,
  reason: string,
  column = 'crm_id',
): OwnershipRow {
  const portal = table === null ? null : { table, column, type: 'Text' };
  return { ...systemField(record, object, 'crmId', 'Id', 'Record Id', { kind: 'Id' }, reason), portal };
}

/** Salesforce's own change stamp: the version under which a record is cached and compared. */
export function systemModstamp(
  record: SynchronizedRecord,
  object: SalesforceObject,
  field = 'updatedAt',
): OwnershipRow {
  return systemField(
    record,
    object,
    field,
    'SystemModstamp',
    'System Modstamp',
    { kind: 'DateTime' },
    'tells which of two copies is newer',
  );
}

export function createdDate(
  record: SynchronizedRecord,
  object: SalesforceObject,
  field = 'createdAt',
): OwnershipRow {
  return systemField(
    record,
    object,
    field,
    'CreatedDate',
    'Created Date',
    { kind: 'DateTime' },
    'orders lists',
  );
}

/** Arguments of the row for the hub's own version number, which a validation rule forbids to decrease. */
export function hubVersion(): [string, string, SalesforceFieldType, string] {
  return [
    'Hub_Version__c',
    'Hub Version',
    { kind: 'Number', precision: 18, scale: 0 },
    'a late call cannot overwrite newer state',
  ];
}

function systemField(
  record: SynchronizedRecord,
  object: SalesforceObject,
  field: string,
  api: string,
  label: string,
  type: SalesforceFieldType,
  reason: string,
): OwnershipRow {
  return {
    record,
    field,
    owner: 'SALESFORCE',
    salesforce: { object, field: api, label, type, permission: 'ALWAYS' },
    portal: null,
    cached: true,
    hubWrites: false,
    reason,
  };
}

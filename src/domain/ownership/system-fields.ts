import type { OwnershipRow, SynchronizedObject, SynchronizedRecord } from './row.ts';

/** Rows of every record: its id, and its times of creation and change. No mutation writes them. */

export function recordId(
  record: SynchronizedRecord,
  object: SynchronizedObject,
  table: string | null,
  reason: string,
  column = 'crm_id',
): OwnershipRow {
  const row = systemField(record, object, 'crmId', 'Id', 'Record Id', 'Id', reason);
  if (table === null) return row;
  return { ...row, portal: { table, column, type: 'crm_id' }, direction: 'TO_PORTAL', lane: 'NEAR_REALTIME' };
}

/** Salesforce's own change stamp: the version under which a record is cached and compared. */
export function systemModstamp(
  record: SynchronizedRecord,
  object: SynchronizedObject,
  field = 'updatedAt',
): OwnershipRow {
  const reason = 'tells which of two copies is newer';
  return systemField(record, object, field, 'SystemModstamp', 'System Modstamp', 'DateTime', reason);
}

export function createdDate(
  record: SynchronizedRecord,
  object: SynchronizedObject,
  field = 'createdAt',
): OwnershipRow {
  return systemField(record, object, field, 'CreatedDate', 'Created Date', 'DateTime', 'orders lists');
}

function systemField(
  record: SynchronizedRecord,
  object: SynchronizedObject,
  field: string,
  api: string,
  label: string,
  kind: 'Id' | 'DateTime',
  reason: string,
): OwnershipRow {
  return {
    record,
    field,
    owner: 'SALESFORCE',
    salesforce: { object, field: api, label, type: { kind }, permission: 'ALWAYS' },
    portal: null,
    direction: 'NONE',
    lane: null,
    transform: kind === 'Id' ? 'SAME' : 'DATE_TIME',
    validation: [],
    required: true,
    conflict: 'OWNER_WINS',
    onCreate: false,
    failureOwner: 'Integration',
    change: null,
    cached: object !== 'Task',
    hubWrites: false,
    reason,
  };
}

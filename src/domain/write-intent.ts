/**
 * Changes of fields that Salesforce owns. A mutation records its intent (the values to write, and the values before),
 * calls Salesforce, and settles the intent. Intents that share a record form one queue. The rules here compute the values
 * before a write of that queue. They also decide whether a write was made, may be made, or met another user's change.
 */

import type { MutationAnswer, RecordedWrite, WriteState } from './mutation-answer.ts';
import {
  isMapped,
  type MappedRow,
  ownershipOf,
  type SynchronizedRecord,
  sameInSalesforce,
} from './ownership/index.ts';
import { type UserError, userError } from './user-error.ts';

/** Values of one record, by graph names, in the form that Salesforce's API takes and returns. */
export type ValuesInSalesforce = Readonly<Record<string, unknown>>;

/** The values to write, and Salesforce's values at the time of the decision: the same fields in both. */
export interface IntendedWrite {
  readonly record: SynchronizedRecord;
  readonly crmId: string;
  readonly portalId: string | null;
  readonly newValues: ValuesInSalesforce;
  readonly baseValues: ValuesInSalesforce;
}

/**
 * WRITTEN: Salesforce has the new values. NOT_WRITTEN: every field has its new value or one that the hub knew of, so the
 * write may be sent (again). OVERTAKEN: another user changed a field since the decision; that later change stays.
 */
export type ReadBack = 'WRITTEN' | 'NOT_WRITTEN' | 'OVERTAKEN';

/**
 * @param ahead the writes before this one in the queue: their values do not count as another user's change
 * @param current the fields of the write as Salesforce has them now
 */
export function readBack(
  write: IntendedWrite,
  ahead: readonly IntendedWrite[],
  current: ValuesInSalesforce,
): ReadBack {
  if (Object.keys(write.newValues).every((field) => hasIn(write, field, [write.newValues], current))) {
    return 'WRITTEN';
  }
  return overtakenFields(write, ahead, current).length === 0 ? 'NOT_WRITTEN' : 'OVERTAKEN';
}

/** The fields that another user changed since the write was decided. */
export function overtakenFields(
  write: IntendedWrite,
  ahead: readonly IntendedWrite[],
  current: ValuesInSalesforce,
): readonly string[] {
  const before = ahead.filter(({ crmId }) => crmId === write.crmId).map(({ newValues }) => newValues);
  const known = [write.newValues, write.baseValues, ...before];
  return Object.keys(write.newValues).filter((field) => !hasIn(write, field, known, current));
}

function hasIn(
  { record }: IntendedWrite,
  field: string,
  values: readonly ValuesInSalesforce[],
  current: ValuesInSalesforce,
): boolean {
  const row = rowOf(record, field);
  return values.some((each) => field in each && sameInSalesforce(row, each[field], current[field]));
}

/** The values of a record after these writes, in their order. */
export function afterWrites(
  crmId: string,
  values: ValuesInSalesforce,
  writes: readonly IntendedWrite[],
): ValuesInSalesforce {
  return writes.reduce(
    (standing, write) => (write.crmId === crmId ? { ...standing, ...write.newValues } : standing),
    values,
  );
}

/** The same writes, each based on the values after the writes ahead of it. */
export function basedOn<Write extends IntendedWrite>(
  writes: readonly Write[],
  ahead: readonly IntendedWrite[],
): readonly Write[] {
  return writes.map((write) => ({
    ...write,
    baseValues: afterWrites(write.crmId, write.baseValues, ahead),
  }));
}

/** Whether the later writes set every field that the earlier writes set. */
export function replaces(later: readonly IntendedWrite[], earlier: readonly IntendedWrite[]): boolean {
  return earlier.every(({ crmId, newValues }) =>
    Object.keys(newValues).every((field) =>
      later.some((write) => write.crmId === crmId && field in write.newValues),
    ),
  );
}

/** The row of a field that Salesforce has. Throws a TypeError for any other field: no intent names one. */
export function rowOf(record: SynchronizedRecord, field: string): MappedRow {
  const row = ownershipOf(record, field);
  if (row === undefined || !isMapped(row)) throw new TypeError(`${record}.${field} is not in Salesforce`);
  return row;
}

/** `Phone: '+1…'` of `phone: '+1…'`: an intent's values under Salesforce's field names, to be sent. */
export function underApiNames(
  record: SynchronizedRecord,
  values: ValuesInSalesforce,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [rowOf(record, field).salesforce.field, value]),
  );
}

/** The reverse, for some fields of a record that was read. */
export function underGraphNames(
  record: SynchronizedRecord,
  fields: readonly string[],
  values: Readonly<Record<string, unknown>>,
): ValuesInSalesforce {
  return Object.fromEntries(
    fields.map((field) => [field, values[rowOf(record, field).salesforce.field] ?? null]),
  );
}

/** The answer to a request whose write was made or will be made. */
export function writtenAnswer(
  recordId: string | null,
  writes: readonly IntendedWrite[],
  state: WriteState = 'DONE',
): MutationAnswer {
  return { recordId, userErrors: [], writes: writes.flatMap((write) => recordedWrites(write, state)) };
}

/** The answer to a request that wrote nothing. */
export function refusedAnswer(recordId: string | null, userErrors: readonly UserError[]): MutationAnswer {
  return { recordId, userErrors, writes: [] };
}

/** Another user's later change stays. */
export const OVERTAKEN: UserError = userError(
  'STALE',
  null,
  'The record was changed by someone else at the same time; read it again and decide anew.',
);

/** The writes of an intent to Salesforce, and the updates of the copies that the portal keeps of some fields. */
function recordedWrites(write: IntendedWrite, state: WriteState): readonly RecordedWrite[] {
  const { record, crmId, portalId, newValues, baseValues } = write;
  const fields = Object.keys(newValues).map((field) => ({
    field,
    from: text(baseValues[field]),
    to: text(newValues[field]),
  }));
  const toSalesforce: RecordedWrite = { system: 'SALESFORCE', record, recordId: crmId, state, fields };
  const copied = fields.filter(({ field }) => {
    const { direction } = rowOf(record, field);
    return direction === 'TO_PORTAL' || direction === 'BOTH';
  });
  if (portalId === null || copied.length === 0) return [toSalesforce];
  return [toSalesforce, { system: 'PORTAL', record, recordId: portalId, state: 'QUEUED', fields: copied }];
}

function text(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

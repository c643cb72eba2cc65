/**
 * Changes of fields that Salesforce owns. The mutation records what it is about to write and what stood there, calls
 * Salesforce, and settles the intent. Whoever finds an intent open (the mutation itself after a lost answer, the worker
 * after a crash) reads the record back and decides here how to go on, so that the effect comes about once.
 */

import type { MutationAnswer, RecordedWrite, WriteState } from './mutation-answer.ts';
import { isMapped, type MappedRow, ownershipOf, type SynchronizedRecord } from './ownership/index.ts';
import { userError } from './user-error.ts';

/** Values of one record by their names in the graph, said as Salesforce says them: what its API takes and gives. */
export type SalesforceSaid = Readonly<Record<string, unknown>>;

/** What is written, and what stood there when it was decided: the same fields in both. */
export interface IntendedWrite {
  readonly record: SynchronizedRecord;
  readonly crmId: string | null;
  readonly portalId: string | null;
  readonly newValues: SalesforceSaid;
  readonly baseValues: SalesforceSaid;
}

/**
 * WRITTEN: Salesforce has the new values. NOT_WRITTEN: what stood there still stands, so it may be sent (again).
 * OVERTAKEN: somebody changed the fields since; the later change stands.
 */
export type ReadBack = 'WRITTEN' | 'NOT_WRITTEN' | 'OVERTAKEN';

/** @param current the fields of the intent as Salesforce has them now */
export function readBack(write: IntendedWrite, current: SalesforceSaid): ReadBack {
  const fields = Object.keys(write.newValues);
  const all = (values: SalesforceSaid) =>
    fields.every((field) => saysSame(rowOf(write.record, field), values[field], current[field]));
  if (all(write.newValues)) return 'WRITTEN';
  return all(write.baseValues) ? 'NOT_WRITTEN' : 'OVERTAKEN';
}

/** The row of a field that Salesforce has. Throws a TypeError for any other: such an intent is never made. */
export function rowOf(record: SynchronizedRecord, field: string): MappedRow {
  const row = ownershipOf(record, field);
  if (row === undefined || !isMapped(row)) throw new TypeError(`${record}.${field} is not in Salesforce`);
  return row;
}

/** `Phone: '+1…'` of `phone: '+1…'`: an intent's values under Salesforce's field names, to be sent. */
export function underApiNames(record: SynchronizedRecord, values: SalesforceSaid): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [rowOf(record, field).salesforce.field, value]),
  );
}

/** The reverse, for some fields of a record that was read. */
export function underGraphNames(
  record: SynchronizedRecord,
  fields: readonly string[],
  values: Readonly<Record<string, unknown>>,
): SalesforceSaid {
  return Object.fromEntries(
    fields.map((field) => [field, values[rowOf(record, field).salesforce.field] ?? null]),
  );
}

/** Whether two values of a field are one to Salesforce, which trims texts and orders multi-select values itself. */
export function saysSame(row: MappedRow, one: unknown, other: unknown): boolean {
  return normal(row, one) === normal(row, other);
}

/** The answer once Salesforce has what the intents wanted. */
export function writtenAnswer(writes: readonly IntendedWrite[], state: WriteState = 'DONE'): MutationAnswer {
  return {
    recordId: writes[0]?.crmId ?? null,
    userErrors: [],
    writes: writes.flatMap((write) => recordedWrites(write, state)),
  };
}

/** The answer when somebody else's later change stands. */
export function overtakenAnswer(write: IntendedWrite): MutationAnswer {
  const message = 'The record was changed by someone else at the same time; read it again and decide anew.';
  return { recordId: write.crmId, userErrors: [userError('STALE', null, message)], writes: [] };
}

/** What an intent writes to Salesforce, and what follows in the portal, which keeps copies of some fields. */
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
  const follows = state === 'PLANNED' ? 'PLANNED' : 'QUEUED';
  return [toSalesforce, { system: 'PORTAL', record, recordId: portalId, state: follows, fields: copied }];
}

function text(value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function normal(row: MappedRow, value: unknown): string | null {
  const said = text(value)?.replaceAll('\r\n', '\n').trim() ?? '';
  if (said === '') return null;
  const { kind } = row.salesforce.type;
  return kind === 'MultiselectPicklist' ? said.split(';').toSorted().join(';') : said;
}

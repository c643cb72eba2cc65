import { WaybillError } from '../../../src/domain/errors.ts';
import { cachedFields, isMapped, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { USER_ERROR_CODES, type UserError, userError } from '../../../src/domain/user-error.ts';
import { afterWrites } from '../../../src/domain/write-intent.ts';
import type { RecordMark } from '../../../src/salesforce/record-mark.ts';
import type { SalesforceContext } from '../salesforce.context.ts';
import type { StandingRecord, WrittenRecord } from './write-plan.ts';

/** A record, read from Salesforce without any cache. */
export interface CurrentRecord extends StandingRecord {
  /** By API name. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly mark: RecordMark | null;
}

/** Null when there is none. */
export async function currentRecord(
  record: WrittenRecord,
  crmId: string,
  { salesforce, usage, pending: writes }: Pick<SalesforceContext, 'salesforce' | 'usage' | 'pending'>,
): Promise<CurrentRecord | null> {
  // Pending writes are read before the record. A write that is carried out between the two reads is then in both; in the
  // other order it would be in neither.
  const pending = await writes.on(crmId);
  // A read of a single record cannot select fields of its parents.
  const names = cachedFields(record).filter((name) => !name.includes('.'));
  try {
    const { values, mark } = await salesforce.retrieve(record, crmId, names, usage);
    const rows = OWNERSHIP.filter(isMapped).filter((row) => row.record === record);
    const observed = Object.fromEntries(rows.map((row) => [row.field, values[row.salesforce.field] ?? null]));
    const fields = new Set(pending.flatMap(({ newValues }) => Object.keys(newValues)));
    return { standing: afterWrites(crmId, observed, pending), observed, pending: fields, values, mark };
  } catch (error) {
    const gone = error instanceof WaybillError && (error.code === 'NOT_FOUND' || error.code === 'STALE');
    if (gone) return null;
    throw error;
  }
}

/** Refuses if the record changed since the caller read it. Salesforce's change stamp is compared as an instant. */
export function versionRefusal(
  { values }: CurrentRecord,
  expectedVersion: Date | null | undefined,
): readonly UserError[] {
  if (expectedVersion == null) return [];
  const stamp = Date.parse(String(values['SystemModstamp']));
  if (stamp === expectedVersion.getTime()) return [];
  return [userError('STALE', 'expectedVersion', USER_ERROR_CODES.STALE)];
}

/** A text field of a record; null for none. */
export function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

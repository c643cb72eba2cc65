import { writtenAnnouncements } from '../../../src/domain/live-events.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import { carriedChange } from '../../../src/domain/ownership/lanes.ts';
import type { ValueChange } from '../../../src/domain/value-change.ts';
import type { Written, WrittenException } from '../../../src/portal-store/portal-writes.ts';
import type { PortalUnit } from './run-mutation.ts';

/** The portal's records that mutations change, with what each is in Salesforce. */
const SHOWN_AS = {
  Shipment: 'Shipment',
  Exception: 'Case',
  Account: 'Account',
  PortalUser: 'Contact',
} as const;
export type WrittenRecord = keyof typeof SHOWN_AS;

export interface WriteToRecord {
  readonly mutation: PortalMutation;
  readonly record: WrittenRecord;
  readonly written: Written | WrittenException;
  /** Salesforce's id of the record; null until it has one. */
  readonly crmId: string | null;
  /** Whether the mutation made the record. */
  readonly isNew?: boolean;
  /** Whether Salesforce is concerned at all; true unless said otherwise. */
  readonly isCarried?: boolean;
}

/**
 * Puts a write into the audit, tells subscribers and, when Salesforce must hear of it, puts it into the outbox in its
 * lane; all in the transaction of the write. Answers what was written where.
 */
export async function recordWrite(unit: PortalUnit, write: WriteToRecord): Promise<readonly RecordedWrite[]> {
  const { mutation, record, written, crmId, isNew = false, isCarried = true } = write;
  const { portalId: recordId, accountId, version, changes } = written;
  const inPortal = { system: 'PORTAL', record, recordId } as const;
  if (changes.length === 0 && !isNew) return [{ ...inPortal, state: 'UNCHANGED', fields: [] }];
  await unit.audit({ record, recordId, accountId, action: mutation, changes });
  const names = changes.map(({ field }) => field);
  unit.announce(...writtenAnnouncements(record, written, crmId));
  const done: RecordedWrite = { ...inPortal, state: 'DONE', fields: changes.map(asText) };
  const carried = isCarried ? carriedChange(record, names, isNew) : null;
  if (carried === null) return [done];
  const { lane, fields } = carried;
  await unit.enqueue({ record, aggregateId: recordId, accountId, lane, version });
  const sent = changes.filter(({ field }) => fields.includes(field)).map(asText);
  return [
    done,
    { system: 'SALESFORCE', record: SHOWN_AS[record], recordId: crmId, state: 'QUEUED', lane, fields: sent },
  ];
}

/** The same for an exception and for its shipment, whose sum of exceptions changed with it. */
export async function recordExceptionWrite(
  unit: PortalUnit,
  mutation: PortalMutation,
  written: WrittenException,
  shipmentCrmId: string | null,
  isNew = false,
): Promise<readonly RecordedWrite[]> {
  const { exception, shipment } = written;
  const { customerActionRequired, ownerTeam, crmCaseId: crmId } = exception;
  // Salesforce shows what the customer must settle as a case, and what a team must settle as a task.
  const isCarried = customerActionRequired || ownerTeam !== null || crmId !== null;
  return [
    ...(await recordWrite(unit, { mutation, record: 'Exception', written, crmId, isNew, isCarried })),
    ...(shipment.changes.length === 0
      ? []
      : await recordWrite(unit, { mutation, record: 'Shipment', written: shipment, crmId: shipmentCrmId })),
  ];
}

function asText({ field, old, new: changed }: ValueChange): RecordedWrite['fields'][number] {
  return { field, from: text(old), to: text(changed) };
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

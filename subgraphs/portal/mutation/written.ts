import { writtenAnnouncements } from '../../../src/domain/live-events.ts';
import type { RecordedWrite } from '../../../src/domain/mutation-answer.ts';
import type { PortalMutation } from '../../../src/domain/mutations.ts';
import { carriedChange } from '../../../src/domain/ownership/lanes.ts';
import type { ValueChange } from '../../../src/domain/value-change.ts';
import type { Unit } from '../../../src/ledger/unit-of-work.ts';
import type { WrittenException } from '../../../src/portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { Written } from '../../../src/portal-store/record/versioned-row.ts';

export type PortalUnit = Unit<PortalWrites>;

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
 * Puts writes into the audit, tells subscribers and, when Salesforce must hear of them, puts them into the outbox in their
 * lanes. Answers what was written where.
 */
export function recordWrite(unit: PortalUnit, ...writes: readonly WriteToRecord[]): readonly RecordedWrite[] {
  const changed = writes.filter(({ written, isNew }) => written.changes.length > 0 || isNew === true);
  unit.audit(
    ...changed.map(({ mutation: action, record, written: { portalId: recordId, accountId, changes } }) => {
      return { record, recordId, accountId, action, changes };
    }),
  );
  unit.announce(
    ...changed.flatMap(({ record, written, crmId }) => writtenAnnouncements(record, written, crmId)),
  );
  unit.enqueue(
    ...changed.flatMap((write) => {
      const { portalId: aggregateId, accountId, version } = write.written;
      const lane = carriedOf(write)?.lane;
      return lane === undefined ? [] : [{ record: write.record, aggregateId, accountId, lane, version }];
    }),
  );
  return writes.flatMap(answerOf);
}

function carriedOf({ record, written: { changes }, isNew = false, isCarried = true }: WriteToRecord) {
  const names = changes.map(({ field }) => field);
  return isCarried ? carriedChange(record, names, isNew) : null;
}

function answerOf(write: WriteToRecord): readonly RecordedWrite[] {
  const { record, written, crmId, isNew = false } = write;
  const { portalId: recordId, changes } = written;
  const inPortal = { system: 'PORTAL', record, recordId } as const;
  if (changes.length === 0 && !isNew) return [{ ...inPortal, state: 'UNCHANGED', fields: [] }];
  const done: RecordedWrite = { ...inPortal, state: 'DONE', fields: changes.map(asText) };
  const carried = carriedOf(write);
  if (carried === null) return [done];
  const sent = changes.filter(({ field }) => carried.fields.includes(field)).map(asText);
  const inSalesforce = { system: 'SALESFORCE', record: SHOWN_AS[record], recordId: crmId } as const;
  return [done, { ...inSalesforce, state: 'QUEUED', lane: carried.lane, fields: sent }];
}

/** The same for an exception and for its shipment, whose sum of exceptions changed with it. */
export function recordExceptionWrite(
  unit: PortalUnit,
  mutation: PortalMutation,
  written: WrittenException,
  shipmentCrmId: string | null,
  isNew = false,
): readonly RecordedWrite[] {
  const { exception, shipment } = written;
  const { customerActionRequired, ownerTeam, crmCaseId: crmId } = exception;
  // Salesforce shows what the customer must settle as a case, and what a team must settle as a task.
  const isCarried = customerActionRequired || ownerTeam !== null || crmId !== null;
  return recordWrite(
    unit,
    { mutation, record: 'Exception', written, crmId, isNew, isCarried },
    ...(shipment.changes.length === 0
      ? []
      : [{ mutation, record: 'Shipment', written: shipment, crmId: shipmentCrmId } as const]),
  );
}

function asText({ field, old, new: changed }: ValueChange): RecordedWrite['fields'][number] {
  return { field, from: text(old), to: text(changed) };
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

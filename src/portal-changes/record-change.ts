import { findingCause, findingItem } from '../domain/event-review.ts';
import { accessChanged, milestoneRecorded, writtenAnnouncements } from '../domain/live-events.ts';
import type { RecordedWrite } from '../domain/mutation-answer.ts';
import type { Lane } from '../domain/ownership/index.ts';
import { carriedChange } from '../domain/ownership/lanes.ts';
import type { ValueChange } from '../domain/value-change.ts';
import type { Unit } from '../ledger/unit-of-work.ts';
import type { RecordedEvents } from '../portal-store/event/event.writes.ts';
import type { WrittenException } from '../portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import type { Written } from '../portal-store/record/versioned-row.ts';

export type PortalUnit = Unit<PortalWrites>;

/** The portal's records that mutations and decisions change, and the Salesforce object of each. */
const SHOWN_AS = {
  Shipment: 'Shipment',
  Exception: 'Case',
  Account: 'Account',
  PortalUser: 'Contact',
} as const;
export type ChangedRecord = keyof typeof SHOWN_AS;

/** The findings of a new fold of a shipment's events. */
type Folded = Pick<RecordedEvents, 'findings' | 'settled' | 'counting'>;

export interface RecordChange {
  readonly record: ChangedRecord;
  readonly written: (Written | WrittenException) & Partial<Folded>;
  /** The record's CRM id; null before Salesforce has the record, or when the caller does not know the id. */
  readonly crmId: string | null;
  /** Whether the record was created. */
  readonly isNew?: boolean;
  /** Whether the change goes to Salesforce; true by default. */
  readonly isCarried?: boolean;
  /** By default that of its most urgent field. A change of many records at once takes a lane that delays no other. */
  readonly lane?: Lane;
}

/**
 * Everything that follows from changes of the portal's records, in the transaction of the changes: audit entries, live
 * events, outbox rows in their lanes, and review items about events that cannot be true.
 *
 * @param action the mutation, or the effect of a person's decision
 * @returns the writes, for the answer
 */
export async function recordChange(
  unit: PortalUnit,
  action: string,
  ...changes: readonly RecordChange[]
): Promise<readonly RecordedWrite[]> {
  const changed = changes.filter(({ written, isNew }) => written.changes.length > 0 || isNew === true);
  unit.audit(
    ...changed.map(({ record, written: { portalId: recordId, accountId, changes: values } }) => {
      return { record, recordId, accountId, action, changes: values };
    }),
  );
  unit.announce(...changed.flatMap(announced));
  unit.enqueue(
    ...changed.flatMap((change) => {
      const { portalId: aggregateId, accountId, version } = change.written;
      const lane = carriedOf(change)?.lane;
      return lane === undefined ? [] : [{ record: change.record, aggregateId, accountId, lane, version }];
    }),
  );
  for (const { written } of changes) await recordFold(unit, written);
  // A change of another record is sent, and the push has the items about it checked.
  const users = changed
    .filter(({ record }) => record === 'PortalUser')
    .map(({ written }) => written.portalId);
  if (users.length > 0) await unit.ledger.review.checkNow({ portalIds: users });
  return changes.flatMap(answerOf);
}

/** The same for an exception and for its shipment, whose sum of exceptions changed with it. */
export async function recordException(
  unit: PortalUnit,
  action: string,
  written: WrittenException,
  {
    shipmentCrmId = null,
    isNew = false,
    isReceived = false,
  }: {
    readonly shipmentCrmId?: string | null;
    readonly isNew?: boolean;
    /** Whether Salesforce made the change: then only the shipment is sent. */
    readonly isReceived?: boolean;
  },
): Promise<readonly RecordedWrite[]> {
  const { exception, shipment } = written;
  const { customerActionRequired, ownerTeam, crmCaseId: crmId } = exception;
  // In Salesforce an exception is a case when the customer must settle it, and a task when a team must.
  const isShown = customerActionRequired || ownerTeam !== null || crmId !== null;
  const isCarried = isShown && !isReceived;
  return await recordChange(
    unit,
    action,
    { record: 'Exception', written, crmId, isNew, isCarried },
    ...(shipment.changes.length === 0
      ? []
      : [{ record: 'Shipment', written: shipment, crmId: shipmentCrmId } as const]),
  );
}

/**
 * Announces the milestones that count from now on. Opens review items for events that cannot be true, and closes the
 * items that a new event explains.
 */
export async function recordFold(
  unit: PortalUnit,
  { findings = [], settled = [], counting = [] }: Partial<Folded>,
): Promise<void> {
  const { ledger, principal } = unit;
  unit.announce(...counting.map(milestoneRecorded));
  await ledger.review.open(findings.map((finding) => findingItem(finding, principal.requestId)));
  await ledger.review.settleCauses(settled.map(findingCause), 'Later events explain it.');
}

export function isChangedRecord(record: string): record is ChangedRecord {
  return Object.hasOwn(SHOWN_AS, record);
}

/** The fields of a user that decide what the user may see. */
const ACCESS_FIELDS: readonly string[] = ['state', 'wholeAccount', 'branches'];

function announced({ record, written, crmId, isNew = false }: RecordChange) {
  if (record !== 'PortalUser') return writtenAnnouncements(record, written, crmId);
  const { portalId, accountId, changes } = written;
  // No caller can be signed in yet as a user who was just created.
  const concerns = !isNew && changes.some(({ field }) => ACCESS_FIELDS.includes(field));
  return concerns ? [accessChanged(portalId, accountId, portalId)] : [];
}

function carriedOf({ record, written: { changes }, isNew = false, isCarried = true, lane }: RecordChange) {
  const names = changes.map(({ field }) => field);
  const carried = isCarried ? carriedChange(record, names, isNew) : null;
  return carried && { ...carried, lane: lane ?? carried.lane };
}

function answerOf(change: RecordChange): readonly RecordedWrite[] {
  const { record, written, crmId, isNew = false } = change;
  const { portalId: recordId, changes } = written;
  const inPortal = { system: 'PORTAL', record, recordId } as const;
  if (changes.length === 0 && !isNew) return [{ ...inPortal, state: 'UNCHANGED', fields: [] }];
  const done: RecordedWrite = { ...inPortal, state: 'DONE', fields: changes.map(asText) };
  const carried = carriedOf(change);
  if (carried === null) return [done];
  const sent = changes.filter(({ field }) => carried.fields.includes(field)).map(asText);
  const inSalesforce = { system: 'SALESFORCE', record: SHOWN_AS[record], recordId: crmId } as const;
  return [done, { ...inSalesforce, state: 'QUEUED', lane: carried.lane, fields: sent }];
}

function asText({ field, old, new: changed }: ValueChange): RecordedWrite['fields'][number] {
  return { field, from: text(old), to: text(changed) };
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

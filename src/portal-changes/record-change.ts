import { findingCause, findingItem } from '../domain/event-review.ts';
import { accessChanged, milestoneRecorded, writtenAnnouncements } from '../domain/live-events.ts';
import type { RecordedWrite } from '../domain/mutation-answer.ts';
import { AGGREGATES, LANES, type Lane } from '../domain/ownership/index.ts';
import { type CarriedChange, carriedChange, carriedForms } from '../domain/ownership/lanes.ts';
import type { ValueChange } from '../domain/value-change.ts';
import type { Unit } from '../ledger/unit-of-work.ts';
import type { RecordedEvents } from '../portal-store/event/event.writes.ts';
import type { WrittenException } from '../portal-store/exception/exception.writes.ts';
import type { PortalWrites } from '../portal-store/portal-writes.ts';
import type { Written } from '../portal-store/record/versioned-row.ts';

export type PortalUnit = Unit<PortalWrites>;

/** The portal's records that mutations and decisions change. */
const CHANGED_RECORDS = ['Shipment', 'Exception', 'Account', 'PortalUser'] as const;
export type ChangedRecord = (typeof CHANGED_RECORDS)[number];

/** The part of a change that is sent to one record of Salesforce. */
interface Carried extends CarriedChange {
  readonly aggregate: ChangedRecord | 'ExceptionTask';
  readonly crmId: string | null;
}

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
  /** The part of the change for each form of an exception. By default there is one form, the record's. */
  readonly forms?: readonly Carried[];
  /**
   * By default the lane of the most urgent field. A change of many records at once uses a lane that delays no other lane.
   */
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
      const lanes = carriedOf(change).map(({ lane }) => lane);
      const lane = LANES.find((known) => lanes.includes(known));
      return lane === undefined ? [] : [{ record: change.record, aggregateId, accountId, lane, version }];
    }),
  );
  await announceClosedLinks(unit, changed);
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
  const forms = isReceived ? [] : carriedForms(exception, written.changes, isNew);
  return await recordChange(
    unit,
    action,
    { record: 'Exception', written, crmId: exception.crmCaseId, isNew, forms },
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

/** Streams of shared links end at once when their shipment is cancelled or gets another owner. */
async function announceClosedLinks(unit: PortalUnit, changed: readonly RecordChange[]): Promise<void> {
  const closed = changed.filter(
    ({ record, written }) =>
      record === 'Shipment' &&
      written.changes.some(
        ({ field, new: value }) =>
          OWNER_FIELDS.includes(field) || (field === MILESTONE && value === 'CANCELLED'),
      ),
  );
  if (closed.length === 0) return;
  const links = await unit.portal.linksClosedWith(closed.map(({ written }) => written.portalId));
  unit.announce(...links.map(({ portalId, accountId }) => accessChanged(portalId, accountId, portalId)));
}

export function isChangedRecord(record: string): record is ChangedRecord {
  return CHANGED_RECORDS.some((each) => each === record);
}

const MILESTONE = 'currentMilestone';
const OWNER_FIELDS: readonly string[] = ['account', 'branch'];

/** The fields of a user that decide what the user may see. */
const ACCESS_FIELDS: readonly string[] = ['state', 'wholeAccount', 'branches'];

function announced({ record, written, crmId, isNew = false }: RecordChange) {
  if (record !== 'PortalUser') return writtenAnnouncements(record, written, crmId);
  const { portalId, accountId, changes } = written;
  // No caller can be signed in yet as a user who was just created.
  const concerns = !isNew && changes.some(({ field }) => ACCESS_FIELDS.includes(field));
  return concerns ? [accessChanged(portalId, accountId, portalId)] : [];
}

function carriedOf(change: RecordChange): readonly Carried[] {
  const {
    record,
    written: { changes },
    crmId,
    isNew = false,
    isCarried = true,
    lane,
    forms,
  } = change;
  if (!isCarried) return [];
  if (forms !== undefined) return forms;
  const names = changes.map(({ field }) => field);
  const carried = carriedChange(record, names, isNew);
  return carried === null ? [] : [{ ...carried, lane: lane ?? carried.lane, aggregate: record, crmId }];
}

function answerOf(change: RecordChange): readonly RecordedWrite[] {
  const { record, written, isNew = false } = change;
  const { portalId: recordId, changes } = written;
  const inPortal = { system: 'PORTAL', record, recordId } as const;
  if (changes.length === 0 && !isNew) return [{ ...inPortal, state: 'UNCHANGED', fields: [] }];
  const inSalesforce = carriedOf(change).map(({ aggregate, crmId, lane, fields }): RecordedWrite => {
    const sent = changes.filter(({ field }) => fields.includes(field)).map(asText);
    const [shownAs] = AGGREGATES[aggregate].records;
    return { system: 'SALESFORCE', record: shownAs, recordId: crmId, state: 'QUEUED', lane, fields: sent };
  });
  return [{ ...inPortal, state: 'DONE', fields: changes.map(asText) }, ...inSalesforce];
}

function asText({ field, old, new: changed }: ValueChange): RecordedWrite['fields'][number] {
  return { field, from: text(old), to: text(changed) };
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

import {
  AGGREGATES,
  type AggregateName,
  type CarriedRow,
  carriedRows,
  exceptionAggregate,
  externalIdField,
  type Lane,
  OWNERSHIP,
  type SynchronizedObject,
  type SynchronizedRecord,
} from '../../domain/ownership/index.ts';
import type { ExceptionState } from '../../domain/vocabulary/index.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { OutboxChange } from '../../ledger/outbox/outbox-change.ts';
import type { LinkedRecord } from '../../portal-store/link/link.reads.ts';

/** A record of the portal by its columns. */
export type PortalRecord = Readonly<Record<string, unknown>>;

/** How one kind of record is carried. */
export interface SyncedKind {
  readonly aggregate: AggregateName;
  /** Its name in the outbox: a mutation need not know whether an exception becomes a case or a task. */
  readonly queued: AggregateName;
  /** The portal's record in the graph's words: what people are asked about. */
  readonly record: SynchronizedRecord;
  readonly object: SynchronizedObject;
  /** The portal's column with the Salesforce id. */
  readonly crmColumn: string;
  /** Salesforce's field with the portal id. */
  readonly externalId: string;
  /** Under which the portal stores the Salesforce id; all but tasks are in the link index, too. */
  readonly link: LinkedRecord | 'Task';
  /** Whether the hub creates it. Customers and their people are approved in Salesforce, never made by the hub. */
  readonly creates: boolean;
}

/** Parents before their children: a record's lookups are known when it is sent. */
export const KINDS: readonly SyncedKind[] = [
  kind('Account', 'Account', false),
  kind('PortalUser', 'Contact', false),
  kind('Shipment', 'Shipment', true),
  kind('Exception', 'Case', true),
  kind('ExceptionTask', 'Task', true),
];

/** The kinds that a queued record may be carried as, in the order in which they are tried. */
export function kindsOf(queued: AggregateName): readonly SyncedKind[] {
  return KINDS.filter((entry) => entry.queued === queued || entry.aggregate === queued);
}

/** The kind that the records of an object are; undefined for an object that is only shown. */
export function kindOfObject(object: SynchronizedObject): SyncedKind | undefined {
  return KINDS.find((entry) => entry.object === object);
}

export function portalIdOf(row: PortalRecord): string {
  return String(row['portal_id']);
}

/** The portal id that a row of Salesforce names, in lower case: people can write any text there. */
export function portalIdNamed({ externalId }: SyncedKind, row: PortalRecord): string | null {
  return textOf(row, externalId)?.toLowerCase() ?? null;
}

export function crmIdOf({ crmColumn }: SyncedKind, row: PortalRecord): string | null {
  return textOf(row, crmColumn);
}

/** The account whose pilot switch counts: the customer. */
export function accountIdOf(row: PortalRecord): string | null {
  return textOf(row, 'account_id');
}

export function versionOf(row: PortalRecord): number {
  return Number(row['version']);
}

export function updatedAtOf(row: PortalRecord): Date | null {
  return row['updated_at'] instanceof Date ? row['updated_at'] : null;
}

/** A text of a record of either system; null for any other value. */
export function textOf(row: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = row[name];
  return typeof value === 'string' ? value : null;
}

/** The record as a change for the outbox. */
export function changeToSend(
  { queued }: Pick<SyncedKind, 'queued'>,
  record: PortalRecord,
  lane: Lane,
): OutboxChange {
  return {
    record: queued,
    aggregateId: portalIdOf(record),
    accountId: accountIdOf(record),
    lane,
    version: versionOf(record),
  };
}

/**
 * Whether Salesforce is to get a record that it does not have yet. An exception that was settled before its new form was
 * sent, or whose case or task a person gave up, stays what it is there: a case would be born closed.
 *
 * @param base what both systems agreed on, by field
 */
export function isWanted(
  kind: SyncedKind,
  row: PortalRecord,
  base: ReadonlyMap<string, BaseValue> = new Map(),
): boolean {
  if (!isException(kind)) return true;
  const isKnown =
    base.has(keyRow(kind).field) ||
    KINDS.some((other) => other.record === kind.record && crmIdOf(other, row) !== null);
  return formOf(row) === kind.aggregate && !(isKnown && textOf(row, 'state') === SETTLED);
}

/** The row of the portal id in Salesforce. */
export function keyRow({ aggregate, externalId }: SyncedKind): CarriedRow {
  const found = carriedRows(aggregate).find(({ salesforce }) => salesforce.field === externalId);
  if (found === undefined) throw new TypeError(`${aggregate} has no external id`);
  return found;
}

/**
 * Whether the record is not shown as this kind any more: a task that became a case, a case that became a task, or an
 * exception that neither the customer nor a team has to act on.
 */
export function isReplaced(kind: SyncedKind, row: PortalRecord): boolean {
  return isException(kind) && formOf(row) !== kind.aggregate;
}

/** The record as Salesforce is to see it in this kind: what was replaced is settled there, whatever its state. */
export function asShown(kind: SyncedKind, row: PortalRecord): PortalRecord {
  return isReplaced(kind, row) ? { ...row, state: SETTLED } : row;
}

/** The other kinds in which Salesforce has the record, or is to get it. */
export function otherForms(kind: SyncedKind, row: PortalRecord): readonly SyncedKind[] {
  return KINDS.filter(
    (other) =>
      other !== kind &&
      other.record === kind.record &&
      (crmIdOf(other, row) !== null || isWanted(other, row)),
  );
}

const SETTLED: ExceptionState = 'RESOLVED';

function isException({ record }: SyncedKind): boolean {
  return record === 'Exception';
}

function formOf(row: PortalRecord) {
  return exceptionAggregate({
    customerActionRequired: row['customer_action_required'] === true,
    ownerTeam: textOf(row, 'owner_team'),
  });
}

function kind(aggregate: AggregateName, link: SyncedKind['link'], creates: boolean): SyncedKind {
  const { object, records } = AGGREGATES[aggregate];
  const [inSalesforce] = records;
  const id = OWNERSHIP.find((row) => row.record === inSalesforce && row.salesforce?.field === 'Id');
  if (id?.portal == null) throw new TypeError(`${inSalesforce} has no column for its Salesforce id`);
  const record: AggregateName = aggregate === 'ExceptionTask' ? 'Exception' : aggregate;
  return {
    aggregate,
    queued: record,
    record,
    object,
    link,
    creates,
    crmColumn: id.portal.column,
    externalId: externalIdField(object),
  };
}

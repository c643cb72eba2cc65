import type { CountingMilestone } from '../domain/live-events.ts';
import type { ReviewReason } from '../domain/milestones/fact.ts';
import type { AggregateName } from '../domain/ownership/index.ts';
import type { ValueChange } from '../domain/value-change.ts';
import type { ExceptionState, Severity } from '../domain/vocabulary/index.ts';
import type { ExceptionRecord, LinkedRecord, TrackingEventRecord } from './types.ts';
import type {
  InsertedShipment,
  NewAccount,
  NewDocument,
  NewEvent,
  NewException,
  NewPortalUser,
  NewShipment,
  ShipmentUpdate,
} from './writes.ts';

/** What a write did to a record: for the audit and the outbox. */
export interface Written {
  readonly portalId: string;
  /** The customer it belongs to; null for a user of our own. */
  readonly accountId: string | null;
  /** The account by which scope is checked: its branch, or the account itself; null for a user. */
  readonly branchId: string | null;
  /** After the write. */
  readonly version: number;
  /** By graph names. Empty when the record had these values already: then its version is the old one, too. */
  readonly changes: readonly ValueChange[];
}

/** A fact that has no part in the state of its shipment until a person has looked at it. */
export interface EventFinding {
  readonly shipmentId: string;
  readonly accountId: string;
  /** The tracking event's portal id. */
  readonly eventId: string;
  readonly reason: ReviewReason;
  readonly event: TrackingEventRecord;
}

export interface RecordedEvents {
  /** How many were new. */
  readonly recorded: number;
  /** Portal ids of the new events, in the order given; null for one that was known already. */
  readonly eventIds: readonly (string | null)[];
  /** Shipments whose state changed. */
  readonly shipments: readonly Written[];
  /** What has to be reviewed now and had not before. Older facts are among them when a new one makes them illegal. */
  readonly findings: readonly EventFinding[];
  /** What had to be reviewed before and fits now. */
  readonly settled: readonly EventFinding[];
  /** Milestones that count from now on: new ones, and those whose review is settled. */
  readonly counting: readonly CountingMilestone[];
}

export interface WrittenException extends Written {
  readonly exception: ExceptionRecord;
  /** The shipment, whose sum of exceptions may have changed with it. */
  readonly shipment: Written;
}

export interface ExceptionChange {
  readonly at: Date;
  readonly actor: string;
  readonly state?: ExceptionState | undefined;
  readonly severity?: Severity | undefined;
  readonly ownerTeam?: string | null | undefined;
  readonly ownerPerson?: string | null | undefined;
  readonly customerActionRequired?: boolean | undefined;
  readonly note?: string | null | undefined;
}

/** The version that the writer has seen; null writes whatever the version is. */
export type ExpectedVersion = number | null;

/**
 * Writes of the portal's records, bound by `createPortalWrites` to a transaction in which they are whole. A write of
 * one record locks its row, throws `NOT_FOUND` for an unknown one and `STALE` when it has another version than
 * expected; then nothing of the transaction may be kept. Every change raises the record's version. Scope and field
 * ownership are the caller's to check before.
 */
export interface PortalWrites {
  /** Parents first. Returns the portal ids in the order given. */
  insertAccounts(accounts: readonly NewAccount[]): Promise<string[]>;
  insertUsers(users: readonly NewPortalUser[]): Promise<string[]>;
  /**
   * Shipments with everything that belongs to them, their projection and the rollups, in a fixed number of
   * statements. A shipment whose `origin` is already in the portal is left as it is.
   * `alongside` joins the same transaction (an import saves its position there).
   */
  insertShipments(
    shipments: readonly NewShipment[],
    alongside?: { readonly importRun: string; readonly position: number; readonly counts: object },
  ): Promise<InsertedShipment[]>;
  /**
   * A new shipment with the fact of its booking. Throws `NOT_FOUND` for an unknown customer or a branch of another
   * one, `ILLEGAL_STATE` when the customer is not active.
   */
  bookShipment(shipment: NewShipment, bookedAt: Date): Promise<Written & Pick<RecordedEvents, 'counting'>>;
  /** Lists (references, stops, packages, accessorials) are replaced as a whole. */
  updateShipment(shipmentId: string, expected: ExpectedVersion, update: ShipmentUpdate): Promise<Written>;
  /**
   * Records the fact CANCELLED; nothing when the shipment is cancelled already. Throws `ILLEGAL_STATE` when it is past
   * the point of cancelling.
   */
  cancelShipment(
    shipmentId: string,
    expected: ExpectedVersion,
    at: Date,
  ): Promise<Written & Pick<RecordedEvents, 'findings' | 'settled' | 'counting'>>;
  setDockAppointmentNote(
    shipmentId: string,
    expected: ExpectedVersion,
    note: string | null,
  ): Promise<Written>;
  /** Of a proof of delivery the newest becomes the shipment's. */
  attachDocument(
    shipmentId: string,
    document: NewDocument,
  ): Promise<Written & { readonly documentId: string }>;
  /**
   * Appends facts to shipments and folds each touched shipment again. An event that is already known (same source and
   * event id) changes nothing. Throws `NOT_FOUND` for an unknown shipment.
   */
  recordEvents(events: readonly (NewEvent & { readonly shipmentId: string })[]): Promise<RecordedEvents>;
  openExceptions(
    exceptions: readonly (NewException & { readonly shipmentId: string; readonly actor: string })[],
  ): Promise<WrittenException[]>;
  /** Acknowledges, assigns, resolves…; appends to the history. */
  changeException(
    portalId: string,
    expected: ExpectedVersion,
    change: ExceptionChange,
  ): Promise<WrittenException>;
  setLegalNameOverride(accountId: string, expected: ExpectedVersion, name: string | null): Promise<Written>;
  /** A wish that waits until it is accepted; null takes it back. */
  proposeDisplayName(
    accountId: string,
    expected: ExpectedVersion,
    name: string | null,
    at: Date,
  ): Promise<Written>;
  /** The name, and no wish any more. */
  setDisplayName(accountId: string, expected: ExpectedVersion, name: string): Promise<Written>;
  /** Throws `NOT_FOUND` for an unknown account or a branch of another one, `DUPLICATE` for a known subject. */
  inviteUser(user: Omit<NewPortalUser, 'state'>): Promise<Written>;
  /** Throws `DUPLICATE` when an active user has the same e-mail. */
  activateUser(userId: string, expected: ExpectedVersion): Promise<Written>;
  /** Throws `NOT_FOUND` for a branch of another account. */
  setUserBranches(
    userId: string,
    expected: ExpectedVersion,
    grant: { readonly wholeAccount: boolean; readonly branchIds: readonly string[] },
  ): Promise<Written>;
  deactivateUser(userId: string, expected: ExpectedVersion): Promise<Written>;
  /**
   * What Salesforce says, by column, as far as the ownership table lets it into the portal; other columns are a
   * mistake of the caller and throw. A state that reaches an exception stands in its history, under `actor`.
   */
  applyReceived(
    aggregate: AggregateName,
    portalId: string,
    expected: ExpectedVersion,
    values: Readonly<Record<string, unknown>>,
    actor: string,
  ): Promise<Written>;
  /**
   * Stores the ids that Salesforce gave; null unlinks. Unknown portal ids are ignored. A link is no new version of
   * its record. Throws `DUPLICATE` when the Salesforce record belongs to another record of the portal.
   */
  setCrmIds(
    record: LinkedRecord | 'Task',
    links: readonly { readonly portalId: string; readonly crmId: string | null }[],
  ): Promise<void>;
}

/** Work over the whole portal, in transactions of its own. */
export interface PortalMaintenance {
  /** Folds the events again: of these shipments, or of all. Returns how many shipments changed. */
  rebuildProjection(shipmentIds?: readonly string[]): Promise<number>;
  /** Counts the rollups again from the shipments. */
  rebuildRollups(): Promise<void>;
}

/** Each write in a transaction of its own: for imports, seeds and whatever needs neither audit nor outbox. */
export type UnrecordedWrites = Pick<
  PortalWrites,
  | 'insertAccounts'
  | 'insertUsers'
  | 'insertShipments'
  | 'recordEvents'
  | 'openExceptions'
  | 'changeException'
  | 'setCrmIds'
>;

export interface UnsentShipment {
  readonly portalId: string;
  readonly accountId: string;
  readonly version: number;
}

/** The state of records as the sync carries it: by column, with ids and version. */
export interface CarriedReads {
  /**
   * The columns that the ownership table carries for the aggregate, and `account_id` (the customer), `updated_at` and
   * for exceptions what decides whether they are cases or tasks, with both ids. In the order asked; null for an unknown record. One
   * statement, without a scope: for the hub's own worker.
   */
  byIds(
    aggregate: AggregateName,
    portalIds: readonly string[],
  ): Promise<(Readonly<Record<string, unknown>> | null)[]>;
  /** A window of all records in the order of portal ids, changed or linked since `since`; for the reconcile sweep. */
  changedSince(
    aggregate: AggregateName,
    since: Date,
    after: string | null,
    limit: number,
  ): Promise<Readonly<Record<string, unknown>>[]>;
  /**
   * A window of the shipments without a Salesforce id whose customer and branch have one, in the order of portal ids:
   * Salesforce can be told of them.
   */
  unsentShipments(after: string | null, limit: number): Promise<UnsentShipment[]>;
  /** The shipments without a Salesforce id whose customer or branch has none either. */
  shipmentsOfUnlinked(): Promise<{ readonly shipments: number; readonly customers: number }>;
  /** Records by the Salesforce ids that they store, in the order asked. One statement. */
  byCrmIds(
    aggregate: AggregateName,
    crmIds: readonly string[],
  ): Promise<(Readonly<Record<string, unknown>> | null)[]>;
}

import type { AccountRef, Scope, UserKind, UserState } from '../domain/access.ts';
import type { UpstreamUsage } from '../domain/upstream-usage.ts';
import type { MilestoneType, ReferenceType } from '../domain/vocabulary/index.ts';
import type {
  AccountFilter,
  ExceptionDirection,
  ExceptionFilter,
  Page,
  PageOf,
  PerformanceQuery,
  ShipmentFilter,
  ShipmentOrder,
} from './pagination/page.ts';
import type { CarriedReads, PortalMaintenance, UnrecordedWrites } from './portal-writes.ts';
import type {
  AccessorialRecord,
  AccountRecord,
  DocumentRecord,
  ExceptionHistoryRecord,
  ExceptionRecord,
  LinkedRecord,
  PackageRecord,
  PerformanceRow,
  PortalUserRecord,
  ReferenceRecord,
  ShipmentRecord,
  StopRecord,
  TrackingEventRecord,
} from './types.ts';

/**
 * Who reads, and where the cost is counted. Every read holds the scope in its own SQL: what is not the reader's is
 * answered exactly as what does not exist. A `RequestContext` gives both: `{ scope: caller.scope, usage }`.
 */
export interface Reader {
  readonly scope: Scope;
  readonly usage: UpstreamUsage;
}

/** Either of the two stored ids; when both are given both must match. */
export interface RecordKey {
  readonly portalId?: string | null | undefined;
  readonly crmId?: string | null | undefined;
}

/**
 * Every function that takes several ids or parents sends one SQL statement for all of them and answers in the order
 * of its arguments, as DataLoader wants it: null (or an empty list or page) where there is nothing to show.
 */
export interface AccountReads {
  byKeys(reader: Reader, keys: readonly RecordKey[]): Promise<(AccountRecord | null)[]>;
  /** All accounts that the reader may see, by display name. */
  page(reader: Reader, filter: AccountFilter, page: Page): Promise<PageOf<AccountRecord>>;
  /** The branches of each customer, by display name. */
  branchPages(reader: Reader, customerIds: readonly string[], page: Page): Promise<PageOf<AccountRecord>[]>;
}

export interface UserReads {
  byIds(reader: Reader, portalIds: readonly string[]): Promise<(PortalUserRecord | null)[]>;
  /** Those who sign in with this address, whatever its case; at most one. */
  activeByEmail(reader: Reader, email: string): Promise<PortalUserRecord[]>;
  /** By the linked Salesforce contact. */
  byContactIds(reader: Reader, crmContactIds: readonly string[]): Promise<(PortalUserRecord | null)[]>;
  /** A customer's users, or those with one branch (and the ones with the whole account), by name. */
  pagesOfAccounts(
    reader: Reader,
    accountIds: readonly string[],
    page: Page,
  ): Promise<PageOf<PortalUserRecord>[]>;
}

export interface ShipmentReads {
  byKeys(reader: Reader, keys: readonly RecordKey[]): Promise<(ShipmentRecord | null)[]>;
  /**
   * By any of its references; letters' case, spaces and punctuation do not matter. Without a type every kind of
   * reference is looked through, and the shipment's own number. The newest shipment when several carry the same one
   * (a purchase order can).
   */
  byReferences(
    reader: Reader,
    references: readonly { readonly type?: ReferenceType | null | undefined; readonly value: string }[],
  ): Promise<(ShipmentRecord | null)[]>;
  page(
    reader: Reader,
    filter: ShipmentFilter,
    order: ShipmentOrder,
    page: Page,
  ): Promise<PageOf<ShipmentRecord>>;
  /** The same for each of several customers or branches, in one statement. */
  pagesOfAccounts(
    reader: Reader,
    accountIds: readonly string[],
    filter: Omit<ShipmentFilter, 'accountId' | 'branchId'>,
    order: ShipmentOrder,
    page: Page,
  ): Promise<PageOf<ShipmentRecord>[]>;
  referencesOf(reader: Reader, shipmentIds: readonly string[]): Promise<ReferenceRecord[][]>;
  /** In sequence. */
  stopsOf(reader: Reader, shipmentIds: readonly string[]): Promise<StopRecord[][]>;
  /** By line. */
  packagesOf(reader: Reader, shipmentIds: readonly string[]): Promise<PackageRecord[][]>;
  accessorialsOf(reader: Reader, shipmentIds: readonly string[]): Promise<AccessorialRecord[][]>;
}

export interface EventReads {
  byIds(reader: Reader, portalIds: readonly string[]): Promise<(TrackingEventRecord | null)[]>;
  /** Oldest first. `milestonesOnly` leaves out scans and positions; `types` keeps only these milestones. */
  pagesOfShipments(
    reader: Reader,
    shipmentIds: readonly string[],
    filter: { readonly milestonesOnly: boolean; readonly types?: readonly MilestoneType[] | undefined },
    page: Page,
  ): Promise<PageOf<TrackingEventRecord>[]>;
}

export interface ExceptionReads {
  byIds(reader: Reader, portalIds: readonly string[]): Promise<(ExceptionRecord | null)[]>;
  /** By the Salesforce case that was opened for it. */
  byCaseIds(reader: Reader, crmCaseIds: readonly string[]): Promise<(ExceptionRecord | null)[]>;
  page(
    reader: Reader,
    filter: ExceptionFilter,
    direction: ExceptionDirection,
    page: Page,
  ): Promise<PageOf<ExceptionRecord>>;
  pagesOfAccounts(
    reader: Reader,
    accountIds: readonly string[],
    filter: Omit<ExceptionFilter, 'accountId' | 'branchId'>,
    direction: ExceptionDirection,
    page: Page,
  ): Promise<PageOf<ExceptionRecord>[]>;
  pagesOfShipments(
    reader: Reader,
    shipmentIds: readonly string[],
    filter: Omit<ExceptionFilter, 'accountId' | 'branchId'>,
    direction: ExceptionDirection,
    page: Page,
  ): Promise<PageOf<ExceptionRecord>[]>;
  /** Oldest first. */
  historyOf(reader: Reader, exceptionIds: readonly string[]): Promise<ExceptionHistoryRecord[][]>;
}

export interface DocumentReads {
  byIds(reader: Reader, portalIds: readonly string[]): Promise<(DocumentRecord | null)[]>;
  /** Oldest first. */
  ofShipments(reader: Reader, shipmentIds: readonly string[]): Promise<DocumentRecord[][]>;
}

export interface PerformanceReads {
  /** Rows in the order of period, origin, destination and mode. */
  report(reader: Reader, query: PerformanceQuery): Promise<PerformanceRow[]>;
}

/** What the portal's user row says about the subject of a token. */
export interface CallerRow {
  readonly userId: string;
  readonly kind: UserKind;
  readonly state: UserState;
  readonly account: AccountRef | null;
  /** Every branch of the account when `wholeAccount`, else those granted. */
  readonly branches: readonly AccountRef[];
  readonly wholeAccount: boolean;
}

/** For identity alone: asked before there is a caller, so without a scope. */
export interface CallerReads {
  find(subject: string): Promise<CallerRow | null>;
}

export type { LinkedRecord } from './types.ts';

export interface PortalLink {
  readonly portalId: string;
  readonly crmId: string;
  /** When the portal's record last changed, or a shipment's link was made: milliseconds since the epoch. */
  readonly version: number;
}

/** For the link index: which portal record belongs to which Salesforce record. */
export interface LinkReads {
  /** The stored links of some records, found by either id; records without a link are absent. One statement. */
  find(
    record: LinkedRecord,
    side: 'portalId' | 'crmId',
    ids: readonly string[],
    usage: UpstreamUsage,
  ): Promise<PortalLink[]>;
  /** Every stored link in batches of up to 5,000, in the order of portal ids. */
  all(record: LinkedRecord): AsyncIterable<readonly PortalLink[]>;
}

export interface ImportRun {
  readonly portalId: string;
  readonly state: 'RUNNING' | 'FINISHED';
  /** The importer's own measure: everything before it is done. 0 for a new run. */
  readonly position: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface ImportBook {
  /** The run of this very file with this very mapping: a new one, or the one to resume. */
  begin(run: {
    readonly source: string;
    readonly fileName: string;
    readonly fileSha256: string;
    readonly mappingSha256: string;
  }): Promise<ImportRun>;
  finish(portalId: string, counts: Readonly<Record<string, number>>): Promise<void>;
  /** Customers by their code; for importers, without a scope. */
  accountsByCode(codes: readonly string[]): Promise<ReadonlyMap<string, AccountRecord>>;
}

/** The portal's truth. Made by `createPortalStore(database)`. */
export interface PortalStore {
  readonly accounts: AccountReads;
  readonly users: UserReads;
  readonly shipments: ShipmentReads;
  readonly events: EventReads;
  readonly exceptions: ExceptionReads;
  readonly documents: DocumentReads;
  readonly performance: PerformanceReads;
  readonly callers: CallerReads;
  readonly links: LinkReads;
  readonly writes: UnrecordedWrites & PortalMaintenance;
  readonly carried: CarriedReads;
  readonly imports: ImportBook;
}

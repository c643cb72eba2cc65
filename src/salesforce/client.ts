import type { WaybillError } from '../domain/errors.ts';
import type { UpstreamUsage, UpstreamWork } from '../domain/upstream-usage.ts';
import type { BulkApi } from './bulk.ts';
import type { ChangeFeed } from './change-feed/change-feed.ts';
import type { Soql } from './soql.ts';
import type {
  ApiUsage,
  CallOptions,
  QueryOptions,
  RetrievedRecord,
  SalesforceRow,
  SalesforceValues,
  SaveAllOptions,
  SaveOutcome,
  UpdateOptions,
} from './values.ts';

export type {
  ApiUsage,
  Assignment,
  CallOptions,
  RetrievedRecord,
  SalesforceRow,
  SalesforceValues,
  SaveOutcome,
  UpdateOptions,
} from './values.ts';

export interface Health {
  readonly state: 'UP' | 'DOWN';
  /** Why it is down: a code of the error catalogue. */
  readonly reason: WaybillError['code'] | null;
  readonly lastReplyAt: Date | null;
}

/** One subrequest of a composite call; `url` starts with `DATA_URL`. */
export interface CompositePart {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly referenceId: string;
  readonly httpHeaders?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface CompositeAnswer {
  readonly referenceId: string;
  readonly httpStatusCode: number;
  readonly body: unknown;
  /** Set when the part was refused. */
  readonly error: WaybillError | null;
}

export interface FieldDescription {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly length: number;
  readonly updateable: boolean;
  readonly createable: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: readonly { readonly value: string; readonly active: boolean }[];
}

export interface ObjectDescription {
  readonly name: string;
  readonly label: string;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly fields: readonly FieldDescription[];
}

export type ObjectUse = 'READ' | 'CREATE' | 'UPDATE';

/**
 * What the integration user may do with objects and fields, learned from describe when Salesforce refuses one. Nothing is
 * asked while nothing is refused.
 */
export interface FieldAccess {
  /** True unless Salesforce says that the user may not use the object in this way, or that there is no such object. */
  mayUse(object: string, use: ObjectUse): boolean;
  /** True unless Salesforce's description of the object lacks the field. */
  mayRead(object: string, field: string): boolean;
  /** @param creating whether the record is new */
  mayWrite(object: string, field: string, creating: boolean): boolean;
  /** True unless the field is a restricted picklist in which the value is not active, or not there. */
  offers(object: string, field: string, value: unknown): boolean;
  /** Whether a field was missing since its object was described. */
  readonly lacking: boolean;
  /** Looks again for permissions that were missing, at most once in `accessAgainMs`. Else it does nothing. */
  renew(objects: readonly string[], usage: UpstreamUsage): Promise<void>;
  /** Reads the descriptions of these objects anew. One API call for up to 25 of them. */
  refresh(objects: readonly string[], usage: UpstreamUsage): Promise<void>;
}

/**
 * Salesforce as the hub sees it. Every failure is a WaybillError whose details carry `system: 'SALESFORCE'` and
 * `vendorCode`. Every HTTP call adds one to `usage.salesforceCalls` of the request that triggered it.
 */
export interface SalesforceClient extends AsyncDisposable {
  /**
   * All rows of a query, in order. Queries that the process issues in one turn of the event loop share API calls, up to
   * five in each; further pages are fetched until all rows are there.
   *
   * @throws WaybillError UPSTREAM_UNAVAILABLE with vendorCode INCOMPLETE_RESULT when the number of rows differs from the
   * total that Salesforce gave.
   */
  query<Row extends SalesforceRow = SalesforceRow>(
    soql: Soql,
    usage: UpstreamUsage,
    options?: QueryOptions,
  ): Promise<readonly Row[]>;
  /** The number that a `SELECT COUNT() FROM …` answers. */
  count(soql: Soql, usage: UpstreamUsage, options?: CallOptions): Promise<number>;

  /** One record as it stands now. @throws WaybillError NOT_FOUND when there is none, or none any more. */
  retrieve(
    object: string,
    id: string,
    fields: readonly string[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<RetrievedRecord>;
  /** Creates one record; answers its 18-character id. Never sent twice. */
  create(
    object: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<string>;
  /** Changes one record by id. Never sent twice. */
  update(
    object: string,
    id: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: UpdateOptions,
  ): Promise<void>;
  /** Creates or changes the record with this external id, whatever characters the id holds. Safe to repeat. */
  upsert(
    object: string,
    externalIdField: string,
    externalId: string,
    values: SalesforceValues,
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly created: boolean }>;

  /** Many records, 200 a call, outcomes in input order. A failed call fails its own 200, never the others. */
  createAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<readonly SaveOutcome[]>;
  /** As createAll; every record carries its `Id`. */
  updateAll(
    object: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: SaveAllOptions,
  ): Promise<readonly SaveOutcome[]>;
  /** As createAll; every record carries its external id in `externalIdField`. Safe to repeat. */
  upsertAll(
    object: string,
    externalIdField: string,
    records: readonly SalesforceValues[],
    usage: UpstreamUsage,
    options?: SaveAllOptions,
  ): Promise<readonly SaveOutcome[]>;

  describe(object: string, usage: UpstreamUsage, options?: CallOptions): Promise<ObjectDescription>;
  /** Limits of the org by name, e.g. `DailyApiRequests`. */
  limits(
    usage: UpstreamUsage,
    options?: CallOptions,
  ): Promise<Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>>;
  /** Up to 25 subrequests in one API call, answers in input order. With allOrNone a failure undoes them all. */
  composite(
    parts: readonly CompositePart[],
    usage: UpstreamUsage,
    options?: CallOptions & { readonly allOrNone?: boolean },
  ): Promise<readonly CompositeAnswer[]>;

  /** Large loads and exports. */
  readonly bulk: BulkApi;
  /** Changes as they happen. */
  readonly changeFeed: ChangeFeed;

  readonly access: FieldAccess;

  /** Where the org's pages are, such as https://example.my.salesforce.com. Logs in where there is no session yet. */
  address(): Promise<string>;
  /** As of the last reply; null before the first. */
  readonly apiUsage: ApiUsage | null;
  /** For readiness. Costs no API call; asks Salesforce only after ten seconds without a reply. */
  health(): Promise<Health>;
}

/** Name by which Salesforce marks the hub's changes (`changeOrigin`), unless another one is given. */
export const CLIENT_NAME = 'waybill';

export interface SalesforceClientOptions {
  /** Where to log in, e.g. `https://login.salesforce.com`. */
  readonly loginUrl: string;
  /** Consumer key of the external client app. */
  readonly clientId: string;
  /** User name of the integration user. */
  readonly username: string;
  /** PEM file (PKCS#8) of the key whose certificate the app holds. Read at every login. */
  readonly privateKeyFile: string;
  /** `aud` of the assertion where it differs from loginUrl. */
  readonly audience?: string | undefined;
  /**
   * Hosts that may be called: exact (`127.0.0.1:8443`, a private address is allowed then) or a family
   * (`*.my.salesforce.com`, which may never resolve to a private address). Default: Salesforce's own families, and
   * the host of loginUrl.
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Refuses `http:` for exact hosts too. A family is reached by HTTPS only in any case. */
  readonly httpsOnly?: boolean | undefined;
  /** Instead of {@link CLIENT_NAME}. */
  readonly clientName?: string | undefined;
  /** Longest wait for one answer, retries included. Milliseconds; default 10,000. */
  readonly timeoutMs?: number | undefined;
  /** How soon a permission that was missing is looked for again, milliseconds. Default one minute. */
  readonly accessAgainMs?: number | undefined;
  /** Called after every reply that carried the API usage. */
  readonly onApiUsage?: ((usage: ApiUsage, work: UpstreamWork) => void) | undefined;
  /** Called when a login works only by Salesforce's clock, which is so far ahead of ours, milliseconds. */
  readonly onClockApart?: ((aheadMs: number) => void) | undefined;
  /** Called once when an operator should act: Salesforce refuses the login, or counts as down. */
  readonly onAlert?: ((alert: SalesforceAlert) => void) | undefined;
}

export interface SalesforceAlert {
  readonly kind: 'AUTHENTICATION' | 'UNAVAILABLE';
  readonly error: WaybillError;
}

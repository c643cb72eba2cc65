import type { WaybillError } from '../domain/errors.ts';
import type { RecordMark } from './record-mark.ts';

/** A record as Salesforce sends it: API field names, parents nested, dates as text. */
export interface SalesforceRow {
  readonly Id?: string;
  readonly [field: string]: unknown;
}

/** Values to write, by API field name. null empties the field; an absent field is left alone. */
export type SalesforceValues = Readonly<Record<string, string | number | boolean | null>>;

export interface CallOptions {
  /** Aborting gives up waiting; a write that was already sent may still happen. */
  readonly signal?: AbortSignal | undefined;
}

/** The current state of one record, and the mark of this state. */
export interface RetrievedRecord {
  /** The fields that were asked for, by API name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Null where Salesforce gives none. */
  readonly mark: RecordMark | null;
}

/** Whether Salesforce runs the active assignment rules over the saved cases. REST runs them unless the call says `SKIP`. */
export type Assignment = 'RUN' | 'SKIP';

export interface SaveAllOptions extends CallOptions {
  readonly assignment?: Assignment | undefined;
}

export interface UpdateOptions extends CallOptions {
  /** Changes the record only if it has not changed since it was retrieved with this mark; STALE otherwise. */
  readonly mark?: RecordMark | null | undefined;
}

export interface QueryOptions extends CallOptions {
  /** Also answers records that were deleted, with `IsDeleted` true, for as long as Salesforce keeps them. */
  readonly includeDeleted?: boolean | undefined;
}

/** The outcome of one record of a collection, at the index of the input. */
export type SaveOutcome =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly error: WaybillError };

export interface ApiUsage {
  /** API calls of the last 24 hours, all clients of the org together. */
  readonly used: number;
  readonly max: number;
  readonly remaining: number;
  readonly seenAt: Date;
}

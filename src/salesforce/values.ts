import type { WaybillError } from '../domain/errors.ts';

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

/** What became of one record of a collection. Same index as the input. */
export type SaveOutcome =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly error: WaybillError };

export interface ApiBudget {
  /** API calls of the last 24 hours, all clients of the org together. */
  readonly used: number;
  readonly max: number;
  readonly remaining: number;
  readonly seenAt: Date;
}

import type { MappedRow } from '../ownership/row.ts';

/** Reasons why a value cannot be converted for the other system. Each becomes a review item. */
export const MAPPING_PROBLEMS = [
  'REQUIRED_MISSING',
  'TOO_LONG',
  'NOT_ALLOWED',
  'WRONG_TYPE',
  'INVALID_EMAIL',
  'INVALID_PHONE',
  'INVALID_URL',
  'INVALID_DATE_TIME',
  'UNKNOWN_COUNTRY',
  'UNKNOWN_STATE',
  'UNKNOWN_SERVICE',
  'NOT_LINKED',
] as const;
export type MappingProblemCode = (typeof MAPPING_PROBLEMS)[number];

export type Transformed =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: MappingProblemCode; readonly message: string };

/** The service codes of the portal and their labels in Salesforce, as staff approved them. */
export interface ServiceLookup {
  readonly labelOf: (code: string) => string | null;
  readonly codeOf: (label: string) => string | null;
}

/** The data that a transform may look up. The caller loads it before the call: transforms do no I/O. */
export interface Lookups {
  readonly services: ServiceLookup;
  /** ISO 3166-1 alpha-2 code of the account's country, for phone numbers and states written without one. */
  readonly country: string | null;
  /** The team that works on the cause of the exception that is converted: it gets what no team owns. */
  readonly causeTeam?: string | null;
  /** The Salesforce id of a portal record that a lookup field names; null until it is linked. */
  readonly crmIdOf: (object: string, portalId: string) => string | null;
  readonly portalIdOf: (object: string, crmId: string) => string | null;
  /** Where documents are served, without a slash at the end, such as `https://portal.example.com`. */
  readonly publicUrl: string;
}

/** Never called with null or an empty text: these are null in both systems. */
export interface Transform {
  readonly toSalesforce: (value: unknown, row: MappedRow, lookups: Lookups) => Transformed;
  /** Null if the Salesforce value could mean several portal values: then it is sent and never read back. */
  readonly toPortal: ((value: unknown, row: MappedRow, lookups: Lookups) => Transformed) | null;
}

export function transformed(value: unknown): Transformed {
  return { ok: true, value };
}

export function problem(code: MappingProblemCode, message: string): Transformed {
  return { ok: false, code, message };
}

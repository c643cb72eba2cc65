import type { Executor } from '../postgres/database.ts';

/** Which words are looked up: service levels, and codes of carriers that staff once explained. */
export const LOOKUP_KINDS = [
  'SERVICE_LEVEL',
  'EDI_STATUS',
  'EDI_REASON',
  'CARRIER_CODE',
  'CASE_REASON',
] as const;
export type LookupKind = (typeof LOOKUP_KINDS)[number];

export interface ApprovedLookup {
  readonly kind: LookupKind;
  /** What the outside calls it: Salesforce's label, a carrier's code. One meaning each. */
  readonly externalValue: string;
  readonly portalValue: string;
  /** The outside word that is sent for this portal word; exactly one is. */
  readonly preferred: boolean;
  readonly note: string | null;
  readonly version: number;
  readonly decidedBy: string;
  readonly decidedAt: Date;
}

/** The approved words, which staff edit. The caller audits. */
export interface ApprovedLookups {
  list(kind?: LookupKind): Promise<ApprovedLookup[]>;
  /**
   * Adds or changes a row and returns the one before. A preferred row takes the place of the one preferred so far.
   * Throws STALE when the row has another version than expected (0: it must be new; undefined: whatever it is).
   */
  put(
    row: Pick<ApprovedLookup, 'kind' | 'externalValue' | 'portalValue' | 'preferred' | 'note'>,
    decidedBy: string,
    expectedVersion?: number,
  ): Promise<ApprovedLookup | null>;
  /** Throws STALE likewise; returns the row that was removed, or null. */
  remove(kind: LookupKind, externalValue: string, expectedVersion: number): Promise<ApprovedLookup | null>;
}

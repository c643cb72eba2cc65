import type { ColumnValue } from '../records/database.ts';

/** `changeType` of an event. GAP events say that something changed, and not what. */
export const CHANGE_TYPES = [
  'CREATE',
  'UPDATE',
  'DELETE',
  'UNDELETE',
  'GAP_CREATE',
  'GAP_UPDATE',
  'GAP_DELETE',
  'GAP_UNDELETE',
  'GAP_OVERFLOW',
] as const;
export type ChangeType = (typeof CHANGE_TYPES)[number];

/** A change event before it is written for a subscriber, who may not see every field. */
export interface Change {
  readonly entityName: string;
  readonly recordIds: readonly string[];
  readonly changeType: ChangeType;
  /** `com/salesforce/api/rest/<version>;client=…`; empty for a change that no API call made. */
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  /** Milliseconds since 1970, whole seconds. */
  readonly commitTimestamp: number;
  readonly commitNumber: number;
  readonly commitUser: string;
  /** Columns that changed; empty unless the change is an UPDATE. */
  readonly changed: readonly string[];
  /** Columns whose value is the difference between two long texts, not the text. */
  readonly diffed: readonly string[];
  /** Columns that the event carries, with their values. */
  readonly values: Readonly<Record<string, ColumnValue>>;
}

/** The kinds of a change. GAP_*: Salesforce could not describe the change, so the event names ids only, or none. */
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

/** `ChangeEventHeader`: which records changed, when, and by whom. */
export interface ChangeHeader {
  /** The object's API name. */
  readonly entityName: string;
  /** As they were sent: ids, a wildcard such as `001*`, or the empty id of an overflow. */
  readonly recordIds: readonly string[];
  readonly changeType: ChangeType;
  /** Ends in `;client=<name>` for a change by a named client of the API. */
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  /** By Salesforce's clock. Null for an event without a usable time. */
  readonly committedAt: Date | null;
  readonly commitUser: string;
  /** Names of fields, `Parent.Child` for a part of a compound field. Null where the bitmaps do not fit the schema. */
  readonly changedFields: readonly string[] | null;
  readonly nulledFields: readonly string[] | null;
  /** Long texts of which the event carries a difference only. */
  readonly diffFields: readonly string[] | null;
}

/** An event of the feed. An event that cannot be read has a replay id and nothing else for certain. */
export interface ChangeEvent {
  /** Opaque. */
  readonly replayId: Uint8Array;
  /** Null when the event cannot be read. */
  readonly header: ChangeHeader | null;
  /** The object, where at least the schema's name can be read. */
  readonly entityName: string | null;
  /** The fields of the event by name. Empty for a gap, and for an event of which only the header can be read. */
  readonly values: Readonly<Record<string, unknown>>;
}

export interface EventBatch {
  /** In their order. Empty for a keepalive. */
  readonly events: readonly ChangeEvent[];
  /**
   * The replay id to store once the events are applied. Several events may have one replay id: the changes of one
   * transaction to an object with enriched fields. So it is the last event's only if no other event with the same id is
   * still to come, else an earlier one; null where there is none. It is never the one of a keepalive, which may be ahead
   * of events that were not delivered.
   */
  readonly place: Uint8Array | null;
}

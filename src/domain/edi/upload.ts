/** An upload of X12 interchanges: for those that are larger than a request of the graph takes. */

/** Bytes: some 400,000 statuses. */
export const MAX_INTERCHANGE_BYTES = 64 * 1024 * 1024;

/** The result of an upload. */
export interface UploadReport {
  /** Statuses that were read. */
  readonly statuses: number;
  readonly recorded: number;
  /** Reported before; nothing changed. */
  readonly known: number;
  /** Statuses that wait for a person. */
  readonly review: number;
  /** Parts of the text that were not read; each has a review item. */
  readonly unread: number;
  /** The first of those that wait for a person, and of the parts that were not read. */
  readonly items: readonly UploadItem[];
  /** How many of them are not in `items`. All of them are in the review queue. */
  readonly more: number;
}

export interface UploadItem {
  /** Null for a part of the text. */
  readonly eventId: string | null;
  readonly reason: string;
}

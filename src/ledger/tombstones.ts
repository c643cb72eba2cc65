import type { SynchronizedRecord } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';

export interface Tombstone {
  readonly record: SynchronizedRecord;
  readonly crmId: string;
  readonly portalId: string | null;
  readonly deletedAt: Date;
}

/** Records that were deleted in Salesforce; whatever arrives about them later is dropped. */
export interface Tombstones {
  /** Keeps the first of several. */
  put(tombstones: readonly Tombstone[]): Promise<void>;
  /** Those of these records that were deleted. */
  find(record: SynchronizedRecord, crmIds: readonly string[]): Promise<Tombstone[]>;
  /** Undeleted in Salesforce's recycle bin: it lives again. */
  remove(record: SynchronizedRecord, crmIds: readonly string[]): Promise<void>;
}

import type { AggregateName, Lane } from '../../domain/ownership/index.ts';
import type { SyncState } from '../../domain/sync-state.ts';

/** A record that changed and whose change Salesforce should see. */
export interface OutboxChange {
  readonly record: AggregateName;
  /** The record's portal id. */
  readonly aggregateId: string;
  /** The account it belongs to: decides its pilot switch. */
  readonly accountId: string | null;
  readonly lane: Lane;
  /** The record's version after the change. */
  readonly version: number;
}

/** A change that this worker may send until `leaseUntil`. */
export interface ClaimedChange extends OutboxChange {
  readonly id: number;
  /** Ascends with every claim; only the newest holder can settle. */
  readonly fence: number;
  /** This attempt included. */
  readonly attempts: number;
  readonly leaseUntil: Date;
  readonly queuedAt: Date;
  readonly requestId: string | null;
  readonly principal: string;
}

/** What names a claim. */
export type Claim = Pick<ClaimedChange, 'id' | 'fence'>;

export interface SyncFailure {
  /** A code of the error catalogue, or Salesforce's own. */
  readonly code: string;
  /** Without customer data. */
  readonly message: string;
}

/** Which parked changes to let go again; null is any. */
export interface ParkedFilter {
  readonly state: 'HELD' | 'REVIEW';
  readonly record: AggregateName | null;
  readonly accountId: string | null;
  readonly aggregateId?: string | undefined;
}

export interface LaneCount {
  readonly lane: Lane;
  readonly state: SyncState;
  readonly count: number;
  /** The longest wait of a change that Salesforce has not seen, in milliseconds; null for those that are done. */
  readonly lagMs: number | null;
}

export interface SyncStatus {
  readonly record: AggregateName;
  readonly aggregateId: string;
  readonly state: SyncState;
  readonly lane: Lane;
  readonly queuedAt: Date;
  readonly sentAt: Date | null;
  /** When Salesforce confirmed it; null until then. */
  readonly visibleAt: Date | null;
  /** From the change to Salesforce's confirmation, or to now. */
  readonly lagMs: number;
  readonly attempts: number;
  readonly lastError: SyncFailure | null;
}

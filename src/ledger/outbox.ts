import type { AggregateName, Lane } from '../domain/ownership/index.ts';
import type { SyncState } from '../domain/sync-state.ts';
import type { Principal } from './principal.ts';

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

/**
 * What must reach Salesforce. A record has at most one row in each state: a change joins the one that waits, takes the
 * more urgent lane, and the worker sends what the record holds when it sends. Each function is one statement, so that
 * it is whole inside a transaction and without one. Functions that take claims leave out those that were lost to
 * another worker and return the ids of the others.
 */
export interface Outbox {
  /**
   * In the transaction of the change, after the record's row was written (and so locked): then a row stands for every
   * change in the order of their commits. Wakes the workers for the two urgent lanes.
   */
  enqueue(principal: Principal, changes: readonly OutboxChange[]): Promise<void>;
  /** Due changes of a lane, the longest waiting first. Leases that ran out go back to waiting before. */
  claim(lane: Lane, options: ClaimOptions): Promise<ClaimedChange[]>;
  renew(claims: readonly Claim[], leaseMs: number): Promise<number[]>;
  /** Salesforce has it. Takes away what was parked or done before for the same record. */
  settle(claims: readonly (Claim & { readonly sentAt: Date })[]): Promise<number[]>;
  /** Back to waiting, not before `delayMs` from now. */
  retry(
    claims: readonly (Claim & { readonly delayMs: number; readonly failure: SyncFailure })[],
  ): Promise<number[]>;
  /** Parked until its pilot switch is on. */
  hold(claims: readonly Claim[]): Promise<number[]>;
  /** Parked until a person has mended it. */
  review(claims: readonly (Claim & { readonly failure: SyncFailure })[]): Promise<number[]>;
  /** Parked changes wait again, with their attempts forgotten. Returns how many. */
  release(filter: ParkedFilter): Promise<number>;
  counts(filter?: {
    readonly accountId?: string | undefined;
    readonly record?: AggregateName | undefined;
  }): Promise<LaneCount[]>;
  /** In the order asked; null for a record that never changed. One statement. */
  syncStatus(keys: readonly Pick<OutboxChange, 'record' | 'aggregateId'>[]): Promise<(SyncStatus | null)[]>;
}

export interface ClaimOptions {
  /** Names the worker, for operators. */
  readonly holder: string;
  readonly limit: number;
  readonly leaseMs: number;
}

/** NOTIFY arrives here, without a payload, when something urgent waits. */
export const OUTBOX_CHANNEL = 'waybill_outbox';

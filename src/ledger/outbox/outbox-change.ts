import type { AggregateName, Lane } from '../../domain/ownership/index.ts';
import type { SyncState } from '../../domain/sync-state.ts';
import { column, pick, type RecordOf } from '../../postgres/record-columns.ts';

/** A record that changed and whose change Salesforce should see. */
export const CHANGE = {
  record: column<AggregateName>('text'),
  /** The record's portal id. */
  aggregateId: column<string>('uuid'),
  /** The account that the record belongs to. It decides the record's pilot switch. */
  accountId: column<string | null>('uuid'),
  lane: column<Lane>('ledger.lane'),
  /** The record's version after the change. */
  version: column<number>('bigint'),
};

/** The columns of `ledger.outbox` that move with a change from state to state. */
export const MOVED = {
  ...CHANGE,
  id: column<number>('bigint'),
  state: column<SyncState>('text'),
  /** Ascends with every claim; only the newest holder can settle. */
  fence: column<number>('bigint'),
  /** With the one of the present claim. */
  attempts: column<number>('integer'),
  nextAttemptAt: column<Date>('timestamptz'),
  lastErrorCode: column<string | null>('text'),
  lastError: column<string | null>('text'),
  requestId: column<string | null>('text'),
  principal: column<string>('text'),
  /** The span that queued the change, if it is recorded. */
  traceparent: column<string | null>('text'),
  queuedAt: column<Date>('timestamptz'),
  sentAt: column<Date | null>('timestamptz'),
  /** When Salesforce confirmed the change; null until then. */
  visibleAt: column<Date | null>('timestamptz'),
};

/** A change that a worker may send until `leaseUntil`. */
export const CLAIMED = {
  ...CHANGE,
  ...pick(MOVED, 'id', 'fence', 'attempts', 'queuedAt', 'requestId', 'principal', 'traceparent'),
  leaseUntil: column<Date>('timestamptz'),
};

export const STATUS = {
  ...pick(CHANGE, 'record', 'aggregateId', 'lane'),
  ...pick(MOVED, 'state', 'queuedAt', 'sentAt', 'visibleAt', 'attempts'),
};

export type OutboxChange = RecordOf<typeof CHANGE>;
export type ClaimedChange = RecordOf<typeof CLAIMED>;
/** Names a claim. */
export type Claim = Pick<ClaimedChange, 'id' | 'fence'>;

export interface SyncFailure {
  /** A code of the error catalogue, or Salesforce's own. */
  readonly code: string;
  /** Without customer data. */
  readonly message: string;
}

/** Which parked changes wait again; null is any. */
export interface ParkedFilter {
  readonly state: 'HELD' | 'REVIEW';
  readonly record: AggregateName | null;
  readonly accountId: string | null;
  readonly aggregateId?: string | undefined;
  /** Of the failure for which the change was parked. */
  readonly errorCode?: string | undefined;
}

export interface ParkedCount {
  readonly record: AggregateName;
  readonly count: number;
}

export interface LaneCount {
  readonly lane: Lane;
  readonly state: SyncState;
  readonly count: number;
  /** The longest wait of a change that Salesforce has not seen, in milliseconds; null for those that are done. */
  readonly lagMs: number | null;
}

export const WAITING = {
  ...pick(CHANGE, 'record', 'aggregateId', 'accountId', 'lane'),
  ...pick(MOVED, 'id', 'state', 'attempts', 'queuedAt', 'nextAttemptAt'),
};

/** A change that Salesforce has not seen. */
export interface WaitingChange extends RecordOf<typeof WAITING> {
  readonly lastError: SyncFailure | null;
}

export interface SyncStatus extends RecordOf<typeof STATUS> {
  /** From the change to Salesforce's confirmation, or to now. */
  readonly lagMs: number;
  readonly lastError: SyncFailure | null;
}

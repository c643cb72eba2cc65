import type { SynchronizedRecord } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';
import type { SyncFailure } from './outbox.ts';
import type { Principal } from './principal.ts';

/** A change of fields that Salesforce owns, recorded before Salesforce is called. */
export interface NewWriteIntent {
  /** The mutation. */
  readonly action: string;
  readonly idempotencyKey: string | null;
  readonly record: SynchronizedRecord;
  /** Null for a record that the write creates. */
  readonly crmId: string | null;
  readonly portalId: string | null;
  readonly accountId: string | null;
  /**
   * By graph names, said as Salesforce says them (`src/domain/write-intent.ts`): what is to be written, and what stood
   * there when it was decided.
   */
  readonly newValues: Readonly<Record<string, unknown>>;
  readonly baseValues: Readonly<Record<string, unknown>>;
}

export interface WriteIntent extends NewWriteIntent {
  readonly id: string;
  readonly principal: Pick<Principal, 'subject' | 'role' | 'requestId'>;
  /** Ascends with every holder; only the newest can finish it. */
  readonly fence: number;
  readonly attempts: number;
  readonly createdAt: Date;
}

export type IntentClaim = Pick<WriteIntent, 'id' | 'fence'>;

/**
 * Whoever opens an intent holds it for the lease; after that the worker may claim and finish it. `settle` and `fail`
 * answer false when the intent was taken over or finished: then nothing else of that transaction may be kept.
 */
export interface WriteIntents {
  open(principal: Principal, intent: NewWriteIntent, leaseMs: number): Promise<IntentClaim>;
  /** Salesforce has it. In the transaction of its audit entry and idempotency answer. */
  settle(claim: IntentClaim): Promise<boolean>;
  /** Salesforce refused it for good. */
  fail(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /** It may be claimed again after `delayMs`. */
  postpone(claim: IntentClaim, failure: SyncFailure, delayMs: number): Promise<boolean>;
  /** Open intents whose holder let the lease run out, the longest abandoned first. */
  claimAbandoned(limit: number, leaseMs: number): Promise<WriteIntent[]>;
  /** Open intents of records, oldest first; for `syncStatus` and for telling what is pending. */
  openOf(record: SynchronizedRecord, crmIds: readonly string[]): Promise<WriteIntent[]>;
}

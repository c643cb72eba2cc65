import type { IntendedWrite } from '../../domain/write-intent.ts';
import type { SyncStatus } from '../outbox/outbox-change.ts';
import type { Principal } from '../principal.ts';

/** Changes of fields that Salesforce owns, recorded before Salesforce is called: all writes of one request. */
export interface NewWriteIntent {
  /** The mutation. */
  readonly action: string;
  readonly idempotencyKey: string | null;
  /** The record that the mutation is about, by its Salesforce id. */
  readonly recordId: string | null;
  /** The account that the records belong to, in both systems. */
  readonly accountId: string | null;
  readonly accountCrmId: string;
  /** `clock()` before the read of the values on which the writes were decided. */
  readonly decidedAt: Date;
  /** Salesforce makes all of them, or none. */
  readonly writes: readonly IntendedWrite[];
}

export interface WriteIntent extends NewWriteIntent {
  readonly id: string;
  /** Intents that share a record are carried out by ascending place. */
  readonly place: number;
  readonly principal: Pick<Principal, 'subject' | 'role' | 'requestId'>;
  /** Ascends with every holder; only the newest can finish it. */
  readonly fence: number;
  readonly attempts: number;
  readonly createdAt: Date;
}

export type IntentClaim = Pick<WriteIntent, 'id' | 'fence'>;
export type IntentState = 'OPEN' | 'SETTLED' | 'FAILED' | 'REVIEW';

/** An intent that is carried out before another one, because both write one record. */
export interface IntentAhead {
  readonly state: IntentState;
  readonly writes: readonly IntendedWrite[];
  /** Open, and its holder has met no failure yet. It will most likely be finished within a moment. */
  readonly isHeld: boolean;
}

export type IntentStatus = Omit<SyncStatus, 'record' | 'aggregateId' | 'lane'>;

/** The writes of settled intents: Salesforce has their values. */
export function settledIn(ahead: readonly IntentAhead[]): readonly IntendedWrite[] {
  return ahead.filter(({ state }) => state === 'SETTLED').flatMap(({ writes }) => writes);
}

/** Before the id of the intent. */
export const CAUSE_PREFIX = 'write ';

/** Names the review item of an intent that was parked. */
export function writeCause({ id }: Pick<WriteIntent, 'id'>): string {
  return `${CAUSE_PREFIX}${id}`;
}

import type { IntendedWrite } from '../../domain/write-intent.ts';
import { column, type RecordOf } from '../../postgres/record-columns.ts';
import type { SyncStatus } from '../outbox/outbox-change.ts';
import type { Principal } from '../principal.ts';

const NEW_INTENT = {
  /** The mutation. */
  action: column<string>('text'),
  idempotencyKey: column<string | null>('text'),
  /** The record that the mutation is about, by its Salesforce id. */
  recordId: column<string | null>('text'),
  /** The account that the records belong to, in both systems. */
  accountId: column<string | null>('uuid'),
  accountCrmId: column<string>('text'),
  /** `clock()` before the read of the values on which the writes were decided. */
  decidedAt: column<Date>('timestamptz'),
  /** Salesforce makes all of them, or none. */
  writes: column<readonly IntendedWrite[]>('json'),
};

/** Changes of fields that Salesforce owns, recorded before Salesforce is called: all writes of one request. */
export type NewWriteIntent = RecordOf<typeof NEW_INTENT>;

export const OPENED = {
  ...NEW_INTENT,
  principal: column<string>('text'),
  role: column<Principal['role']>('text'),
  requestId: column<string | null>('text'),
  traceparent: column<string | null>('text'),
  crmIds: column<readonly string[]>('text[]'),
  portalIds: column<readonly string[]>('uuid[]'),
};

export const INTENT = {
  ...NEW_INTENT,
  id: column<string>('uuid'),
  /** Intents that share a record are carried out by ascending place. */
  place: column<number>('bigint'),
  /** Ascends with every holder; only the newest can finish it. */
  fence: column<number>('bigint'),
  attempts: column<number>('integer'),
  createdAt: column<Date>('timestamptz'),
  /** The span that opened the intent, if it is recorded. */
  traceparent: column<string | null>('text'),
};

export interface WriteIntent extends RecordOf<typeof INTENT> {
  readonly principal: Pick<Principal, 'subject' | 'role' | 'requestId'>;
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

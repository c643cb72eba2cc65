import type { IntendedWrite } from '../../domain/write-intent.ts';
import type { Executor } from '../../postgres/database.ts';
import type { SyncFailure, SyncStatus } from '../outbox/outbox-change.ts';
import type { Principal } from '../principal.ts';
import { storableText } from '../storable-text.ts';
import * as statements from './write-intents.statements.ts';

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
  /** `clock()`, from before the values were read on which the writes were decided. */
  readonly decidedAt: Date;
  /** All of them are made, or none. */
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

/** An intent that is carried out before another one because it shares a record with it. */
export interface IntentAhead {
  readonly state: IntentState;
  readonly writes: readonly IntendedWrite[];
  /** Open, and its holder has met no failure yet: it will most likely be finished within a moment. */
  readonly isHeld: boolean;
}

/**
 * Whoever opens an intent holds it for the lease; after that the worker may claim and finish it.
 *
 * ```
 *          open                            settle ──▶ SETTLED  Salesforce has it
 *           │            claim, renew        │
 *           ▼               ▼                │
 *         OPEN, waits ──▶ OPEN, held ────────┼─ fail ─▶ FAILED  the caller was told so
 *           ▲               │                │
 *           └── postpone, ──┘              park ─────▶ REVIEW   it was answered; a person decides
 *               lease ran out
 * ```
 *
 * `settle`, `fail` and `park` answer false when another holder took the intent over or finished it: then nothing else of
 * that transaction may be kept.
 */
export interface WriteIntents {
  /** PostgreSQL's time, for `decidedAt`. */
  clock(): Promise<Date>;
  /** In a transaction. Transactions that open intents of one record wait for each other: places follow commits. */
  open(principal: Principal, intent: NewWriteIntent, leaseMs: number): Promise<WriteIntent>;
  /** In their order: those that are open, and those that were finished after the intent was decided. */
  ahead(intent: Pick<WriteIntent, 'place' | 'decidedAt' | 'writes'>): Promise<IntentAhead[]>;
  /** False when the intent has another holder or is finished. */
  renew(claim: IntentClaim, leaseMs: number): Promise<boolean>;
  /** In the transaction of its audit entry and idempotency answer. */
  settle(claim: IntentClaim): Promise<boolean>;
  fail(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /** In the transaction of its review item, whose cause is `writeCause`. */
  park(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /** It may be claimed again after `delayMs`. */
  postpone(claim: IntentClaim, failure: SyncFailure | null, delayMs: number): Promise<boolean>;
  /**
   * Open intents whose lease ran out and that have no open intent ahead of them, the longest waiting first. So two
   * workers never hold intents of one record.
   */
  claimDue(limit: number, leaseMs: number): Promise<WriteIntent[]>;
  /** Open intents that write any of these records, in their order. */
  openOn(crmIds: readonly string[]): Promise<WriteIntent[]>;
  /** Open intents on records of an account, in their order. */
  openIn(accountCrmId: string): Promise<WriteIntent[]>;
  /** Intents ahead of this one that wait for a person's decision. */
  parkedAhead(
    intent: Pick<WriteIntent, 'place' | 'writes'>,
  ): Promise<(Pick<WriteIntent, 'id'> & { readonly writes: readonly IntendedWrite[] })[]>;
  /**
   * By portal ids, in the order asked: the oldest intent that waits or that a person has to decide, else the newest
   * settled one. Null where there is none.
   */
  syncStatus(portalIds: readonly string[]): Promise<(IntentStatus | null)[]>;
}

export type IntentStatus = Omit<SyncStatus, 'record' | 'aggregateId' | 'lane'>;

/** The writes that Salesforce has of what was ahead. */
export function settledIn(ahead: readonly IntentAhead[]): readonly IntendedWrite[] {
  return ahead.filter(({ state }) => state === 'SETTLED').flatMap(({ writes }) => writes);
}

/** Names the review item of an intent that was parked. */
export function writeCause({ id }: Pick<WriteIntent, 'id'>): string {
  return `${statements.CAUSE_PREFIX}${id}`;
}

const MAX_MESSAGE = 2_000;

interface IntentRow extends Omit<WriteIntent, 'principal'> {
  readonly subject: string;
  readonly role: WriteIntent['principal']['role'];
  readonly requestId: string | null;
}

interface StatusRow extends Omit<IntentStatus, 'lastError'> {
  readonly index: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

/** The table `ledger.write_intent`. */
export function createWriteIntents(executor: Executor): WriteIntents {
  return {
    async clock() {
      const [row] = await executor.query<{ readonly now: Date }>({ text: statements.CLOCK });
      if (row === undefined) throw new TypeError('a clock that says nothing');
      return row.now;
    },

    async open(principal, intent, leaseMs) {
      const crmIds = crmIdsOf(intent);
      await executor.query({ text: statements.LOCK_RECORDS, values: [crmIds], prepare: true });
      const [opened] = await intents(statements.OPEN, [
        principal.subject,
        principal.role,
        principal.requestId,
        intent.idempotencyKey,
        intent.action,
        intent.recordId,
        intent.accountId,
        intent.accountCrmId,
        intent.decidedAt,
        JSON.stringify(intent.writes.map(stored)),
        crmIds,
        intent.writes.flatMap(({ portalId }) => portalId ?? []),
        leaseMs,
      ]);
      if (opened === undefined) throw new TypeError('an insert that returned nothing');
      return opened;
    },

    ahead: (intent) =>
      executor.query<IntentAhead>({
        text: statements.AHEAD,
        values: [intent.place, crmIdsOf(intent), intent.decidedAt],
        prepare: true,
      }),

    renew: (claim, leaseMs) => changes(statements.RENEW, claim, [leaseMs]),
    settle: (claim) => finish(claim, 'SETTLED', null),
    fail: (claim, failure) => finish(claim, 'FAILED', failure),
    park: (claim, failure) => finish(claim, 'REVIEW', failure),
    postpone: (claim, failure, delayMs) =>
      changes(statements.POSTPONE, claim, [...failureColumns(failure), delayMs]),

    claimDue: (limit, leaseMs) => intents(statements.CLAIM_DUE, [limit, leaseMs]),
    openOn: (crmIds) => intents(statements.OPEN_ON, [crmIds]),
    openIn: (accountCrmId) => intents(statements.OPEN_IN, [accountCrmId]),

    parkedAhead: (intent) =>
      executor.query({
        text: statements.PARKED_AHEAD,
        values: [intent.place, crmIdsOf(intent)],
        prepare: true,
      }),

    async syncStatus(portalIds) {
      if (portalIds.length === 0) return [];
      const rows = await executor.query<StatusRow>({
        text: statements.SYNC_STATUS,
        values: [portalIds],
        prepare: true,
      });
      const found = new Map(rows.map((row) => [row.index, statusOf(row)]));
      return portalIds.map((_, index) => found.get(index + 1) ?? null);
    },
  };

  async function intents(text: string, values: readonly unknown[]): Promise<WriteIntent[]> {
    const rows = await executor.query<IntentRow>({ text, values, prepare: true });
    return rows.map(intentOf).toSorted((a, b) => a.place - b.place);
  }

  function finish(claim: IntentClaim, state: IntentState, failure: SyncFailure | null): Promise<boolean> {
    return changes(statements.FINISH, claim, [state, ...failureColumns(failure)]);
  }

  async function changes(
    text: string,
    { id, fence }: IntentClaim,
    more: readonly unknown[],
  ): Promise<boolean> {
    const rows = await executor.query({ text, values: [id, fence, ...more], prepare: true });
    return rows.length > 0;
  }
}

function crmIdsOf({ writes }: Pick<NewWriteIntent, 'writes'>): readonly string[] {
  return writes.map(({ crmId }) => crmId);
}

/** Nothing beside these: a plan may know more of its record. */
function stored({ record, crmId, portalId, newValues, baseValues }: IntendedWrite): IntendedWrite {
  return { record, crmId, portalId, newValues, baseValues };
}

function failureColumns(failure: SyncFailure | null): readonly (string | null)[] {
  return failure === null ? [null, null] : [failure.code, storableText(failure.message, MAX_MESSAGE)];
}

function intentOf({ subject, role, requestId, ...intent }: IntentRow): WriteIntent {
  return { ...intent, principal: { subject, role, requestId } };
}

function statusOf({ index: _, errorCode, errorMessage, ...status }: StatusRow): IntentStatus {
  return {
    ...status,
    lastError: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

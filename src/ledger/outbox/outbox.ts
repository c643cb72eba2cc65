import type { AggregateName, Lane } from '../../domain/ownership/index.ts';
import type { SyncState } from '../../domain/sync-state.ts';
import type { Executor } from '../../postgres/database.ts';
import type { Principal } from '../principal.ts';
import { storableText } from '../storable-text.ts';
import {
  COUNTS,
  claim as claimStatement,
  ENQUEUE,
  LEASED,
  MERGE_WAITING,
  move,
  RECLAIM,
  RELEASE,
  REPLACE_PARKED,
  SETTLE,
  SYNC_STATUS,
} from './outbox.statements.ts';

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

const MAX_MESSAGE = 2_000;
const MAX_CODE = 100;

/** The table `ledger.outbox`. */
export function createOutbox(executor: Executor): Outbox {
  return {
    async enqueue(principal, changes) {
      if (changes.length === 0) return;
      await executor.query({
        text: ENQUEUE,
        values: [
          changes.map((change) => change.record),
          changes.map((change) => change.aggregateId),
          changes.map((change) => change.accountId),
          changes.map((change) => change.lane),
          changes.map((change) => change.version),
          principal.requestId,
          principal.subject,
        ],
        prepare: true,
      });
    },

    async claim(lane, { holder, limit, leaseMs }) {
      await executor.query({ text: RECLAIM, prepare: true });
      const rows = await executor.query<ClaimedChange>({
        text: claimStatement(lane, limit),
        values: [leaseMs, holder],
        prepare: true,
      });
      return rows.toSorted((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime() || a.id - b.id);
    },

    renew: (claims, leaseMs) =>
      affected(
        claims,
        `UPDATE ledger.outbox o SET lease_until = clock_timestamp() + $3 * interval '1 ms'
           FROM unnest($1::bigint[], $2::bigint[]) claim(id, fence)
          WHERE o.id = claim.id AND o.fence = claim.fence AND o.state = ${LEASED} RETURNING o.id`,
        [leaseMs],
      ),

    settle: (claims) => affected(claims, SETTLE, [claims.map((claim) => claim.sentAt)]),

    retry: (claims) =>
      affected(claims, move('PENDING', MERGE_WAITING), [
        claims.map((claim) => claim.delayMs),
        ...failureColumns(claims),
      ]),

    hold: (claims) =>
      affected(claims, move('HELD', REPLACE_PARKED), [
        claims.map(() => 0),
        claims.map(() => null),
        claims.map(() => null),
      ]),

    review: (claims) =>
      affected(claims, move('REVIEW', REPLACE_PARKED), [claims.map(() => 0), ...failureColumns(claims)]),

    async release({ state, record, accountId, aggregateId }) {
      const [row] = await executor.query<{ readonly count: number }>({
        text: RELEASE,
        values: [state, record, accountId, aggregateId ?? null],
      });
      return row?.count ?? 0;
    },

    counts: (filter = {}) =>
      executor.query<LaneCount>({
        text: COUNTS,
        values: [filter.accountId ?? null, filter.record ?? null],
      }),

    async syncStatus(keys) {
      if (keys.length === 0) return [];
      const rows = await executor.query<StatusRow>({
        text: SYNC_STATUS,
        values: [keys.map((key) => key.record), keys.map((key) => key.aggregateId)],
        prepare: true,
      });
      const found = new Map(rows.map((row) => [row.place, statusOf(row)]));
      return keys.map((_, index) => found.get(index + 1) ?? null);
    },
  };

  async function affected(
    claims: readonly Claim[],
    text: string,
    more: readonly unknown[],
  ): Promise<number[]> {
    if (claims.length === 0) return [];
    const rows = await executor.query<{ readonly id: number }>({
      text,
      values: [claims.map((claim) => claim.id), claims.map((claim) => claim.fence), ...more],
      prepare: true,
    });
    return rows.map((row) => row.id);
  }
}

function failureColumns(claims: readonly { readonly failure: SyncFailure }[]): unknown[] {
  return [
    claims.map(({ failure }) => storableText(failure.code, MAX_CODE)),
    claims.map(({ failure }) => storableText(failure.message, MAX_MESSAGE)),
  ];
}

interface StatusRow extends Omit<SyncStatus, 'lastError'> {
  readonly place: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

function statusOf({ place: _, errorCode, errorMessage, ...status }: StatusRow): SyncStatus {
  return {
    ...status,
    lastError: errorCode === null ? null : { code: errorCode, message: errorMessage ?? '' },
  };
}

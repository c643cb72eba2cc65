import type { AggregateName, Lane } from '../../domain/ownership/index.ts';
import type { ListTotal } from '../../domain/page.ts';
import type { WaitingState } from '../../domain/sync-state.ts';
import type { Executor } from '../../postgres/database.ts';
import { prepared, type Sql } from '../../postgres/sql.ts';
import { storedTraceparent } from '../../telemetry/tracing.ts';
import {
  countRows,
  type KeysetPage,
  type NumberedPosition,
  type Rows,
  readByTimeAndNumber,
} from '../pagination/keyset-pages.ts';
import type { Principal } from '../principal.ts';
import { storableText } from '../storable-text.ts';
import * as statements from './outbox.statements.ts';
import type {
  Claim,
  ClaimedChange,
  LaneCount,
  OutboxChange,
  ParkedCount,
  ParkedFilter,
  SyncFailure,
  SyncStatus,
  WaitingChange,
} from './outbox-change.ts';

/**
 * Changes that must reach Salesforce. A record has at most one row in each state: a change joins the waiting row and the
 * more urgent lane counts. The worker reads the record when it sends. Each function is one statement, so it is whole
 * inside a transaction and without one. Functions of claims skip the claims that were lost to another worker, and
 * return the ids of the others.
 */
export interface Outbox {
  /**
   * In the transaction of the change, after the record's row was written (and so locked): then changes of a record are
   * queued in the order of their commits. Wakes the workers for the two urgent lanes.
   */
  enqueue(principal: Principal, changes: readonly OutboxChange[]): Promise<void>;
  /** Due changes of a lane, the longest waiting first. Before, changes whose lease ran out wait again. */
  claim(lane: Lane, options: ClaimOptions): Promise<ClaimedChange[]>;
  renew(claims: readonly Claim[], leaseMs: number): Promise<number[]>;
  /**
   * Salesforce has the change, or needs none: then `sentAt` is null. Removes the parked and the done rows of the same
   * record.
   */
  settle(claims: readonly (Claim & { readonly sentAt: Date | null })[]): Promise<number[]>;
  /** The change waits again, for `delayMs` at least. */
  retry(claims: readonly RetriedClaim[]): Promise<number[]>;
  /** Parked until its pilot switch is on. */
  hold(claims: readonly Claim[]): Promise<number[]>;
  /** Parked until a person has decided. */
  review(claims: readonly (Claim & { readonly failure: SyncFailure })[]): Promise<number[]>;
  /** Parked changes wait again and have no attempts. Returns how many. */
  release(filter: ParkedFilter): Promise<number>;
  /** One of the changes that wait for a person with this code; null when none does. Each is as likely as another. */
  oneParked(
    records: readonly AggregateName[],
    errorCode: string,
  ): Promise<Pick<OutboxChange, 'record' | 'aggregateId'> | null>;
  /** How many changes are parked with one of these codes, by record. */
  parked(errorCodes: readonly string[]): Promise<readonly ParkedCount[]>;
  counts(filter?: {
    readonly accountId?: string | undefined;
    readonly record?: AggregateName | undefined;
  }): Promise<LaneCount[]>;
  /** The changes of a lane in one state; first those whose next attempt is the furthest away. One statement. */
  waiting(filter: WaitingFilter, page: KeysetPage<NumberedPosition>): Promise<Rows<WaitingChange>>;
  waitingTotal(filter: WaitingFilter): Promise<ListTotal>;
  /** In the order asked; null for a record that never changed. One statement. */
  syncStatus(keys: readonly Pick<OutboxChange, 'record' | 'aggregateId'>[]): Promise<(SyncStatus | null)[]>;
}

export interface WaitingFilter {
  readonly lane: Lane;
  readonly state: WaitingState;
}

export interface RetriedClaim extends Claim {
  readonly delayMs: number;
  readonly failure: SyncFailure;
  /** False: nothing was sent, so the claim does not count. True unless given. */
  readonly isAttempt?: boolean;
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
      await executor.query(prepared(statements.enqueue(principal, changes, storedTraceparent())));
    },

    async claim(lane, { holder, limit, leaseMs }) {
      await executor.query(prepared(statements.RECLAIM));
      const claimed = prepared(statements.claim(lane, limit, holder, leaseMs));
      const rows = await executor.query<ClaimedChange>(claimed);
      return rows.toSorted((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime() || a.id - b.id);
    },

    renew: (claims, leaseMs) => affected(claims, statements.renew(claims, leaseMs)),
    settle: (claims) => affected(claims, statements.settle(claims)),
    retry: (claims) => affected(claims, statements.move('PENDING', claims.map(moved))),
    hold: (claims) => affected(claims, statements.move('HELD', claims.map(moved))),
    review: (claims) => affected(claims, statements.move('REVIEW', claims.map(moved))),

    async release(filter) {
      const [row] = await executor.query<{ readonly count: number }>(statements.release(filter));
      return row?.count ?? 0;
    },

    async oneParked(records, errorCode) {
      const [row] = await executor.query<Pick<OutboxChange, 'record' | 'aggregateId'>>(
        statements.oneParked(records, errorCode),
      );
      return row ?? null;
    },

    parked: (errorCodes) => executor.query<ParkedCount>(statements.parked(errorCodes)),

    counts: ({ accountId, record } = {}) => executor.query<LaneCount>(statements.counts(accountId, record)),

    waiting: ({ lane, state }, page) =>
      readByTimeAndNumber<WaitingChange>(
        executor,
        { ...statements.waiting(lane, state), timeColumn: 'next_attempt_at' },
        page,
      ),

    waitingTotal: ({ lane, state }) => countRows(executor, statements.waiting(lane, state)),

    async syncStatus(keys) {
      if (keys.length === 0) return [];
      const rows = await executor.query<SyncStatus & { readonly place: number }>(
        prepared(statements.syncStatus(keys)),
      );
      const found = new Map(rows.map(({ place, ...status }) => [place, status]));
      return keys.map((_, index) => found.get(index + 1) ?? null);
    },
  };

  async function affected(claims: readonly Claim[], statement: Sql): Promise<number[]> {
    if (claims.length === 0) return [];
    const rows = await executor.query<Pick<ClaimedChange, 'id'>>(prepared(statement));
    return rows.map((row) => row.id);
  }
}

function moved(claim: Claim & Partial<Omit<RetriedClaim, keyof Claim>>): statements.MovedClaim {
  const { id, fence, delayMs = 0, failure, isAttempt = true } = claim;
  if (failure === undefined) return { id, fence, delayMs, errorCode: null, error: null, isAttempt };
  const errorCode = storableText(failure.code, MAX_CODE);
  return { id, fence, delayMs, errorCode, error: storableText(failure.message, MAX_MESSAGE), isAttempt };
}

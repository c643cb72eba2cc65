import type { Executor } from '../postgres/database.ts';
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
import type { Claim, ClaimedChange, LaneCount, Outbox, SyncFailure, SyncStatus } from './outbox.ts';
import { storableText } from './storable-text.ts';

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

import type { Lane } from '../../domain/ownership/index.ts';
import type { WaitingState } from '../../domain/sync-state.ts';
import { bucketOf, msBetween } from '../../postgres/durations.ts';
import { notify, OUTBOX_CHANNEL } from '../../postgres/notifications.ts';
import { columnList, pick, replaced, selectList } from '../../postgres/record-columns.ts';
import { empty, raw, type Sql, sql } from '../../postgres/sql.ts';
import type { Principal } from '../principal.ts';
import {
  CLAIMED,
  type Claim,
  MOVED,
  type OutboxChange,
  type ParkedFilter,
  STATUS,
  WAITING,
} from './outbox-change.ts';

/**
 * The statements of the outbox. A row moves to another state by a delete and an insert on top of the row that the record
 * has there. An insert that meets an uncommitted row waits for it, so no change is lost in between.
 */

/** Of a row with the alias `t`. */
export const LAST_ERROR = sql`CASE WHEN t.last_error_code IS NOT NULL
  THEN json_build_object('code', t.last_error_code, 'message', coalesce(t.last_error, '')) END AS "lastError"`;

const URGENT = sql`'NEAR_REALTIME'`;

/**
 * States as expressions that hide their value from the planner. Thousands of rows enter and leave these states within
 * seconds. Statistics from a quiet moment say that the partial index of such a state is empty. The planner would then
 * read the whole index for each row, instead of finding the row by its key.
 */
const LEASED = sql`(SELECT 'LEASED')`;
const PARKED = sql`ARRAY(SELECT unnest('{HELD,REVIEW}'::text[]))`;

/** A change that joins a waiting row: the more urgent lane and the later of the two times count. */
const MERGE_WAITING = sql`lane = least(t.lane, excluded.lane),
  version = greatest(t.version, excluded.version), queued_at = least(t.queued_at, excluded.queued_at),
  attempts = greatest(t.attempts, excluded.attempts),
  next_attempt_at = greatest(t.next_attempt_at, excluded.next_attempt_at),
  last_error_code = coalesce(excluded.last_error_code, t.last_error_code),
  last_error = coalesce(excluded.last_error, t.last_error)`;

const REPLACE = replaced(
  pick(
    MOVED,
    'id',
    'accountId',
    'lane',
    'version',
    'fence',
    'attempts',
    'requestId',
    'principal',
    'traceparent',
  ),
);
const REPLACE_PARKED = sql`${REPLACE}, ${replaced(pick(MOVED, 'lastErrorCode', 'lastError'))},
  queued_at = least(t.queued_at, excluded.queued_at)`;
const REPLACE_DONE = sql`${REPLACE}, ${replaced(pick(MOVED, 'queuedAt', 'sentAt', 'visibleAt'))}`;

/** A waiting row that a change joins keeps its place. It keeps its backoff unless the change is more urgent. */
export function enqueue(
  { subject, requestId }: Principal,
  changes: readonly OutboxChange[],
  traceparent: string | null,
): Sql {
  return sql`
  WITH queued AS (
    INSERT INTO ledger.outbox AS t (record, aggregate_id, account_id, lane, version, request_id, principal,
                                    traceparent)
    SELECT record, aggregate_id, (array_agg(account_id))[1], min(lane), max(version), ${requestId}::text,
           ${subject}::text, ${traceparent}::text
      FROM unnest(${changes.map((change) => change.record)}::text[],
                  ${changes.map((change) => change.aggregateId)}::uuid[],
                  ${changes.map((change) => change.accountId)}::uuid[],
                  ${changes.map((change) => change.lane)}::ledger.lane[],
                  ${changes.map((change) => change.version)}::bigint[])
             change(record, aggregate_id, account_id, lane, version)
     GROUP BY record, aggregate_id ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET
      account_id = excluded.account_id, version = greatest(t.version, excluded.version),
      next_attempt_at = CASE WHEN excluded.lane < t.lane THEN excluded.next_attempt_at ELSE t.next_attempt_at END,
      lane = least(t.lane, excluded.lane), request_id = excluded.request_id, principal = excluded.principal,
      traceparent = coalesce(excluded.traceparent, t.traceparent)
    RETURNING lane)
  SELECT ${notify(OUTBOX_CHANNEL)} FROM (SELECT FROM queued WHERE lane <= ${URGENT} LIMIT 1) urgent`;
}

/** Leases that ran out. The rows keep their attempts, so a change that ends its worker runs out of attempts, too. */
export const RECLAIM = sql`
  WITH abandoned AS MATERIALIZED (
    SELECT id FROM ledger.outbox WHERE state = 'LEASED' AND lease_until < statement_timestamp()
     ORDER BY record, aggregate_id FOR UPDATE SKIP LOCKED),
  removed AS (
    DELETE FROM ledger.outbox t WHERE t.id = ANY(ARRAY(SELECT id FROM abandoned)) AND t.state = ${LEASED}
    RETURNING t.*)
  ${insertMoved(
    'removed',
    {
      state: `'PENDING'`,
      nextAttemptAt: 'clock_timestamp()',
      lastErrorCode: `'LEASE_EXPIRED'`,
      lastError: `'The worker that had it stopped.'`,
    },
    MERGE_WAITING,
  )}`;

/**
 * The claim reads the index of due rows in order and stops at the limit, however long the backlog.
 *
 * Lane and limit stand in the text: from parameters the planner would take a nearly empty lane for a full one. The
 * subquery avoids the self-join of the whole table that NOT EXISTS becomes. The array evaluates `due` once and lets the
 * update find its rows by the key.
 *
 * After the database was restored nothing is claimed before the hub has gone on from the versions that Salesforce has: it
 * would be refused as older than what is there, and count as done.
 *
 * Stored times are rounded to a millisecond, so a row that was queued just now may be due in half a millisecond.
 */
export function claim(lane: Lane, limit: number, holder: string, leaseMs: number): Sql {
  return sql`
  WITH due AS MATERIALIZED (
    SELECT id FROM ledger.outbox o
     WHERE state = 'PENDING' AND lane = ${raw(`'${lane}'`)}
       AND NOT EXISTS (SELECT FROM ledger.live_order WHERE recovered_at IS NULL)
       AND next_attempt_at <= statement_timestamp() + interval '1 ms'
       AND (SELECT busy.id FROM ledger.outbox busy WHERE busy.record = o.record
               AND busy.aggregate_id = o.aggregate_id AND busy.state = ${LEASED}) IS NULL
     ORDER BY next_attempt_at, id LIMIT ${raw(`${Math.trunc(limit)}`)} FOR UPDATE SKIP LOCKED)
  UPDATE ledger.outbox t SET state = 'LEASED', holder = ${holder}::text, attempts = t.attempts + 1,
         lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms', fence = nextval('ledger.outbox_fence')
   WHERE t.id = ANY(ARRAY(SELECT id FROM due))
  RETURNING ${selectList(CLAIMED)}`;
}

export function renew(claims: readonly Claim[], leaseMs: number): Sql {
  return sql`
  UPDATE ledger.outbox t SET lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
    FROM unnest(${idsOf(claims)}, ${fencesOf(claims)}) claim(id, fence)
   WHERE t.id = claim.id AND t.fence = claim.fence AND t.state = ${LEASED} RETURNING t.id`;
}

export interface MovedClaim extends Claim {
  readonly delayMs: number;
  readonly errorCode: string | null;
  readonly error: string | null;
  /** False takes the attempt back that the claim counted. */
  readonly isAttempt: boolean;
}

/** Ends claims by moving them to another state, on top of the row that the record has there. */
export function move(state: 'PENDING' | 'HELD' | 'REVIEW', claims: readonly MovedClaim[]): Sql {
  const delays = sql`${claims.map(({ delayMs }) => delayMs)}::float8[]`;
  const codes = sql`${claims.map(({ errorCode }) => errorCode)}::text[]`;
  const errors = sql`${claims.map(({ error }) => error)}::text[]`;
  const counted = sql`${claims.map(({ isAttempt }) => isAttempt)}::boolean[]`;
  const values = {
    state: `'${state}'`,
    attempts: 'attempts - (NOT counts)::int',
    nextAttemptAt: `clock_timestamp() + delay_ms * interval '1 ms'`,
    lastErrorCode: 'code',
    lastError: 'message',
  };
  const outcome = OUTCOMES[state];
  const told = sql`told AS (
    INSERT INTO ledger.sent_outcome (outcome, record, lane, account_id, code, count)
    SELECT ${outcome}::text, record, lane, ${ACCOUNT}, code, count(*) FROM removed GROUP BY 2, 3, 4, 5),`;
  return sql`
  WITH claim AS MATERIALIZED (
    SELECT * FROM unnest(${idsOf(claims)}, ${fencesOf(claims)}, ${delays}, ${codes}, ${errors}, ${counted})
      c(claimed, claimed_fence, delay_ms, code, message, counts)),
  ${REMOVED},
  ${outcome === null ? empty : told}
  moved AS (${insertMoved('removed', values, state === 'PENDING' ? MERGE_WAITING : REPLACE_PARKED)})
  SELECT id FROM removed`;
}

/** A claim without `sentAt` had nothing to send. */
export function settle(claims: readonly (Claim & { readonly sentAt: Date | null })[]): Sql {
  const values = {
    state: `'DONE'`,
    lastErrorCode: 'NULL',
    lastError: 'NULL',
    sentAt: 'call_at',
    visibleAt: 'clock_timestamp()',
  };
  return sql`
  WITH claim AS MATERIALIZED (
    SELECT * FROM unnest(${idsOf(claims)}, ${fencesOf(claims)}, ${claims.map(({ sentAt }) => sentAt)}::timestamptz[])
      c(claimed, claimed_fence, call_at)),
  ${REMOVED},
  told AS (
    INSERT INTO ledger.sent_outcome (outcome, record, lane, account_id, bucket, count, total, peak)
    SELECT 'SENT', record, lane, account_id, ${bucketOf(raw('ms'))}, count(*), sum(ms), max(ms)
      FROM (SELECT record, lane, ${ACCOUNT} AS account_id, ${msBetween('queued_at', 'clock_timestamp()')} AS ms
              FROM removed WHERE call_at IS NOT NULL) sent
     GROUP BY 2, 3, 4, 5),
  cleared AS (
    DELETE FROM ledger.outbox t USING removed r
     WHERE t.record = r.record AND t.aggregate_id = r.aggregate_id AND t.state = ANY(${PARKED})),
  done AS (${insertMoved('removed', values, REPLACE_DONE)})
  SELECT id FROM removed`;
}

export function release({ state, record, accountId, aggregateId, errorCode }: ParkedFilter): Sql {
  const values = { state: `'PENDING'`, attempts: '0', nextAttemptAt: 'clock_timestamp()' };
  return sql`
  WITH freed AS (
    DELETE FROM ledger.outbox WHERE state = ${state} AND (${record}::text IS NULL OR record = ${record})
       AND (${accountId}::uuid IS NULL OR account_id = ${accountId})
       AND (${aggregateId}::uuid IS NULL OR aggregate_id = ${aggregateId})
       AND (${errorCode}::text IS NULL OR last_error_code = ${errorCode}) RETURNING *),
  waiting AS (
    ${insertMoved(
      'freed',
      values,
      sql`lane = least(t.lane, excluded.lane), version = greatest(t.version, excluded.version),
        queued_at = least(t.queued_at, excluded.queued_at), attempts = 0, next_attempt_at = excluded.next_attempt_at`,
    )}
    RETURNING lane)
  SELECT (SELECT count(*)::int FROM waiting) AS count,
         (SELECT ${notify(OUTBOX_CHANNEL)} FROM waiting WHERE lane <= ${URGENT} LIMIT 1) AS woken`;
}

export function oneParked(records: readonly string[], errorCode: string): Sql {
  return sql`
  SELECT record, aggregate_id AS "aggregateId" FROM ledger.outbox
   WHERE state = 'REVIEW' AND record = ANY(${records}::text[]) AND last_error_code = ${errorCode}
   ORDER BY random() LIMIT 1`;
}

export function parked(errorCodes: readonly string[]): Sql {
  return sql`
  SELECT record, count(*)::int AS count FROM ledger.outbox
   WHERE state = ANY(${PARKED}) AND last_error_code = ANY(${errorCodes}::text[]) GROUP BY record`;
}

export function counts(accountId: string | undefined, record: string | undefined): Sql {
  return sql`
  SELECT lane, state, count(*)::int AS count,
         CASE WHEN state <> 'DONE'
              THEN greatest(0, extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::float8 END AS "lagMs"
    FROM ledger.outbox
   WHERE (${accountId}::uuid IS NULL OR account_id = ${accountId}) AND (${record}::text IS NULL OR record = ${record})
   GROUP BY lane, state ORDER BY lane, state`;
}

/** The list of the changes of a lane in one state. State and lane stand in the text, so that a partial index serves it. */
export function waiting(lane: Lane, state: WaitingState) {
  return {
    columns: sql`${selectList(WAITING)}, ${LAST_ERROR}`,
    table: 'ledger.outbox',
    conditions: [sql`t.state = ${raw(`'${state}'`)}`, sql`t.lane = ${raw(`'${lane}'`)}`],
  };
}

/** A change on its way counts before one that is done, and the newest change before an older one. */
export function syncStatus(keys: readonly Pick<OutboxChange, 'record' | 'aggregateId'>[]): Sql {
  return sql`
  SELECT DISTINCT ON (k.place) k.place, ${selectList(STATUS)}, ${LAST_ERROR},
         greatest(0, extract(epoch FROM coalesce(t.visible_at, clock_timestamp()) - t.queued_at) * 1000)::float8
           AS "lagMs"
    FROM unnest(${keys.map((key) => key.record)}::text[], ${keys.map((key) => key.aggregateId)}::uuid[])
           WITH ORDINALITY k(record, aggregate_id, place)
    JOIN ledger.outbox t ON t.record = k.record AND t.aggregate_id = k.aggregate_id
   ORDER BY k.place, t.state = 'DONE', t.id DESC`;
}

/** The outcome of a claim for the measures; null when nothing was tried. */
const OUTCOMES = { PENDING: 'RETRIED', HELD: null, REVIEW: 'FAILED' } as const;

/** Null for the lane BULK: a backfill has as many accounts as rows, and no user caused it. */
const ACCOUNT = sql`CASE WHEN lane < 'BULK' THEN account_id END`;

/** Removes the claims that still hold: neither settled nor claimed again by another worker. */
const REMOVED = sql`removed AS (
    DELETE FROM ledger.outbox t USING claim
     WHERE t.id = claimed AND t.fence = claimed_fence AND t.state = ${LEASED} RETURNING t.*, claim.*)`;

/** Inserts the rows of the part `from` of a statement. Rows are locked in the order of their keys. */
function insertMoved(from: string, values: Parameters<typeof columnList<typeof MOVED>>[1], merge: Sql): Sql {
  return sql`INSERT INTO ledger.outbox AS t (${columnList(MOVED)})
    SELECT ${columnList(MOVED, values)} FROM ${raw(from)} ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET ${merge}`;
}

function idsOf(claims: readonly Claim[]): Sql {
  return sql`${claims.map(({ id }) => id)}::bigint[]`;
}

function fencesOf(claims: readonly Claim[]): Sql {
  return sql`${claims.map(({ fence }) => fence)}::bigint[]`;
}

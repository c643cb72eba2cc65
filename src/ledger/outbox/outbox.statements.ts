import type { Lane } from '../../domain/ownership/index.ts';
import { OUTBOX_CHANNEL } from '../notifications.ts';

/**
 * The statements of the outbox. A row moves to another state by being deleted and inserted again on top of what the
 * record has there: an insert that meets an uncommitted one waits for it, so no change slips between.
 */

const COLUMNS = `id, record, aggregate_id, account_id, lane, version, state, fence, attempts, next_attempt_at,
  last_error_code, last_error, request_id, principal, queued_at, sent_at, visible_at`;
const URGENT = `'NEAR_REALTIME'`;

/**
 * States by a name that the planner cannot see through. Rows come to these states and leave them by thousands within
 * seconds; whoever plans by statistics of a quiet moment takes their partial index for empty, and reads all of it for
 * each row, instead of finding the row by its key.
 */
export const LEASED = `(SELECT 'LEASED')`;
const PARKED = `ARRAY(SELECT unnest('{HELD,REVIEW}'::text[]))`;

/** A change that joins a waiting one keeps its place, and its backoff unless it is more urgent. */
export const ENQUEUE = `
  WITH queued AS (
    INSERT INTO ledger.outbox AS o (record, aggregate_id, account_id, lane, version, request_id, principal)
    SELECT record, aggregate_id, (array_agg(account_id))[1], min(lane), max(version), $6::text, $7::text
      FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::ledger.lane[], $5::bigint[])
             change(record, aggregate_id, account_id, lane, version)
     GROUP BY record, aggregate_id ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET
      account_id = excluded.account_id, version = greatest(o.version, excluded.version),
      next_attempt_at = CASE WHEN excluded.lane < o.lane THEN excluded.next_attempt_at ELSE o.next_attempt_at END,
      lane = least(o.lane, excluded.lane), request_id = excluded.request_id, principal = excluded.principal
    RETURNING lane)
  SELECT pg_notify('${OUTBOX_CHANNEL}', '') FROM (SELECT FROM queued WHERE lane <= ${URGENT} LIMIT 1) urgent`;

/** A claim that is given back joins a change that waits already; the later of the two times counts. */
export const MERGE_WAITING = `account_id = o.account_id, lane = least(o.lane, excluded.lane),
  version = greatest(o.version, excluded.version), queued_at = least(o.queued_at, excluded.queued_at),
  attempts = greatest(o.attempts, excluded.attempts),
  next_attempt_at = greatest(o.next_attempt_at, excluded.next_attempt_at),
  last_error_code = coalesce(excluded.last_error_code, o.last_error_code),
  last_error = coalesce(excluded.last_error, o.last_error)`;

export const REPLACE_PARKED = `id = excluded.id, account_id = excluded.account_id, lane = excluded.lane,
  version = excluded.version, fence = excluded.fence, attempts = excluded.attempts, request_id = excluded.request_id,
  principal = excluded.principal, queued_at = least(o.queued_at, excluded.queued_at),
  last_error_code = excluded.last_error_code, last_error = excluded.last_error`;

/** Leases that ran out. The rows keep their attempts: a change that kills its worker is found out, too. */
export const RECLAIM = `
  WITH abandoned AS MATERIALIZED (
    SELECT id FROM ledger.outbox WHERE state = 'LEASED' AND lease_until < statement_timestamp()
     ORDER BY record, aggregate_id FOR UPDATE SKIP LOCKED),
  taken AS (
    DELETE FROM ledger.outbox o WHERE o.id = ANY(ARRAY(SELECT id FROM abandoned)) AND o.state = ${LEASED}
    RETURNING o.*)
  INSERT INTO ledger.outbox AS o (${COLUMNS})
  SELECT id, record, aggregate_id, account_id, lane, version, 'PENDING', fence, attempts, clock_timestamp(),
         'LEASE_EXPIRED', 'The worker that had it stopped.', request_id, principal, queued_at, NULL, NULL
    FROM taken ORDER BY record, aggregate_id
  ON CONFLICT (record, aggregate_id, state) DO UPDATE SET ${MERGE_WAITING}`;

/**
 * The index of due rows is read in order and no further than the limit, however long the backlog. For that the planner
 * must see lane and limit, else it takes a lane that is nearly empty for a full one; the subquery keeps it from joining
 * the whole table with itself, as NOT EXISTS would, and the array from reading it for the update. Stored times are rounded
 * to a millisecond, so what was queued just now may seem to be due in half of one.
 */
export function claim(lane: Lane, limit: number): string {
  return `
  WITH due AS MATERIALIZED (
    SELECT id FROM ledger.outbox o
     WHERE state = 'PENDING' AND lane = '${lane}' AND next_attempt_at <= statement_timestamp() + interval '1 ms'
       AND (SELECT busy.id FROM ledger.outbox busy WHERE busy.record = o.record
               AND busy.aggregate_id = o.aggregate_id AND busy.state = ${LEASED}) IS NULL
     ORDER BY next_attempt_at, id LIMIT ${Math.trunc(limit)} FOR UPDATE SKIP LOCKED)
  UPDATE ledger.outbox o SET state = 'LEASED', holder = $2::text, attempts = o.attempts + 1,
         lease_until = clock_timestamp() + $1 * interval '1 ms', fence = nextval('ledger.outbox_fence')
   WHERE o.id = ANY(ARRAY(SELECT id FROM due))
  RETURNING o.id, o.record, o.aggregate_id AS "aggregateId", o.account_id AS "accountId", o.lane::text, o.version,
    o.fence, o.attempts, o.lease_until AS "leaseUntil", o.queued_at AS "queuedAt", o.request_id AS "requestId",
    o.principal`;
}

/** Puts claims back in another state, on top of the row that the record has there. */
export function move(state: 'PENDING' | 'HELD' | 'REVIEW', merge: string): string {
  return `
  WITH claim AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::float8[], $4::text[], $5::text[])
      c(claimed, claimed_fence, delay_ms, code, message)),
  taken AS (
    DELETE FROM ledger.outbox o USING claim
     WHERE o.id = claimed AND o.fence = claimed_fence AND o.state = ${LEASED} RETURNING o.*, claim.*),
  moved AS (
    INSERT INTO ledger.outbox AS o (${COLUMNS})
    SELECT id, record, aggregate_id, account_id, lane, version, '${state}', fence, attempts,
           clock_timestamp() + delay_ms * interval '1 ms', code, message, request_id, principal, queued_at, NULL, NULL
      FROM taken ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET ${merge})
  SELECT id FROM taken`;
}

export const SETTLE = `
  WITH claim AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) c(claimed, claimed_fence, call_at)),
  taken AS (
    DELETE FROM ledger.outbox o USING claim
     WHERE o.id = claimed AND o.fence = claimed_fence AND o.state = ${LEASED} RETURNING o.*, claim.*),
  cleared AS (
    DELETE FROM ledger.outbox o USING taken t
     WHERE o.record = t.record AND o.aggregate_id = t.aggregate_id AND o.state = ANY(${PARKED})),
  done AS (
    INSERT INTO ledger.outbox AS o (${COLUMNS})
    SELECT id, record, aggregate_id, account_id, lane, version, 'DONE', fence, attempts, next_attempt_at,
           NULL, NULL, request_id, principal, queued_at, call_at, clock_timestamp()
      FROM taken ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET id = excluded.id, account_id = excluded.account_id,
      lane = excluded.lane, version = excluded.version, fence = excluded.fence, attempts = excluded.attempts,
      request_id = excluded.request_id, principal = excluded.principal, queued_at = excluded.queued_at,
      sent_at = excluded.sent_at, visible_at = excluded.visible_at)
  SELECT id FROM taken`;

export const RELEASE = `
  WITH freed AS (
    DELETE FROM ledger.outbox WHERE state = $1 AND ($2::text IS NULL OR record = $2)
       AND ($3::uuid IS NULL OR account_id = $3) AND ($4::uuid IS NULL OR aggregate_id = $4) RETURNING *),
  waiting AS (
    INSERT INTO ledger.outbox AS o (${COLUMNS})
    SELECT id, record, aggregate_id, account_id, lane, version, 'PENDING', fence, 0, clock_timestamp(),
           last_error_code, last_error, request_id, principal, queued_at, NULL, NULL
      FROM freed ORDER BY record, aggregate_id
    ON CONFLICT (record, aggregate_id, state) DO UPDATE SET lane = least(o.lane, excluded.lane),
      version = greatest(o.version, excluded.version), queued_at = least(o.queued_at, excluded.queued_at),
      attempts = 0, next_attempt_at = excluded.next_attempt_at
    RETURNING lane)
  SELECT (SELECT count(*)::int FROM waiting) AS count,
         (SELECT pg_notify('${OUTBOX_CHANNEL}', '')::text FROM waiting WHERE lane <= ${URGENT} LIMIT 1) AS woken`;

export const COUNTS = `
  SELECT lane::text, state, count(*)::int AS count,
         CASE WHEN state <> 'DONE'
              THEN greatest(0, extract(epoch FROM clock_timestamp() - min(queued_at)) * 1000)::float8 END AS "lagMs"
    FROM ledger.outbox o
   WHERE ($1::uuid IS NULL OR account_id = $1) AND ($2::text IS NULL OR record = $2)
   GROUP BY o.lane, state ORDER BY o.lane, state`;

/** What is on its way counts before what is done, and the newest change before an older one. */
export const SYNC_STATUS = `
  SELECT DISTINCT ON (k.place) k.place, o.record, o.aggregate_id AS "aggregateId", o.state, o.lane::text,
         o.queued_at AS "queuedAt", o.sent_at AS "sentAt", o.visible_at AS "visibleAt",
         greatest(0, extract(epoch FROM coalesce(o.visible_at, clock_timestamp()) - o.queued_at) * 1000)::float8
           AS "lagMs",
         o.attempts, o.last_error_code AS "errorCode", o.last_error AS "errorMessage"
    FROM unnest($1::text[], $2::uuid[]) WITH ORDINALITY k(record, aggregate_id, place)
    JOIN ledger.outbox o ON o.record = k.record AND o.aggregate_id = k.aggregate_id
   ORDER BY k.place, o.state = 'DONE', o.id DESC`;

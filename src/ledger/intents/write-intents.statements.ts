export const CAUSE_PREFIX = 'write ';

const COLUMNS = `t.id, t.place, t.principal AS subject, t.role, t.request_id AS "requestId",
  t.idempotency_key AS "idempotencyKey", t.action, t.record_id AS "recordId", t.account_id AS "accountId",
  t.account_crm_id AS "accountCrmId", t.decided_at AS "decidedAt", t.writes, t.fence, t.attempts,
  t.created_at AS "createdAt"`;

/** The review item of a parked intent while no person has decided. */
const UNFINISHED_ITEM = `SELECT FROM ledger.review_item r
   WHERE r.cause = '${CAUSE_PREFIX}' || t.id AND r.state IN ('OPEN', 'DECIDED')`;

/** Rounded down, while the times of finished intents are rounded to the nearest: what was finished later never looks earlier. */
export const CLOCK = `SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;

/** In one order, so that two transactions with several records cannot deadlock. Held until the transaction ends. */
export const LOCK_RECORDS = `
  SELECT pg_advisory_xact_lock(hashtextextended('write_intent ' || r.crm_id, 0))::text
    FROM (SELECT DISTINCT unnest($1::text[]) AS crm_id ORDER BY 1) r`;

export const OPEN = `
  INSERT INTO ledger.write_intent AS t (principal, role, request_id, idempotency_key, action, record_id, account_id,
    account_crm_id, decided_at, writes, crm_ids, portal_ids, lease_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, clock_timestamp() + $13 * interval '1 ms')
  RETURNING ${COLUMNS}`;

export const AHEAD = `
  SELECT t.state, t.writes,
         t.state = 'OPEN' AND t.last_error_code IS NULL AND t.lease_until > clock_timestamp() AS "isHeld"
    FROM ledger.write_intent t
   WHERE t.place < $1 AND t.crm_ids && $2::text[] AND (t.state = 'OPEN' OR t.finished_at >= $3)
   ORDER BY t.place`;

export const RENEW = `
  UPDATE ledger.write_intent SET lease_until = clock_timestamp() + $3 * interval '1 ms'
   WHERE id = $1 AND fence = $2 AND state = 'OPEN' RETURNING id`;

export const FINISH = `
  UPDATE ledger.write_intent SET state = $3, lease_until = NULL, finished_at = clock_timestamp(),
         last_error_code = $4, last_error = $5
   WHERE id = $1 AND fence = $2 AND state = 'OPEN' RETURNING id`;

export const POSTPONE = `
  UPDATE ledger.write_intent SET lease_until = clock_timestamp() + $5 * interval '1 ms',
         last_error_code = $3, last_error = $4
   WHERE id = $1 AND fence = $2 AND state = 'OPEN' RETURNING id`;

/** An intent that is visible here has all those ahead of it visible, since their places follow their commits. */
export const CLAIM_DUE = `
  WITH due AS MATERIALIZED (
    SELECT t.id FROM ledger.write_intent t
     WHERE t.state = 'OPEN' AND t.lease_until < statement_timestamp()
       AND NOT EXISTS (SELECT FROM ledger.write_intent ahead
                        WHERE ahead.state = 'OPEN' AND ahead.place < t.place AND ahead.crm_ids && t.crm_ids)
     ORDER BY t.lease_until LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE ledger.write_intent t SET fence = nextval('ledger.write_intent_fence'), attempts = t.attempts + 1,
         lease_until = clock_timestamp() + $2 * interval '1 ms'
   WHERE t.id = ANY(ARRAY(SELECT id FROM due))
  RETURNING ${COLUMNS}`;

export const OPEN_ON = `
  SELECT ${COLUMNS} FROM ledger.write_intent t WHERE t.state = 'OPEN' AND t.crm_ids && $1::text[]`;

export const OPEN_IN = `
  SELECT ${COLUMNS} FROM ledger.write_intent t WHERE t.state = 'OPEN' AND t.account_crm_id = $1`;

export const PARKED_AHEAD = `
  SELECT t.id, t.writes FROM ledger.write_intent t
   WHERE t.state = 'REVIEW' AND t.place < $1 AND t.crm_ids && $2::text[] AND EXISTS (${UNFINISHED_ITEM})`;

export const SYNC_STATUS = `
  SELECT DISTINCT ON (k.index) k.index::int AS index,
         CASE t.state WHEN 'OPEN' THEN 'PENDING' WHEN 'SETTLED' THEN 'DONE' ELSE t.state END AS state,
         t.created_at AS "queuedAt", CASE t.state WHEN 'SETTLED' THEN t.finished_at END AS "sentAt",
         CASE t.state WHEN 'SETTLED' THEN t.finished_at END AS "visibleAt",
         greatest(0, extract(epoch FROM coalesce(t.finished_at, clock_timestamp()) - t.created_at) * 1000)::float8
           AS "lagMs",
         t.attempts, t.last_error_code AS "errorCode", t.last_error AS "errorMessage"
    FROM unnest($1::uuid[]) WITH ORDINALITY k(portal_id, index)
    JOIN ledger.write_intent t ON t.portal_ids @> ARRAY[k.portal_id]
   WHERE t.state IN ('OPEN', 'SETTLED') OR (t.state = 'REVIEW' AND EXISTS (${UNFINISHED_ITEM}))
   ORDER BY k.index, t.state = 'SETTLED', CASE t.state WHEN 'SETTLED' THEN -t.place ELSE t.place END`;

/** Intents that are finished, and whose review items are. */
export const REMOVE_FINISHED = `
  ledger.write_intent t WHERE t.state <> 'OPEN' AND t.finished_at < $1 AND NOT EXISTS (${UNFINISHED_ITEM})`;

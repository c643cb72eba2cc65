import { LIVE_CHANNEL, OUTBOX_CHANNEL } from '../notifications.ts';

export const ITEM_COLUMNS = `t.id, t.cause, t.category, t.reason, t.record, t.portal_id AS "portalId",
  t.crm_id AS "crmId", t.account_id AS "accountId", t.fields, t.candidates, t.proposal, t.owner_team AS "ownerTeam",
  t.assignee, t.state, t.retries, t.last_response AS "lastResponse", t.request_id AS "requestId", t.decision,
  t.decided_by AS "decidedBy", t.version, t.opened_at AS "openedAt", t.seen_at AS "seenAt",
  t.finished_at AS "finishedAt"`;

/** Wakes the relay, once, since PostgreSQL tells the same only once in a transaction. */
const TOLD = `pg_notify('${LIVE_CHANNEL}', '')::text AS told`;

/** A cause that is met again brings its item up to date, except while a decision about it is carried out. */
export const OPEN = `
  WITH opened AS (
    INSERT INTO ledger.review_item AS t (cause, category, reason, record, portal_id, crm_id, account_id, fields,
      candidates, proposal, owner_team, last_response, request_id)
    SELECT cause, category, reason, record, "portalId", "crmId", "accountId", fields, candidates, proposal,
           "ownerTeam", "lastResponse", "requestId"
      FROM json_to_recordset($1::json) AS item(cause text, category text, reason text, record text, "portalId" uuid,
             "crmId" text, "accountId" uuid, fields json, candidates json, proposal json, "ownerTeam" text,
             "lastResponse" text, "requestId" text)
     ORDER BY cause
    ON CONFLICT (cause) WHERE state IN ('OPEN', 'DECIDED') DO UPDATE SET
      retries = t.retries + 1, seen_at = clock_timestamp(), last_response = excluded.last_response,
      crm_id = coalesce(excluded.crm_id, t.crm_id),
      reason = CASE WHEN t.state = 'OPEN' THEN excluded.reason ELSE t.reason END,
      fields = CASE WHEN t.state = 'OPEN' THEN excluded.fields ELSE t.fields END,
      candidates = CASE WHEN t.state = 'OPEN' THEN excluded.candidates ELSE t.candidates END,
      proposal = CASE WHEN t.state = 'OPEN' THEN excluded.proposal ELSE t.proposal END,
      version = t.version + CASE WHEN t.state = 'OPEN'
        AND (t.fields::text, t.candidates::text, t.proposal::text)
          IS DISTINCT FROM (excluded.fields::text, excluded.candidates::text, excluded.proposal::text)
        THEN 1 ELSE 0 END
    RETURNING *),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, 'waybill', 'OPENED', 'OPEN', reason FROM opened WHERE retries = 0),
  ${announce('opened', `CASE retries WHEN 0 THEN ARRAY['state'] ELSE ARRAY['retries', 'seenAt', 'lastResponse'] END`)}
  SELECT id, cause, ${TOLD} FROM opened`;

/** What a person does to an open item. A decision wakes the worker. */
export const CHANGE = `
  WITH changed AS (
    UPDATE ledger.review_item t SET state = $3, version = t.version + 1,
           owner_team = coalesce($4, t.owner_team), assignee = CASE WHEN $5 THEN $6::text ELSE t.assignee END,
           decision = coalesce($7::json, t.decision), decided_by = CASE WHEN $3 = 'OPEN' THEN NULL ELSE $8::text END,
           finished_at = CASE WHEN $3 = 'DISMISSED' THEN clock_timestamp() END
     WHERE t.id = $1 AND t.version = $2 AND t.state = 'OPEN' RETURNING t.*),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, $8, $9, $3, $10 FROM changed),
  ${announce(
    'changed',
    `CASE $9 WHEN 'ASSIGNED' THEN ARRAY['ownerTeam', 'assignee'] WHEN 'DECIDED' THEN ARRAY['state', 'decision']
      ELSE ARRAY['state', 'finishedAt'] END`,
  )}
  SELECT ${ITEM_COLUMNS}, ${TOLD}, CASE WHEN t.state = 'DECIDED' THEN pg_notify('${OUTBOX_CHANNEL}', '')::text END AS woken
    FROM changed t`;

export const CLAIM_DECIDED = `
  WITH due AS MATERIALIZED (
    SELECT id FROM ledger.review_item
     WHERE state = 'DECIDED' AND (lease_until IS NULL OR lease_until < statement_timestamp())
     ORDER BY opened_at LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE ledger.review_item t SET fence = nextval('ledger.review_fence'),
         lease_until = clock_timestamp() + $2 * interval '1 ms'
   WHERE t.id = ANY(ARRAY(SELECT id FROM due)) RETURNING ${ITEM_COLUMNS}, t.fence`;

export const CARRIED_OUT = finish(`state = 'RESOLVED', finished_at = clock_timestamp()`, `'CARRIED_OUT'`);

export const FAILED = finish(
  `state = 'OPEN', decision = NULL, decided_by = NULL, last_response = $3, retries = t.retries + 1`,
  `'FAILED'`,
);

function finish(assignments: string, action: string): string {
  return `
  WITH finished AS (
    UPDATE ledger.review_item t SET ${assignments}, lease_until = NULL, version = t.version + 1
     WHERE t.id = $1 AND t.fence = $2 AND t.state = 'DECIDED' RETURNING t.*),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, 'waybill', ${action}, state, $3 FROM finished),
  ${announce('finished', `ARRAY['state']`)}
  SELECT id, ${TOLD} FROM finished`;
}

export const SETTLE_CAUSES = `
  WITH settled AS (
    UPDATE ledger.review_item t SET state = 'RESOLVED', finished_at = clock_timestamp(), version = t.version + 1
     WHERE t.cause = ANY($1::text[]) AND t.state = 'OPEN' RETURNING t.*),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, 'waybill', 'SETTLED', 'RESOLVED', $2 FROM settled),
  ${announce('settled', `ARRAY['state', 'finishedAt']`)}
  SELECT id, ${TOLD} FROM settled`;

export const COUNTS = `
  SELECT category, owner_team AS "ownerTeam", state, count(*)::int AS count, min(opened_at) AS oldest
    FROM ledger.review_item GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

export const HISTORY = `
  SELECT item_id AS "itemId", at, actor, action, state, note FROM ledger.review_history
   WHERE item_id = ANY($1::uuid[]) ORDER BY id`;

/** Tells whoever follows of the items that the part `items` of a statement changed, and whose rows it has locked. */
function announce(items: string, fields: string): string {
  return `announced AS (
    INSERT INTO ledger.live_event (kind, record_id, account_id, fields, facts)
    SELECT 'REVIEW_ITEM_CHANGED', id::text, account_id, ${fields},
           json_build_object('category', category, 'team', owner_team, 'state', state) FROM ${items})`;
}

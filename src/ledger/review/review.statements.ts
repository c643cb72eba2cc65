import type { ReviewDecision } from '../../domain/review.ts';
import { LIVE_CHANNEL, notify, OUTBOX_CHANNEL } from '../../postgres/notifications.ts';
import { insertInto, selectList } from '../../postgres/record-columns.ts';
import { join, raw, type Sql, sql } from '../../postgres/sql.ts';
import {
  type CarriedOut,
  type Concerned,
  type DecisionClaim,
  HISTORY_ENTRY,
  ITEM,
  NEW_ITEM,
  type NewReviewItem,
  type ReviewAction,
  type ReviewItem,
  type SeenItem,
} from './review-item.ts';

/** The select list of an item. */
export const ITEM_COLUMNS = selectList(ITEM);

/** Wakes the relay. */
const RELAY_WOKEN = sql`${notify(LIVE_CHANNEL)} AS "relayWoken"`;

/** The columns that a cause brings up to date when it is met again, unless a decision about it is being carried out. */
const UPDATED_WHILE_OPEN = ['reason', 'fields', 'candidates', 'proposal'].map((column) =>
  raw(`${column} = CASE WHEN t.state = 'OPEN' THEN excluded.${column} ELSE t.${column} END`),
);

export function open(items: readonly NewReviewItem[]): Sql {
  return sql`
  WITH opened AS (
    ${insertInto('ledger.review_item', NEW_ITEM, items)}
     ORDER BY added.cause
    ON CONFLICT (cause) WHERE state IN ('OPEN', 'DECIDED') DO UPDATE SET
      retries = t.retries + 1, seen_at = clock_timestamp(), last_response = excluded.last_response,
      crm_id = coalesce(excluded.crm_id, t.crm_id), ${join(UPDATED_WHILE_OPEN, ', ')},
      version = t.version + CASE WHEN t.state = 'OPEN'
        AND (t.fields::text, t.candidates::text, t.proposal::text)
          IS DISTINCT FROM (excluded.fields::text, excluded.candidates::text, excluded.proposal::text)
        THEN 1 ELSE 0 END
    RETURNING *),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, 'waybill', 'OPENED', 'OPEN', reason FROM opened WHERE retries = 0),
  ${announced(
    'opened',
    sql`CASE retries WHEN 0 THEN ARRAY['state'] ELSE ARRAY['retries', 'seenAt', 'lastResponse'] END`,
  )}
  SELECT id, cause, ${RELAY_WOKEN} FROM opened`;
}

export function restate(cause: string, reason: string): Sql {
  return sql`
  WITH restated AS (
    UPDATE ledger.review_item SET reason = ${reason}, seen_at = clock_timestamp()
     WHERE cause = ${cause} AND state = 'OPEN' AND reason <> ${reason} RETURNING *),
  ${announced('restated', sql`ARRAY['seenAt']`)}
  SELECT id, ${RELAY_WOKEN} FROM restated`;
}

interface Transition {
  /** Which items, and what is set beside the version. */
  readonly items: Sql;
  readonly set: Sql;
  readonly actor: string;
  readonly action: ReviewAction;
  readonly note: string;
  /** The changed fields that subscribers hear of. */
  readonly fields: readonly string[];
}

/** Changes items, writes their history and announces them, in one statement. */
function transition({ items, set, actor, action, note, fields }: Transition, answer: Sql): Sql {
  return sql`
  WITH changed AS (
    UPDATE ledger.review_item t SET version = t.version + 1, ${set} WHERE ${items} RETURNING t.*),
  history AS (
    INSERT INTO ledger.review_history (item_id, actor, action, state, note)
    SELECT id, ${actor}, ${action}, state, ${note} FROM changed),
  ${announced('changed', sql`${fields}::text[]`)}
  SELECT ${answer}, ${RELAY_WOKEN} FROM changed t`;
}

/** What a person does to an open item. */
export type PersonalTransition = Omit<Transition, 'items'>;

export function assigned(
  to: { readonly ownerTeam?: string | undefined; readonly assignee?: string | null | undefined },
  actor: string,
): PersonalTransition {
  const { ownerTeam = null, assignee } = to;
  const set = sql`owner_team = coalesce(${ownerTeam}, t.owner_team)`;
  return {
    set: assignee === undefined ? set : sql`${set}, assignee = ${assignee}`,
    actor,
    action: 'ASSIGNED',
    note: [ownerTeam, assignee].filter((name) => name != null).join(', '),
    fields: ['ownerTeam', 'assignee'],
  };
}

export function decided(decision: ReviewDecision, actor: string): PersonalTransition {
  return {
    set: sql`state = 'DECIDED', decision = ${JSON.stringify(decision)}, decided_by = ${actor}`,
    actor,
    action: 'DECIDED',
    note: decision.kind,
    fields: ['state', 'decision'],
  };
}

export function dismissed(reason: string, actor: string): PersonalTransition {
  return {
    set: sql`state = 'DISMISSED', finished_at = clock_timestamp(), decided_by = ${actor}`,
    actor,
    action: 'DISMISSED',
    note: reason,
    fields: ['state', 'finishedAt'],
  };
}

/** A decision wakes the worker. */
export function change({ id, expectedVersion }: SeenItem, personal: PersonalTransition): Sql {
  const items = sql`t.id = ${id} AND t.version = ${expectedVersion} AND t.state = 'OPEN'`;
  const workerWoken = sql`CASE WHEN t.state = 'DECIDED' THEN ${notify(OUTBOX_CHANNEL)} END AS "workerWoken"`;
  return transition({ ...personal, items }, sql`${ITEM_COLUMNS}, ${workerWoken}`);
}

/** The conditions are those of the index `review_item_in_doubt`, and of `IN_DOUBT`. */
export function inDoubt(key: 'portalId' | 'crmId', ids: readonly string[]): Sql {
  return sql`
  SELECT DISTINCT candidate->>${key} AS id
    FROM ledger.review_item t, json_array_elements(t.candidates) candidate
   WHERE t.category IN ('DOUBLE_LINK', 'OTHER_CUSTOMER') AND t.state IN ('OPEN', 'DECIDED')
     AND candidate->>${key} = ANY(${ids}::text[])`;
}

export function claimDecided(limit: number, leaseMs: number): Sql {
  return sql`
  WITH due AS MATERIALIZED (
    SELECT id FROM ledger.review_item
     WHERE state = 'DECIDED' AND (lease_until IS NULL OR lease_until < statement_timestamp())
     ORDER BY opened_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  UPDATE ledger.review_item t SET fence = nextval('ledger.review_fence'),
         lease_until = clock_timestamp() + ${leaseMs} * interval '1 ms'
   WHERE t.id = ANY(ARRAY(SELECT id FROM due)) RETURNING ${ITEM_COLUMNS}, t.fence`;
}

/** The worker carried the decision out. The item is open again for the fields that the decision left out. */
export function carriedOut(claim: DecisionClaim, { note, outcome = null, rest = [] }: CarriedOut): Sql {
  const state =
    rest.length === 0
      ? sql`state = 'RESOLVED', finished_at = clock_timestamp()`
      : sql`state = 'OPEN', decision = NULL, decided_by = NULL, fields = ${JSON.stringify(rest)}`;
  return finished(claim, 'CARRIED_OUT', note, sql`${state}, outcome = ${asJson(outcome)}`);
}

/** The decision failed, and the item is open again. */
export function failed(claim: DecisionClaim, response: string): Sql {
  const set = sql`state = 'OPEN', decision = NULL, decided_by = NULL, last_response = ${response},
    retries = t.retries + 1`;
  return finished(claim, 'FAILED', response, set);
}

function finished({ id, fence }: DecisionClaim, action: ReviewAction, note: string, outcome: Sql): Sql {
  const items = sql`t.id = ${id} AND t.fence = ${fence} AND t.state = 'DECIDED'`;
  const set = sql`${outcome}, lease_until = NULL`;
  return transition({ items, set, actor: 'waybill', action, note, fields: ['state'] }, sql`id`);
}

export function settle(
  { id, version }: Pick<ReviewItem, 'id' | 'version'>,
  { note, outcome = null }: CarriedOut,
): Sql {
  const items = sql`t.id = ${id} AND t.version = ${version} AND t.state = 'OPEN'`;
  return settled(items, note, sql`outcome = ${asJson(outcome)}`);
}

/** A report is read again by the portal alone, so it is checked more often; the longer it waits, the more rarely. */
const REPORT_AGAIN = sql`greatest(interval '1 minute', (clock_timestamp() - t.opened_at) / 10)`;

/** The items that wait longest go first. */
export function takeToCheck(limit: number, againMs: number): Sql {
  return sql`
  WITH due AS MATERIALIZED (
    SELECT id FROM ledger.review_item WHERE state = 'OPEN' AND check_at <= statement_timestamp()
     ORDER BY check_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  UPDATE ledger.review_item t SET cue = NULL, check_at = clock_timestamp()
         + CASE t.record WHEN 'Milestone' THEN ${REPORT_AGAIN} ELSE ${againMs} * interval '1 ms' END
   WHERE t.id = ANY(ARRAY(SELECT id FROM due)) RETURNING ${ITEM_COLUMNS}, old.cue`;
}

/** By the ids of the item's record and of its candidates. */
export function checkNow(
  { crmIds = [], portalIds = [], categories = [] }: Concerned,
  cue: string | null,
): Sql {
  const ids = sql`${[...crmIds, ...portalIds]}::text[]`;
  return sql`
  UPDATE ledger.review_item t SET check_at = clock_timestamp(), cue = coalesce(${cue}, t.cue)
   WHERE t.state = 'OPEN' AND (t.crm_id = ANY(${ids}) OR t.portal_id::text = ANY(${ids})
      OR t.category = ANY(${categories}::text[])
      OR (t.candidates::text <> '[]' AND EXISTS (SELECT FROM json_array_elements(t.candidates) candidate
           WHERE candidate->>'crmId' = ANY(${ids}) OR candidate->>'portalId' = ANY(${ids})))
      OR (t.category = 'ORPHAN' AND t.portal_id IS NULL AND EXISTS (SELECT FROM json_array_elements(t.fields) field
           WHERE field->>'crmValue' = ANY(${ids}))))
  RETURNING t.id`;
}

export function settleCauses(causes: readonly string[], note: string): Sql {
  return settled(sql`t.cause = ANY(${causes}::text[]) AND t.state = 'OPEN'`, note, sql`outcome = t.outcome`);
}

function settled(items: Sql, note: string, outcome: Sql): Sql {
  const set = sql`state = 'RESOLVED', finished_at = clock_timestamp(), ${outcome}`;
  const fields = ['state', 'finishedAt'];
  return transition({ items, set, actor: 'waybill', action: 'SETTLED', note, fields }, sql`id`);
}

function asJson(value: object | null): string | null {
  return value === null ? null : JSON.stringify(value);
}

export const COUNTS = sql`
  SELECT category, owner_team AS "ownerTeam", state, count(*)::int AS count, min(opened_at) AS oldest
    FROM ledger.review_item GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`;

export function history(itemIds: readonly string[]): Sql {
  return sql`SELECT ${selectList(HISTORY_ENTRY)} FROM ledger.review_history t WHERE t.item_id = ANY(${itemIds}::uuid[]) ORDER BY t.id`;
}

/** Announces the items that the part `items` of a statement changed: it has locked their rows. */
function announced(items: string, fields: Sql): Sql {
  return sql`announced AS (
    INSERT INTO ledger.live_event (kind, record_id, account_id, fields, facts)
    SELECT 'REVIEW_ITEM_CHANGED', id::text, account_id, ${fields},
           json_build_object('category', category, 'team', owner_team, 'state', state) FROM ${raw(items)})`;
}

import type { IntendedWrite } from '../../domain/write-intent.ts';
import { columnList, selectList, valueList } from '../../postgres/record-columns.ts';
import { raw, type Sql, sql } from '../../postgres/sql.ts';
import { storedTraceparent } from '../../telemetry/tracing.ts';
import { LAST_ERROR } from '../outbox/outbox.statements.ts';
import type { SyncFailure } from '../outbox/outbox-change.ts';
import type { Principal } from '../principal.ts';
import { storableText } from '../storable-text.ts';
import {
  CAUSE_PREFIX,
  INTENT,
  type IntentClaim,
  type IntentState,
  type NewWriteIntent,
  OPENED,
  type WriteIntent,
} from './write-intent.ts';

const COLUMNS = sql`${selectList(INTENT)},
  json_build_object('subject', t.principal, 'role', t.role, 'requestId', t.request_id) AS principal`;

const MAX_MESSAGE = 2_000;

/** The review item of a parked intent, as long as no person has decided. */
const UNFINISHED_ITEM = sql`SELECT FROM ledger.review_item r
   WHERE r.cause = ${raw(`'${CAUSE_PREFIX}'`)} || t.id AND r.state IN ('OPEN', 'DECIDED')`;

/**
 * Rounded down, while PostgreSQL rounds the stored times of finished intents to the nearest millisecond. So an intent that
 * was finished later never seems to be finished earlier.
 */
export const CLOCK = sql`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;

/** In one order, so that two transactions with several records cannot deadlock. Held until the transaction ends. */
export function lockRecords(intent: Pick<NewWriteIntent, 'writes'>): Sql {
  return sql`
  SELECT pg_advisory_xact_lock(hashtextextended('write_intent ' || r.crm_id, 0))::text
    FROM (SELECT DISTINCT unnest(${crmIdsOf(intent)}::text[]) AS crm_id ORDER BY 1) r`;
}

export function open({ subject, role, requestId }: Principal, intent: NewWriteIntent, leaseMs: number): Sql {
  const row = {
    ...intent,
    principal: subject,
    role,
    requestId,
    traceparent: storedTraceparent(),
    writes: intent.writes.map(stored),
    crmIds: crmIdsOf(intent),
    portalIds: intent.writes.flatMap(({ portalId }) => portalId ?? []),
  };
  return sql`
  INSERT INTO ledger.write_intent AS t (${columnList(OPENED)}, lease_until)
  VALUES (${valueList(OPENED, row)}, ${leaseEnd(leaseMs)})
  RETURNING ${COLUMNS}`;
}

export function ahead(intent: Pick<WriteIntent, 'place' | 'decidedAt' | 'writes'>): Sql {
  return sql`
  SELECT t.state, t.writes,
         t.state = 'OPEN' AND t.last_error_code IS NULL AND t.lease_until > clock_timestamp() AS "isHeld"
    FROM ledger.write_intent t
   WHERE t.place < ${intent.place} AND t.crm_ids && ${crmIdsOf(intent)}::text[]
     AND (t.state = 'OPEN' OR t.finished_at >= ${intent.decidedAt})
   ORDER BY t.place`;
}

export function renew(claim: IntentClaim, leaseMs: number): Sql {
  return changeHeld(claim, sql`lease_until = ${leaseEnd(leaseMs)}`);
}

export function finish(claim: IntentClaim, state: IntentState, failure: SyncFailure | null): Sql {
  return changeHeld(
    claim,
    sql`state = ${state}, lease_until = NULL, finished_at = clock_timestamp(), ${failureSet(failure)}`,
  );
}

export function postpone(
  claim: IntentClaim,
  failure: SyncFailure | null,
  delayMs: number,
  isAttempt: boolean,
): Sql {
  const attempts = raw(isAttempt ? 'attempts' : 'attempts - 1');
  return changeHeld(
    claim,
    sql`lease_until = ${leaseEnd(delayMs)}, attempts = ${attempts}, ${failureSet(failure)}`,
  );
}

/** Changes nothing when another holder has the intent, or when it is finished. */
function changeHeld({ id, fence }: IntentClaim, set: Sql): Sql {
  return sql`
  UPDATE ledger.write_intent SET ${set} WHERE id = ${id} AND fence = ${fence} AND state = 'OPEN' RETURNING id`;
}

/** A lease of 0 ms is over in any case, also when the clock of the machine is set back between two statements. */
function leaseEnd(leaseMs: number): Sql {
  return leaseMs === 0 ? raw(`'-infinity'`) : sql`clock_timestamp() + ${leaseMs} * interval '1 ms'`;
}

function failureSet(failure: SyncFailure | null): Sql {
  const message = failure && storableText(failure.message, MAX_MESSAGE);
  return sql`last_error_code = ${failure?.code}, last_error = ${message}`;
}

/** When this statement sees an intent, it sees all intents ahead of it, because their places follow their commits. */
export function claimDue(limit: number, leaseMs: number): Sql {
  return sql`
  WITH due AS MATERIALIZED (
    SELECT t.id FROM ledger.write_intent t
     WHERE t.state = 'OPEN' AND t.lease_until < statement_timestamp()
       AND NOT EXISTS (SELECT FROM ledger.write_intent ahead
                        WHERE ahead.state = 'OPEN' AND ahead.place < t.place AND ahead.crm_ids && t.crm_ids)
     ORDER BY t.lease_until LIMIT ${limit} FOR UPDATE SKIP LOCKED)
  UPDATE ledger.write_intent t SET fence = nextval('ledger.write_intent_fence'), attempts = t.attempts + 1,
         lease_until = ${leaseEnd(leaseMs)}
   WHERE t.id = ANY(ARRAY(SELECT id FROM due))
  RETURNING ${COLUMNS}`;
}

export function openOn(crmIds: readonly string[]): Sql {
  return sql`SELECT ${COLUMNS} FROM ledger.write_intent t WHERE t.state = 'OPEN' AND t.crm_ids && ${crmIds}::text[]`;
}

/** The newest first. An intent is open for a moment after Salesforce has its values. */
export function writtenOn(crmId: string): Sql {
  return sql`SELECT ${COLUMNS} FROM ledger.write_intent t
    WHERE t.state IN ('OPEN', 'SETTLED') AND t.crm_ids && ${[crmId]}::text[] ORDER BY t.place DESC LIMIT 20`;
}

export function openIn(accountCrmId: string): Sql {
  return sql`SELECT ${COLUMNS} FROM ledger.write_intent t WHERE t.state = 'OPEN' AND t.account_crm_id = ${accountCrmId}`;
}

export function parkedAhead(intent: Pick<WriteIntent, 'place' | 'writes'>): Sql {
  return sql`
  SELECT t.id, t.writes FROM ledger.write_intent t
   WHERE t.state = 'REVIEW' AND t.place < ${intent.place} AND t.crm_ids && ${crmIdsOf(intent)}::text[]
     AND EXISTS (${UNFINISHED_ITEM})`;
}

export function syncStatus(portalIds: readonly string[]): Sql {
  return sql`
  SELECT DISTINCT ON (k.index) k.index::int AS index,
         CASE t.state WHEN 'OPEN' THEN 'PENDING' WHEN 'SETTLED' THEN 'DONE' ELSE t.state END AS state,
         t.created_at AS "queuedAt", CASE t.state WHEN 'SETTLED' THEN t.finished_at END AS "sentAt",
         CASE t.state WHEN 'SETTLED' THEN t.finished_at END AS "visibleAt",
         greatest(0, extract(epoch FROM coalesce(t.finished_at, clock_timestamp()) - t.created_at) * 1000)::float8
           AS "lagMs",
         t.attempts, ${LAST_ERROR}
    FROM unnest(${portalIds}::uuid[]) WITH ORDINALITY k(portal_id, index)
    JOIN ledger.write_intent t ON t.portal_ids @> ARRAY[k.portal_id]
   WHERE t.state IN ('OPEN', 'SETTLED') OR (t.state = 'REVIEW' AND EXISTS (${UNFINISHED_ITEM}))
   ORDER BY k.index, t.state = 'SETTLED', CASE t.state WHEN 'SETTLED' THEN -t.place ELSE t.place END`;
}

/** Finished intents without an unfinished review item. */
/** As what follows SELECT or DELETE. */
export function finishedBefore(before: Date): Sql {
  return sql`FROM ledger.write_intent t
   WHERE t.state <> 'OPEN' AND t.finished_at < ${before} AND NOT EXISTS (${UNFINISHED_ITEM})`;
}

function crmIdsOf({ writes }: Pick<NewWriteIntent, 'writes'>): readonly string[] {
  return writes.map(({ crmId }) => crmId);
}

/** Without the other properties that a plan may have. */
function stored({ record, crmId, portalId, newValues, baseValues }: IntendedWrite): IntendedWrite {
  return { record, crmId, portalId, newValues, baseValues };
}

import type { SynchronizedRecord } from '../domain/ownership/index.ts';
import type { Executor } from '../postgres/database.ts';
import type { SyncFailure } from './outbox.ts';
import type { Principal } from './principal.ts';
import { storableText } from './storable-text.ts';

/** A change of fields that Salesforce owns, recorded before Salesforce is called. */
export interface NewWriteIntent {
  /** The mutation. */
  readonly action: string;
  readonly idempotencyKey: string | null;
  readonly record: SynchronizedRecord;
  /** Null for a record that the write creates. */
  readonly crmId: string | null;
  readonly portalId: string | null;
  readonly accountId: string | null;
  /**
   * By graph names, said as Salesforce says them (`src/domain/write-intent.ts`): what is to be written, and what stood
   * there when it was decided.
   */
  readonly newValues: Readonly<Record<string, unknown>>;
  readonly baseValues: Readonly<Record<string, unknown>>;
}

export interface WriteIntent extends NewWriteIntent {
  readonly id: string;
  readonly principal: Pick<Principal, 'subject' | 'role' | 'requestId'>;
  /** Ascends with every holder; only the newest can finish it. */
  readonly fence: number;
  readonly attempts: number;
  readonly createdAt: Date;
}

export type IntentClaim = Pick<WriteIntent, 'id' | 'fence'>;

/**
 * Whoever opens an intent holds it for the lease; after that the worker may claim and finish it. `settle` and `fail`
 * answer false when the intent was taken over or finished: then nothing else of that transaction may be kept.
 */
export interface WriteIntents {
  open(principal: Principal, intent: NewWriteIntent, leaseMs: number): Promise<IntentClaim>;
  /** Salesforce has it. In the transaction of its audit entry and idempotency answer. */
  settle(claim: IntentClaim): Promise<boolean>;
  /** Salesforce refused it for good. */
  fail(claim: IntentClaim, failure: SyncFailure): Promise<boolean>;
  /** It may be claimed again after `delayMs`. */
  postpone(claim: IntentClaim, failure: SyncFailure, delayMs: number): Promise<boolean>;
  /** Open intents whose holder let the lease run out, the longest abandoned first. */
  claimAbandoned(limit: number, leaseMs: number): Promise<WriteIntent[]>;
  /** Open intents of records, oldest first; for `syncStatus` and for telling what is pending. */
  openOf(record: SynchronizedRecord, crmIds: readonly string[]): Promise<WriteIntent[]>;
}

const MAX_MESSAGE = 2_000;

interface IntentRow extends Omit<WriteIntent, 'principal'> {
  readonly subject: string;
  readonly role: WriteIntent['principal']['role'];
  readonly requestId: string | null;
}

/** The table `ledger.write_intent`. */
export function createWriteIntents(executor: Executor): WriteIntents {
  return {
    async open(principal, intent, leaseMs) {
      const [row] = await executor.query<IntentClaim>({
        text: OPEN,
        values: [
          principal.subject,
          principal.role,
          principal.requestId,
          intent.idempotencyKey,
          intent.action,
          intent.record,
          intent.crmId,
          intent.portalId,
          intent.accountId,
          JSON.stringify(intent.newValues),
          JSON.stringify(intent.baseValues),
          leaseMs,
        ],
        prepare: true,
      });
      if (row === undefined) throw new TypeError('an insert that returned nothing');
      return row;
    },

    settle: (claim) => finish(claim, 'SETTLED', null),
    fail: (claim, failure) => finish(claim, 'FAILED', failure),

    async postpone({ id, fence }, failure, delayMs) {
      const rows = await executor.query({
        text: `UPDATE ledger.write_intent SET lease_until = clock_timestamp() + $5 * interval '1 ms',
            last_error_code = $3, last_error = $4
          WHERE id = $1 AND fence = $2 AND state = 'OPEN' RETURNING id`,
        values: [id, fence, failure.code, storableText(failure.message, MAX_MESSAGE), delayMs],
      });
      return rows.length > 0;
    },

    async claimAbandoned(limit, leaseMs) {
      const rows = await executor.query<IntentRow>({
        text: CLAIM_ABANDONED,
        values: [limit, leaseMs],
        prepare: true,
      });
      return rows.map(intentOf).toSorted(byAge);
    },

    async openOf(record, crmIds) {
      const rows = await executor.query<IntentRow>({
        text: `SELECT ${COLUMNS} FROM ledger.write_intent t
          WHERE t.state = 'OPEN' AND t.record = $1 AND t.crm_id = ANY($2::text[])`,
        values: [record, crmIds],
        prepare: true,
      });
      return rows.map(intentOf).toSorted(byAge);
    },
  };

  async function finish(
    { id, fence }: IntentClaim,
    state: 'SETTLED' | 'FAILED',
    failure: SyncFailure | null,
  ): Promise<boolean> {
    const rows = await executor.query({
      text: `UPDATE ledger.write_intent SET state = $3, lease_until = NULL, finished_at = clock_timestamp(),
          last_error_code = $4, last_error = $5
        WHERE id = $1 AND fence = $2 AND state = 'OPEN' RETURNING id`,
      values: [
        id,
        fence,
        state,
        failure?.code ?? null,
        failure === null ? null : storableText(failure.message, MAX_MESSAGE),
      ],
      prepare: true,
    });
    return rows.length > 0;
  }
}

function intentOf({ subject, role, requestId, ...intent }: IntentRow): WriteIntent {
  return { ...intent, principal: { subject, role, requestId } };
}

function byAge(a: WriteIntent, b: WriteIntent): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
}

const COLUMNS = `t.id, t.principal AS subject, t.role, t.request_id AS "requestId",
  t.idempotency_key AS "idempotencyKey", t.action, t.record, t.crm_id AS "crmId", t.portal_id AS "portalId",
  t.account_id AS "accountId", t.new_values AS "newValues", t.base_values AS "baseValues", t.fence, t.attempts,
  t.created_at AS "createdAt"`;

const OPEN = `
  INSERT INTO ledger.write_intent (principal, role, request_id, idempotency_key, action, record, crm_id, portal_id,
    account_id, new_values, base_values, lease_until)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + $12 * interval '1 ms')
  RETURNING id, fence`;

const CLAIM_ABANDONED = `
  WITH abandoned AS MATERIALIZED (
    SELECT id FROM ledger.write_intent WHERE state = 'OPEN' AND lease_until < statement_timestamp()
     ORDER BY lease_until LIMIT $1 FOR UPDATE SKIP LOCKED)
  UPDATE ledger.write_intent t SET fence = nextval('ledger.write_intent_fence'), attempts = t.attempts + 1,
         lease_until = clock_timestamp() + $2 * interval '1 ms'
   WHERE t.id = ANY(ARRAY(SELECT id FROM abandoned))
  RETURNING ${COLUMNS}`;

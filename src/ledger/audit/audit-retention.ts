import { randomUUID } from 'node:crypto';
import { WaybillError } from '../../domain/errors.ts';
import { PROOF_KEPT } from '../../domain/retention/periods.ts';
import type { Database, Executor } from '../../postgres/database.ts';
import { columnList, selectList, valueList } from '../../postgres/record-columns.ts';
import { type Sql, sql } from '../../postgres/sql.ts';
import { hubPrincipal } from '../principal.ts';
import {
  ERASURE,
  type Erasure,
  erasureMessage,
  headMessage,
  SIGNED_HEAD,
  type SignedHead,
} from './audit-link.ts';
import { createAuditLog } from './audit-log.ts';
import type { AuditSigner } from './audit-signer.ts';

const AT_ONCE = 5_000;

/** An order to erase the values of entries, before their time, because they are about a person. */
export interface ErasureOrder {
  /** Places in the chain. */
  readonly places: readonly number[];
  /** The person who gave the order. */
  readonly orderedBy: string;
  /** Such as the number of the request; no customer data. */
  readonly reason: string;
}

/**
 * Removes the old and new values of sealed entries, and keeps their hashes. It uses a database role of its own, the only
 * one that may. An entry of the audit tells people of each removal; verification does not rely on it.
 */
export interface AuditRetention {
  /** Removes expired rows and values. Returns the numbers of authentication events, review items, and values of entries. */
  removeExpired(): Promise<Record<keyof typeof PROOF_KEPT, number>>;
  /** The numbers that `removeExpired` would remove now. It changes nothing. */
  countExpired(): Promise<Record<keyof typeof PROOF_KEPT, number>>;
  /**
   * The places of sealed entries whose values name somebody. It reads all values.
   */
  placesNaming(names: (changes: unknown) => boolean): Promise<readonly number[]>;
  /**
   * Signs the order and removes the values that it names.
   * @throws WaybillError BAD_USER_INPUT when a place is not in the chain
   */
  erase(order: ErasureOrder): Promise<number>;
}

export function createAuditRetention(
  database: Database,
  signer: AuditSigner,
  now: () => Date = () => new Date(),
): AuditRetention {
  const before = (kind: keyof typeof PROOF_KEPT) => new Date(now().getTime() - PROOF_KEPT[kind]);
  return {
    async countExpired() {
      const last = await lastHeadBefore(database, signer, before('auditPayloads'));
      const [row] = await database.query<Record<keyof typeof PROOF_KEPT, number>>(
        sql`SELECT
          (SELECT count(*)::int FROM ledger.authentication_event t WHERE t.at < ${before('authenticationEvents')})
            AS "authenticationEvents",
          (SELECT count(*)::int FROM ledger.aged_review_items(${before('finishedReviewItems')}, NULL))
            AS "finishedReviewItems",
          (SELECT count(*)::int FROM ledger.audit_link l JOIN ledger.audit_entry e ON e.id = l.entry_id
            WHERE l.seq <= ${last} AND e.changes IS NOT NULL) AS "auditPayloads"`,
      );
      return row ?? { authenticationEvents: 0, finishedReviewItems: 0, auditPayloads: 0 };
    },

    removeExpired: () =>
      database.transaction(async (transaction) => {
        const authenticationEvents = await counted(
          transaction,
          sql`DELETE FROM ledger.authentication_event t WHERE t.at < ${before('authenticationEvents')}`,
        );
        const finishedReviewItems = await removeItems(transaction, before('finishedReviewItems'));
        const last = await lastHeadBefore(transaction, signer, before('auditPayloads'));
        const auditPayloads = await removeUpTo(transaction, last);
        if (auditPayloads > 0) await note(transaction, 'PAYLOADS_REMOVED', `${last}`, null);
        return { authenticationEvents, finishedReviewItems, auditPayloads };
      }),

    async placesNaming(names) {
      const places: number[] = [];
      for (let after = 0; ; ) {
        const page = await database.query<{ readonly seq: number; readonly changes: unknown }>(
          sql`SELECT l.seq, e.changes FROM ledger.audit_link l JOIN ledger.audit_entry e ON e.id = l.entry_id
            WHERE l.seq > ${after} AND l.seq <= ${after + AT_ONCE} AND e.changes IS NOT NULL ORDER BY l.seq`,
        );
        places.push(...page.filter(({ changes }) => names(changes)).map(({ seq }) => seq));
        after += AT_ONCE;
        const [end] = await database.query<{ readonly seq: number }>(
          sql`SELECT coalesce(max(seq), 0) AS seq FROM ledger.audit_link`,
        );
        if (after >= (end?.seq ?? 0)) return places;
      }
    },

    erase: ({ places, orderedBy, reason }) =>
      database.transaction(async (transaction) => {
        const links = await transaction.query<{ readonly seq: number; readonly hash: Uint8Array }>(
          sql`SELECT l.seq, l.hash FROM ledger.audit_link l WHERE l.seq = ANY(${places}::bigint[]) ORDER BY l.seq`,
        );
        const known = new Set(links.map(({ seq }) => seq));
        const unknown = places.filter((place) => !known.has(place));
        if (unknown.length > 0) {
          throw new WaybillError(
            'BAD_USER_INPUT',
            `The audit has no place ${unknown.join(', ')}. Nothing was erased.`,
          );
        }
        const order: Erasure = {
          id: randomUUID(),
          orderedAt: now(),
          orderedBy: orderedBy.toWellFormed(),
          reason: reason.toWellFormed(),
          entries: JSON.stringify(links.map(({ seq, hash }) => [seq, Buffer.from(hash).toString('hex')])),
        };
        const { keyId, signature } = signer.sign(erasureMessage(order));
        await transaction.query(
          sql`INSERT INTO ledger.audit_erasure (${columnList(ERASURE)}, entries, key_id, signature)
            VALUES (${valueList(ERASURE, order)}, ${order.entries}::json, ${keyId}, ${signature})`,
        );
        const removed = await removePayloads(
          transaction,
          sql`SELECT l.entry_id FROM ledger.audit_link l WHERE l.seq = ANY(${places}::bigint[])`,
        );
        await note(transaction, 'PAYLOADS_ERASED', order.id, order.orderedBy);
        return removed;
      }),
  };

  async function note(executor: Executor, action: string, recordId: string, by: string | null) {
    const changes = by === null ? [] : [{ field: 'orderedBy', old: null, new: by }];
    await createAuditLog(executor, signer).append(hubPrincipal('retention'), [
      { record: 'AuditLog', recordId, accountId: null, action, changes },
    ]);
  }
}

async function removeItems(executor: Executor, before: Date): Promise<number> {
  for (let total = 0; ; ) {
    const [row] = await executor.query<{ readonly count: number }>(
      sql`SELECT ledger.remove_review_items(${before}, ${AT_ONCE}::integer) AS count`,
    );
    total += row?.count ?? 0;
    if ((row?.count ?? 0) < AT_ONCE) return total;
  }
}

async function removeUpTo(executor: Executor, place: number): Promise<number> {
  for (let total = 0; ; ) {
    // The first condition on the id keeps a day's work from reading the entries of years. A late entry with a higher id
    // goes some days later.
    const removed = await removePayloads(
      executor,
      sql`SELECT p.id FROM ledger.audit_entry p JOIN ledger.audit_link l ON l.entry_id = p.id
        WHERE p.changes IS NOT NULL AND l.seq <= ${place} AND p.id <= (
          SELECT max(o.entry_id) FROM (SELECT entry_id FROM ledger.audit_link WHERE seq <= ${place}
             ORDER BY seq DESC LIMIT ${AT_ONCE}) o)
        ORDER BY p.id LIMIT ${AT_ONCE}`,
    );
    total += removed;
    if (removed < AT_ONCE) return total;
  }
}

function removePayloads(executor: Executor, ids: Sql): Promise<number> {
  return counted(
    executor,
    sql`UPDATE ledger.audit_entry t SET changes = NULL, nonce = NULL
      WHERE t.changes IS NOT NULL AND t.id IN (${ids})`,
  );
}

async function counted(executor: Executor, statement: Sql): Promise<number> {
  const [row] = await executor.query<{ readonly count: number }>(
    sql`WITH removed AS (${statement} RETURNING 1) SELECT count(*)::int AS count FROM removed`,
  );
  return row?.count ?? 0;
}

/** The place of the last head that the hub signed before a time, by the signed time; 0 for none. */
async function lastHeadBefore(executor: Executor, signer: AuditSigner, before: Date): Promise<number> {
  const heads = await executor.query<SignedHead>(
    sql`SELECT ${selectList(SIGNED_HEAD)} FROM ledger.audit_head t
      JOIN ledger.audit_link l ON l.seq = t.seq AND l.hash = t.hash
      WHERE t.sealed_at < ${before} ORDER BY t.seq DESC LIMIT 100`,
  );
  return heads.find((head) => signer.verify(head.keyId, headMessage(head), head.signature))?.seq ?? 0;
}

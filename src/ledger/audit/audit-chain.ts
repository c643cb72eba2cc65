import type { Database } from '../../postgres/database.ts';
import { columnList, selectList, valueList } from '../../postgres/record-columns.ts';
import { raw, sql } from '../../postgres/sql.ts';
import { hubPrincipal } from '../principal.ts';
import {
  type AuditHead,
  HEAD,
  headMessage,
  linkHash,
  NO_HASH,
  payloadHash,
  RETENTION,
  STORED_ENTRY,
  type StoredEntry,
} from './audit-link.ts';
import { createAuditLog } from './audit-log.ts';
import type { AuditSigner } from './audit-signer.ts';
import { type AuditAnchor, type AuditReport, verifyAudit } from './verify-audit.ts';

export interface SealReport {
  readonly sealed: number;
  /** The present end of the chain; null when it is empty. Stored outside of the database it detects a cut-off chain. */
  readonly head: AuditAnchor | null;
  /** Whether entries are left for the next round. */
  readonly more: boolean;
}

/**
 * Chains the entries that business transactions added. The sealer finds entries by their state, so it misses none in
 * whatever order transactions commit. An entry becomes visible with its whole transaction, so for one record the chain
 * has the order of the changes.
 */
export interface AuditChain {
  /** Chains committed entries and signs the new end. Sealers take turns; one at a time is enough. */
  seal(): Promise<SealReport>;
  /** Reads the whole chain. `anchor` is an end of the chain that was stored elsewhere. */
  verify(anchor?: AuditAnchor): Promise<AuditReport>;
  /**
   * Removes the old and new values of sealed entries from before `before`, and keeps their hashes. An entry records the
   * removal: without it verification reports the missing values. Returns how many were removed.
   */
  removePayloads(before: Date): Promise<number>;
}

const BATCH = 5_000;

export function createAuditChain(database: Database, signer: AuditSigner): AuditChain {
  return {
    seal: () =>
      database.transaction(async (transaction) => {
        // Sealers wait for each other here. Readers do not wait.
        await transaction.query(sql`LOCK TABLE ledger.audit_head IN SHARE ROW EXCLUSIVE MODE`);
        const [last] = await transaction.query<AuditHead>(
          sql`SELECT ${selectList(HEAD)} FROM ledger.audit_head t ORDER BY t.seq DESC LIMIT 1`,
        );
        const entries = await transaction.query<StoredEntry>(
          sql`SELECT ${STORED_ENTRY} FROM ledger.audit_entry t WHERE t.seq IS NULL ORDER BY t.id LIMIT ${raw(`${BATCH}`)}`,
        );
        if (entries.length === 0) {
          return { sealed: 0, head: last === undefined ? null : anchorOf(last), more: false };
        }
        const first = (last?.seq ?? 0) + 1;
        let hash: Uint8Array = last?.hash ?? NO_HASH;
        const links = entries.map((entry, index) => {
          const payload = payloadHash(entry) ?? NO_HASH;
          hash = linkHash(hash, first + index, entry, payload);
          return { id: entry.id, payload, hash };
        });
        await transaction.query(
          sql`UPDATE ledger.audit_entry t SET seq = link.seq, payload_hash = link.payload, hash = link.hash
            FROM unnest(
              ${links.map((link) => link.id)}::bigint[],
              ${links.map((_, index) => first + index)}::bigint[],
              ${links.map((link) => link.payload)}::bytea[],
              ${links.map((link) => link.hash)}::bytea[]) link(id, seq, payload, hash)
            WHERE t.id = link.id`,
        );
        const head: AuditHead = { seq: first + links.length - 1, hash, sealedAt: new Date() };
        const { keyId, signature } = signer.sign(headMessage(head));
        await transaction.query(
          sql`INSERT INTO ledger.audit_head (${columnList(HEAD)}, key_id, signature)
            VALUES (${valueList(HEAD, head)}, ${keyId}, ${signature})`,
        );
        return { sealed: links.length, head: anchorOf(head), more: links.length === BATCH };
      }),

    verify: (anchor) => verifyAudit(database, signer, anchor),

    removePayloads: (before) =>
      database.transaction(async (transaction) => {
        const [row] = await transaction.query<{ readonly count: number }>(
          sql`WITH removed AS (
              UPDATE ledger.audit_entry SET changes = NULL, nonce = NULL
               WHERE at < ${before} AND seq IS NOT NULL AND changes IS NOT NULL AND record <> ${RETENTION.record}
              RETURNING 1)
            SELECT count(*)::int AS count FROM removed`,
        );
        const removed = row?.count ?? 0;
        if (removed === 0) return 0;
        await createAuditLog(transaction).append(hubPrincipal('retention'), [
          {
            record: RETENTION.record,
            recordId: before.toISOString(),
            accountId: null,
            action: RETENTION.action,
            changes: [{ field: RETENTION.field, old: null, new: before }],
          },
        ]);
        return removed;
      }),
  };
}

function anchorOf({ seq, hash }: AuditHead): AuditAnchor {
  return { seq, hash: Buffer.from(hash).toString('hex') };
}

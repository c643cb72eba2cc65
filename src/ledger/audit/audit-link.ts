import { createHash } from 'node:crypto';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';
import { type AuditEntry, ENTRY } from './audit-log.ts';

/** An entry of the chain as it is stored, with its payload as the text that was hashed. */
export interface StoredEntry extends Omit<AuditEntry, 'changes' | 'seq'> {
  /** Null after retention. */
  readonly changes: string | null;
  readonly nonce: string | null;
}

const { changes: _changes, seq: _seq, ...HASHED } = ENTRY;

/** The select list of a stored entry, with the table under the alias `t`. */
export const STORED_ENTRY = sql`${selectList(HASHED)}, t.changes::text AS changes, t.nonce`;

/** The chain begins with this. */
export const NO_HASH = Buffer.alloc(32);

/** Null when the payload was removed. */
export function payloadHash({ changes, nonce }: StoredEntry): Buffer | null {
  if (changes === null || nonce === null) return null;
  return createHash('sha256').update(`${nonce}\n${changes}`).digest();
}

/** The hash of an entry at its place: over the one before it, everything about the entry, and its payload's hash. */
export function linkHash(previous: Uint8Array, seq: number, entry: StoredEntry, payload: Uint8Array): Buffer {
  const about = JSON.stringify([
    seq,
    entry.id,
    entry.at.toISOString(),
    entry.principal,
    entry.role,
    entry.system,
    entry.requestId,
    entry.record,
    entry.recordId,
    entry.accountId,
    entry.action,
  ]);
  return createHash('sha256').update(previous).update(payload).update(about).digest();
}

export const HEAD = {
  seq: column<number>('bigint'),
  hash: column<Uint8Array>('bytea'),
  sealedAt: column<Date>('timestamptz'),
};

/** The end of the chain after a sealing. */
export type AuditHead = RecordOf<typeof HEAD>;

/** The text that the signer signs. */
export function headMessage({ seq, hash, sealedAt }: AuditHead): string {
  return `waybill-audit\n${seq}\n${Buffer.from(hash).toString('hex')}\n${sealedAt.toISOString()}`;
}

/** Retention writes such an entry into the audit, and never removes its values. */
export const RETENTION = { record: 'AuditLog', action: 'PAYLOADS_REMOVED', field: 'removedBefore' } as const;

import { createHash } from 'node:crypto';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';
import { aboutOf, payloadHashOf } from './audit-entry-code.ts';
import { type AuditEntry, ENTRY } from './audit-log.ts';

/** An entry as it is stored, with its payload as the text that was hashed. */
export interface StoredEntry extends Omit<AuditEntry, 'changes' | 'seq'> {
  /** Null after retention. */
  readonly changes: string | null;
  readonly nonce: string | null;
  /** Both null in an entry of a version without codes. */
  readonly keyId: string | null;
  readonly code: Uint8Array | null;
}

const { changes: _changes, ...HASHED } = ENTRY;

/** The select list of a stored entry, with the table under the alias `t`. */
export const STORED_ENTRY = sql`${selectList(HASHED)}, t.changes::text AS changes, t.nonce, t.key_id AS "keyId", t.code`;

/** A place in the chain and its hash in hexadecimal. */
export interface AuditAnchor {
  readonly seq: number;
  readonly hash: string;
}

/** The chain begins with this. */
export const NO_HASH = Buffer.alloc(32);

/** Null when the payload was removed. */
export function payloadHash({ changes, nonce }: StoredEntry): Buffer | null {
  return changes === null || nonce === null ? null : payloadHashOf(nonce, changes);
}

/** The hash of an entry at its place: over the one before it, everything about the entry, and its payload's hash. */
export function linkHash(previous: Uint8Array, seq: number, entry: StoredEntry, payload: Uint8Array): Buffer {
  const about = JSON.stringify([seq, entry.id, ...aboutOf(entry)]);
  return createHash('sha256').update(previous).update(payload).update(about).digest();
}

export const HEAD = {
  seq: column<number>('bigint'),
  hash: column<Uint8Array>('bytea'),
  sealedAt: column<Date>('timestamptz'),
  /** From this place on every entry has the code of its writer. Null in heads of a version without codes. */
  codedFrom: column<number | null>('bigint'),
};

/** The end of the chain after a sealing. */
export type AuditHead = RecordOf<typeof HEAD>;

const SIGNED = { keyId: column<string>('text'), signature: column<Uint8Array>('bytea') };

export const SIGNED_HEAD = { ...HEAD, ...SIGNED };

export type SignedHead = RecordOf<typeof SIGNED_HEAD>;

/** The text that the signer signs. */
export function headMessage({ seq, hash, sealedAt, codedFrom }: AuditHead): string {
  const end = `${seq}\n${Buffer.from(hash).toString('hex')}\n${sealedAt.toISOString()}`;
  return codedFrom === null ? `waybill-audit\n${end}` : `waybill-audit-head\n${end}\n${codedFrom}`;
}

/** An order to erase the values of entries, as it is signed. `entries` is the text of [[place, hash]]. */
export const ERASURE = {
  id: column<string>('uuid'),
  orderedAt: column<Date>('timestamptz'),
  orderedBy: column<string>('text'),
  reason: column<string>('text'),
};

export interface Erasure extends RecordOf<typeof ERASURE> {
  readonly entries: string;
}

export function erasureMessage({ id, orderedAt, orderedBy, reason, entries }: Erasure): string {
  return `waybill-audit-erasure\n${JSON.stringify([id, orderedAt.toISOString(), orderedBy, reason, entries])}`;
}

import { createHash } from 'node:crypto';

/** What the chain is made of: an entry as it is stored, with its payload as the text that was hashed. */
export interface StoredEntry {
  readonly id: number;
  readonly at: Date;
  readonly principal: string;
  readonly role: string | null;
  readonly system: string;
  readonly requestId: string | null;
  readonly record: string;
  readonly recordId: string;
  readonly accountId: string | null;
  readonly action: string;
  /** Null after retention. */
  readonly changes: string | null;
  readonly nonce: string | null;
}

export const STORED_ENTRY_COLUMNS = `id, at, principal, role, system, request_id AS "requestId", record,
  record_id AS "recordId", account_id AS "accountId", action, changes::text AS changes, nonce`;

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

/** The end of the chain after a sealing. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: Uint8Array;
  readonly sealedAt: Date;
}

/** What is signed. */
export function headMessage({ seq, hash, sealedAt }: AuditHead): string {
  return `waybill-audit\n${seq}\n${Buffer.from(hash).toString('hex')}\n${sealedAt.toISOString()}`;
}

/** What retention writes into the audit, and never removes from it. */
export const RETENTION = { record: 'AuditLog', action: 'PAYLOADS_REMOVED', field: 'removedBefore' } as const;

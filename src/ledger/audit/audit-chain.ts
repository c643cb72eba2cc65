import type { Database } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';
import type { AuditAnchor } from './audit-link.ts';
import type { AuditSigner } from './audit-signer.ts';
import { createSealer, type SealReport } from './seal-audit.ts';
import { type AuditReport, verifyAudit } from './verify-audit.ts';

/**
 * Chains the entries that business transactions added. The sealer finds entries by their state, so it misses none in
 * whatever order transactions commit. An entry becomes visible with its whole transaction, so for one record the chain
 * has the order of the changes.
 */
export interface AuditChain {
  /** Chains committed entries and signs the new end. Sealers take turns; one at a time is enough. */
  seal(): Promise<SealReport>;
  /** When the oldest entry behind the chain was written; null when every entry that can be seen has a place in it. */
  unsealedSince(): Promise<Date | null>;
  /** Reads the whole chain. `anchor` is an end of the chain that was stored elsewhere. */
  verify(anchor?: AuditAnchor): Promise<AuditReport>;
}

/** @param now the clock that gives signed heads their time, and tells the age of entries */
export function createAuditChain(
  database: Database,
  signer: AuditSigner,
  now: () => Date = () => new Date(),
): AuditChain {
  return {
    seal: createSealer(database, signer, now),
    async unsealedSince() {
      const [entry] = await database.query<{ readonly at: Date }>(
        sql`SELECT t.at FROM ledger.audit_entry t
             WHERE t.id > coalesce((SELECT max(l.entry_id) FROM ledger.audit_link l), 0) ORDER BY t.id LIMIT 1`,
      );
      return entry?.at ?? null;
    },
    verify: (anchor) => verifyAudit(database, signer, { anchor, now: now() }),
  };
}

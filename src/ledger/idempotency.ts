import type { Executor } from '../postgres/database.ts';

/**
 * NEW: nobody sent this key before; do the work and `complete` it. REPLAY: it was done; answer the same.
 * IN_PROGRESS: it was begun in an earlier transaction that committed (a write intent is open) and has no answer yet.
 * REUSED: the key came before with another request; nothing may be done.
 */
export type IdempotencyOutcome =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'REPLAY'; readonly response: unknown }
  | { readonly kind: 'IN_PROGRESS' }
  | { readonly kind: 'REUSED' };

/** Keys belong to the principal that sent them. Kept for 72 hours at least. */
export interface Idempotency {
  /**
   * Inside the transaction of the work. Waits for another transaction with the same key to end.
   *
   * @param requestHash of everything that makes the request what it is (`requestHash`)
   */
  begin(principal: string, key: string, requestHash: string): Promise<IdempotencyOutcome>;
  /** Stores the answer, in the same transaction as the work, or as the end of a write intent. */
  complete(principal: string, key: string, response: unknown): Promise<void>;
  /** Gives a key back whose work was refused before anything was written. */
  abandon(principal: string, key: string): Promise<void>;
}

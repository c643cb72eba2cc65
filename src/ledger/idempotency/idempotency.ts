import { createHash } from 'node:crypto';
import type { Executor } from '../../postgres/database.ts';

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

/** Of the mutation and its input: equal for equal requests, whatever the order of an object's keys. */
export function requestHash(mutation: string, input: unknown): string {
  return createHash('sha256')
    .update(`${mutation}\n${JSON.stringify(input, sortedKeys)}`)
    .digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

interface IdempotencyRow {
  readonly requestHash: string;
  /** Wrapped, so that an answer which is null is not taken for none. */
  readonly response: { readonly answer: unknown } | null;
}

/** The table `ledger.idempotency`. */
export function createIdempotency(executor: Executor): Idempotency {
  return {
    async begin(principal, key, hash) {
      for (;;) {
        const inserted = await executor.query({
          text: `INSERT INTO ledger.idempotency (principal, key, request_hash) VALUES ($1, $2, $3)
            ON CONFLICT (principal, key) DO NOTHING RETURNING 1 AS one`,
          values: [principal, key, hash],
          prepare: true,
        });
        if (inserted.length > 0) return { kind: 'NEW' };
        const [row] = await executor.query<IdempotencyRow>({
          text: `SELECT request_hash AS "requestHash", response FROM ledger.idempotency
            WHERE principal = $1 AND key = $2`,
          values: [principal, key],
          prepare: true,
        });
        // Between the two statements it may have been given back or have grown too old.
        if (row !== undefined) return outcomeOf(row, hash);
      }
    },

    async complete(principal, key, response) {
      await executor.query({
        text: `UPDATE ledger.idempotency SET response = $3 WHERE principal = $1 AND key = $2 AND response IS NULL`,
        values: [principal, key, JSON.stringify({ answer: response })],
        prepare: true,
      });
    },

    async abandon(principal, key) {
      await executor.query({
        text: 'DELETE FROM ledger.idempotency WHERE principal = $1 AND key = $2 AND response IS NULL',
        values: [principal, key],
      });
    },
  };
}

function outcomeOf({ requestHash: known, response }: IdempotencyRow, hash: string): IdempotencyOutcome {
  if (known !== hash) return { kind: 'REUSED' };
  return response === null ? { kind: 'IN_PROGRESS' } : { kind: 'REPLAY', response: response.answer };
}

import { createHash } from 'node:crypto';
import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';

/**
 * NEW: the key is new. The caller does the work and stores the answer with `complete`. REPLAY: the work was done. The
 * caller returns the stored answer. IN_PROGRESS: an earlier transaction with this key has committed, a write intent is
 * open, and there is no answer yet. REUSED: the key belongs to another request. The caller does nothing.
 */
export type IdempotencyOutcome =
  | { readonly kind: 'NEW' }
  | { readonly kind: 'REPLAY'; readonly response: unknown }
  | { readonly kind: 'IN_PROGRESS' }
  | { readonly kind: 'REUSED' };

/** Keys belong to the principal that sent them. They are kept for 72 hours at least. */
export interface Idempotency {
  /**
   * Inside the transaction of the work. Waits for another transaction with the same key to end.
   *
   * @param requestHash of everything that makes the request what it is (`requestHash`)
   */
  begin(principal: string, key: string, requestHash: string): Promise<IdempotencyOutcome>;
  /** Stores the answer, in the same transaction as the work, or as the end of a write intent. */
  complete(principal: string, key: string, response: unknown): Promise<void>;
  /** Removes a key whose work was refused before anything was written, so that it may be used again. */
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

const KEY = {
  requestHash: column<string>('text'),
  /** Wrapped, so that the answer null differs from a missing answer. */
  response: column<{ readonly answer: unknown } | null>('json'),
};
type IdempotencyKey = RecordOf<typeof KEY>;

/** The table `ledger.idempotency`. */
export function createIdempotency(executor: Executor): Idempotency {
  return {
    async begin(principal, key, hash) {
      for (;;) {
        const inserted = await executor.query(
          prepared(sql`INSERT INTO ledger.idempotency (principal, key, request_hash)
            VALUES (${principal}, ${key}, ${hash}) ON CONFLICT (principal, key) DO NOTHING RETURNING 1 AS one`),
        );
        if (inserted.length > 0) return { kind: 'NEW' };
        const [row] = await executor.query<IdempotencyKey>(
          prepared(sql`SELECT ${selectList(KEY)} FROM ledger.idempotency t
            WHERE t.principal = ${principal} AND t.key = ${key}`),
        );
        // Between the two statements another process may have abandoned the key, or retention may have removed it.
        if (row !== undefined) return outcomeOf(row, hash);
      }
    },

    async complete(principal, key, response) {
      await executor.query(
        prepared(sql`UPDATE ledger.idempotency SET response = ${JSON.stringify({ answer: response })}
          WHERE principal = ${principal} AND key = ${key} AND response IS NULL`),
      );
    },

    async abandon(principal, key) {
      await executor.query(
        sql`DELETE FROM ledger.idempotency WHERE principal = ${principal} AND key = ${key} AND response IS NULL`,
      );
    },
  };
}

function outcomeOf({ requestHash: known, response }: IdempotencyKey, hash: string): IdempotencyOutcome {
  if (known !== hash) return { kind: 'REUSED' };
  return response === null ? { kind: 'IN_PROGRESS' } : { kind: 'REPLAY', response: response.answer };
}

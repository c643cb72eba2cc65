import type { Executor } from '../../postgres/database.ts';
import { column, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { raw, sql } from '../../postgres/sql.ts';
import {
  ERASURE,
  type Erasure,
  SIGNED_HEAD,
  type SignedHead,
  STORED_ENTRY,
  type StoredEntry,
} from './audit-link.ts';

/** The statements of verification. Each reads any number of rows in batches. */

const LINK = {
  seq: column<number>('bigint'),
  entryId: column<number>('bigint'),
  payloadHash: column<Uint8Array>('bytea'),
  hash: column<Uint8Array>('bytea'),
};

/** A link with its entry; null when the entry is gone. */
export interface SealedEntry extends RecordOf<typeof LINK> {
  readonly stored: StoredEntry | null;
}

export interface SignedErasure extends Erasure {
  readonly keyId: string;
  readonly signature: Uint8Array;
}

const LINKED = raw('l.seq, l.entry_id AS "entryId", l.payload_hash AS "payloadHash", l.hash');

const BATCH = 2_000;
const MAX_COPIES = 100;

/** The last head and the last link, in one snapshot: the work of a sealer in between would look forged. */
export async function readEnds(
  executor: Executor,
): Promise<{ readonly lastHead: number; readonly lastLink: number }> {
  const [ends] = await executor.query<{ readonly lastHead: number; readonly lastLink: number }>(
    sql`SELECT coalesce((SELECT max(seq) FROM ledger.audit_head), 0) AS "lastHead",
      coalesce((SELECT max(seq) FROM ledger.audit_link), 0) AS "lastLink"`,
  );
  return ends ?? { lastHead: 0, lastLink: 0 };
}

export async function* headsUpTo(executor: Executor, last: number): AsyncGenerator<SignedHead, void> {
  for (let after: number | null = null; ; ) {
    const rows: SignedHead[] = await executor.query<SignedHead>(
      sql`SELECT ${selectList(SIGNED_HEAD)} FROM ledger.audit_head t
        WHERE (${after}::bigint IS NULL OR t.seq > ${after}) AND t.seq <= ${last}
        ORDER BY t.seq LIMIT ${raw(`${BATCH}`)}`,
    );
    yield* rows;
    after = rows.at(-1)?.seq ?? null;
    if (after === null || rows.length < BATCH) return;
  }
}

export async function* sealedEntries(executor: Executor, last: number): AsyncIterable<SealedEntry> {
  for (let after = 0; ; ) {
    const rows = await executor.query<RecordOf<typeof LINK> & StoredEntry>(
      sql`SELECT ${LINKED}, ${STORED_ENTRY}
        FROM ledger.audit_link l LEFT JOIN ledger.audit_entry t ON t.id = l.entry_id
        WHERE l.seq > ${after} AND l.seq <= ${last} ORDER BY l.seq LIMIT ${raw(`${BATCH}`)}`,
    );
    for (const row of rows) yield { ...row, stored: row.id === null ? null : row };
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return;
    after = end.seq;
  }
}

/** Entries without a place in the chain. */
export async function* waitingEntries(executor: Executor): AsyncIterable<StoredEntry> {
  for (let after = 0; ; ) {
    const rows = await executor.query<StoredEntry>(
      sql`SELECT ${STORED_ENTRY} FROM ledger.audit_entry t
        WHERE t.id > ${after} AND NOT EXISTS (SELECT FROM ledger.audit_link l WHERE l.entry_id = t.id)
        ORDER BY t.id LIMIT ${raw(`${BATCH}`)}`,
    );
    yield* rows;
    const end = rows.at(-1);
    if (end === undefined || rows.length < BATCH) return;
    after = end.id;
  }
}

/** The ids of entries that have the code of an earlier one. */
export async function copiedEntries(executor: Executor): Promise<readonly number[]> {
  const rows = await executor.query<{ readonly id: number }>(
    sql`SELECT max(t.id) AS id FROM ledger.audit_entry t WHERE t.code IS NOT NULL
      GROUP BY t.code HAVING count(*) > 1 LIMIT ${raw(`${MAX_COPIES}`)}`,
  );
  return rows.map(({ id }) => id);
}

export async function readErasures(executor: Executor): Promise<readonly SignedErasure[]> {
  return await executor.query<SignedErasure>(
    sql`SELECT ${selectList(ERASURE)}, t.entries::text AS entries, t.key_id AS "keyId", t.signature
      FROM ledger.audit_erasure t ORDER BY t.ordered_at, t.id`,
  );
}

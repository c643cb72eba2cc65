import type { Executor } from '../../postgres/database.ts';
import { sql } from '../../postgres/sql.ts';

/** A moment of the database, seen by a sealer. */
export interface Moment {
  /** The last entry that was visible. */
  readonly lastId: number;
  /** The transactions that had added entries, or were about to, and had not ended a moment later. */
  readonly writers: readonly string[];
}

/**
 * A transaction locks the table before it takes the id of an entry, and until it ends. So an entry below `lastId` that
 * is not visible belongs to one of the writers: the snapshot of the statement is older than its look at the locks.
 */
export async function momentOf(executor: Executor): Promise<Moment> {
  const [moment] = await executor.query<Moment>(
    sql`SELECT coalesce((SELECT max(id) FROM ledger.audit_entry), 0) AS "lastId",
      ARRAY(SELECT virtualtransaction FROM pg_locks
             WHERE locktype = 'relation' AND relation = 'ledger.audit_entry'::regclass
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND mode = 'RowExclusiveLock') AS writers`,
  );
  return moment ?? { lastId: 0, writers: [] };
}

/**
 * The id up to which a sealer has seen every entry, so that a round need not read the whole audit. An entry may become
 * visible long after entries with higher ids: an id counts when all transactions have ended that wrote at its moment.
 */
export class SealFloor {
  #id = 0;
  #next: Moment | null = null;

  get id(): number {
    return this.#id;
  }

  /** Call it when a round has sealed everything that it saw after `moment`. */
  sealed(moment: Moment): void {
    const next = this.#next;
    if (next?.writers.some((writer) => moment.writers.includes(writer))) return;
    this.#id = next?.lastId ?? 0;
    this.#next = moment;
  }
}

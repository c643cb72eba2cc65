import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { type ColumnsOf, insertInto, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';

export interface Tombstone {
  readonly object: SynchronizedObject;
  readonly crmId: string;
  readonly portalId: string | null;
  readonly deletedAt: Date;
}

/** Records that were deleted in Salesforce. The sync drops later changes of them. */
export interface Tombstones {
  /** Of several tombstones of a record the first stays. */
  put(tombstones: readonly Tombstone[]): Promise<void>;
  /** Leaves out records that were not deleted. */
  find(object: SynchronizedObject, crmIds: readonly string[]): Promise<Tombstone[]>;
  /** For records that were restored from Salesforce's recycle bin. */
  remove(object: SynchronizedObject, crmIds: readonly string[]): Promise<void>;
}

const TOMBSTONE = {
  object: 'text',
  crmId: 'text',
  portalId: 'uuid',
  deletedAt: 'timestamptz',
} as const satisfies ColumnsOf<Tombstone>;

/** The table `ledger.tombstone`. */
export function createTombstones(executor: Executor): Tombstones {
  return {
    async put(tombstones) {
      await executor.query(
        sql`${insertInto('ledger.tombstone', TOMBSTONE, tombstones)} ON CONFLICT DO NOTHING`,
      );
    },

    find: (object, crmIds) =>
      executor.query<Tombstone>(
        prepared(sql`SELECT ${selectList(TOMBSTONE)} FROM ledger.tombstone t
          WHERE t.object = ${object} AND t.crm_id = ANY(${crmIds}::text[])`),
      ),

    async remove(object, crmIds) {
      await executor.query(
        sql`DELETE FROM ledger.tombstone WHERE object = ${object} AND crm_id = ANY(${crmIds}::text[])`,
      );
    },
  };
}

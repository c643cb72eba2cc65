import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { prepared, sql } from '../../postgres/sql.ts';

const DELETED = {
  object: column<SynchronizedObject>('text'),
  crmId: column<string>('text'),
  portalId: column<string | null>('uuid'),
  deletedAt: column<Date>('timestamptz'),
};

const TOMBSTONE = {
  ...DELETED,
  /** When the hub learned of it, by the hub's clock. Null in rows of earlier releases. */
  buriedAt: column<Date | null>('timestamptz'),
};

/** A record that was deleted. */
export type DeletedRecord = RecordOf<typeof DELETED>;
export type Tombstone = RecordOf<typeof TOMBSTONE>;

/** Records that were deleted in Salesforce. The sync drops later changes of them. */
export interface Tombstones {
  /** Of several tombstones of a record the first stays. */
  add(deleted: readonly DeletedRecord[]): Promise<void>;
  /** Leaves out records that were not deleted. */
  find(object: SynchronizedObject, crmIds: readonly string[]): Promise<Tombstone[]>;
  /** For records that were restored from Salesforce's recycle bin. */
  remove(object: SynchronizedObject, crmIds: readonly string[]): Promise<void>;
}

/** The table `ledger.tombstone`. */
export function createTombstones(executor: Executor): Tombstones {
  return {
    async add(deleted) {
      const buriedAt = new Date();
      const tombstones = deleted.map((record) => ({ ...record, buriedAt }));
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

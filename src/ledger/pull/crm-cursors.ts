import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import {
  column,
  columnList,
  pick,
  type RecordOf,
  replaced,
  selectList,
  valueList,
} from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const CURSOR = { systemModstamp: column<Date>('timestamptz'), lastId: column<string>('text') };

/** The last change that was read: its SystemModstamp and, among changes with the same one, its id. */
export type CrmPosition = RecordOf<typeof CURSOR>;

const PLACE = {
  object: column<SynchronizedObject>('text'),
  ...pick(CURSOR, 'systemModstamp'),
  updatedAt: column<Date>('timestamptz'),
};

/** How far the changes of an object were read. */
export type PullPosition = RecordOf<typeof PLACE>;

export interface CrmCursors {
  /** Of every object that was read, by its name. */
  list(): Promise<PullPosition[]>;
  /** Null before the first read. */
  read(object: SynchronizedObject): Promise<CrmPosition | null>;
  /** False when a leader of a later epoch has stored a position: then this one is not stored. */
  save(object: SynchronizedObject, position: CrmPosition, epoch: number): Promise<boolean>;
  /** The next read begins at `from` again, if it would begin later. By the holder of the lease alone, between two reads. */
  rewind(object: SynchronizedObject, from: Date): Promise<void>;
}

/** The table `ledger.crm_cursor`. */
export function createCrmCursors(executor: Executor): CrmCursors {
  return {
    list: () =>
      executor.query<PullPosition>(
        sql`SELECT ${selectList(PLACE)} FROM ledger.crm_cursor t ORDER BY t.object`,
      ),

    async read(object) {
      const [row] = await executor.query<CrmPosition>(
        sql`SELECT ${selectList(CURSOR)} FROM ledger.crm_cursor t WHERE t.object = ${object}`,
      );
      return row ?? null;
    },

    async save(object, position, epoch) {
      const rows = await executor.query(
        sql`INSERT INTO ledger.crm_cursor AS t (object, epoch, ${columnList(CURSOR)})
          VALUES (${object}, ${epoch}, ${valueList(CURSOR, position)})
          ON CONFLICT (object) DO UPDATE SET ${replaced(CURSOR)}, epoch = excluded.epoch, updated_at = clock_timestamp()
          WHERE t.epoch <= excluded.epoch RETURNING object`,
      );
      return rows.length > 0;
    },

    async rewind(object, from) {
      await executor.query(
        sql`UPDATE ledger.crm_cursor SET system_modstamp = ${from}, last_id = '', updated_at = clock_timestamp()
          WHERE object = ${object} AND system_modstamp > ${from}`,
      );
    },
  };
}

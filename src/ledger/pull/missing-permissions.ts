import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Executor } from '../../postgres/database.ts';
import { column, insertInto, pick, type RecordOf, selectList } from '../../postgres/record-columns.ts';
import { sql } from '../../postgres/sql.ts';

const PERMISSION = {
  object: column<SynchronizedObject>('text'),
  /** By Salesforce's API name. */
  field: column<string>('text'),
  /** READ: the hub may not even read it. EDIT: it may read the field and not write it. */
  needed: column<'READ' | 'EDIT'>('text'),
  since: column<Date>('timestamptz'),
};

/** A right to a field that the integration user needs and does not have. */
export type MissingPermission = RecordOf<typeof PERMISSION>;
export type NamedPermission = Omit<MissingPermission, 'since'>;

export interface MissingPermissions {
  /** Exactly these are missing now. Answers those that were missing before and were granted since. */
  replace(missing: readonly NamedPermission[]): Promise<readonly MissingPermission[]>;
  list(): Promise<MissingPermission[]>;
}

/** The table `ledger.missing_permission`. */
export function createMissingPermissions(executor: Executor): MissingPermissions {
  const columns = selectList(PERMISSION);
  return {
    async replace(missing) {
      const keys = missing.map(({ object, field, needed }) => `${object}.${field} ${needed}`);
      const granted = await executor.query<MissingPermission>(
        sql`DELETE FROM ledger.missing_permission t
          WHERE t.object || '.' || t.field || ' ' || t.needed <> ALL(${keys}::text[]) RETURNING ${columns}`,
      );
      if (missing.length > 0) {
        const named = pick(PERMISSION, 'object', 'field', 'needed');
        await executor.query(
          sql`${insertInto('ledger.missing_permission', named, missing)} ON CONFLICT DO NOTHING`,
        );
      }
      return granted;
    },

    list: () =>
      executor.query<MissingPermission>(
        sql`SELECT ${columns} FROM ledger.missing_permission t ORDER BY t.object, t.field`,
      ),
  };
}

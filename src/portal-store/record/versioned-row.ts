import { WaybillError } from '../../domain/errors.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { columnName } from '../../postgres/record-columns.ts';
import { join, prepared, raw, sql } from '../../postgres/sql.ts';
import { type RecordTable } from './record-table.ts';

/** The effect of a write on a record, for the audit and the outbox. */
export interface Written {
  readonly portalId: string;
  /** The customer it belongs to; null for a user of our own. */
  readonly accountId: string | null;
  /** The account by which scope is checked: its branch, or the account itself; null for a user. */
  readonly branchId: string | null;
  /** After the write. */
  readonly version: number;
  /** By graph names. Empty if the record had these values already: then the version was not raised either. */
  readonly changes: readonly ValueChange[];
}

/** The version that the writer has seen; null writes whatever the version is. */
export type ExpectedVersion = number | null;

/** A table whose rows have `portal_id`, `version` and `updated_at`. */
export type VersionedTable = Pick<RecordTable, 'name' | 'noun' | 'selectList'>;

interface Versioned {
  readonly version: number;
}

/** The row, locked until the transaction ends. Throws `NOT_FOUND`, and `STALE` for another version than expected. */
export async function lockRow<Row extends Versioned>(
  transaction: Executor,
  { name, noun, selectList }: VersionedTable,
  portalId: string,
  expected: ExpectedVersion,
): Promise<Row> {
  const [row] = await transaction.query<Row>(
    prepared(sql`SELECT ${selectList} FROM ${name} t WHERE t.portal_id = ${portalId} FOR NO KEY UPDATE`),
  );
  if (row === undefined) throw new WaybillError('NOT_FOUND', `The portal has no such ${noun}.`);
  if (expected !== null && row.version !== expected) {
    throw new WaybillError('STALE', `The ${noun} has changed since it was read.`, {
      details: { system: 'PORTAL', currentVersion: row.version },
    });
  }
  return row;
}

/**
 * Sets columns of a row, by their keys or names, and raises its version. If the row has these values already and none of
 * its lists changed, the version stays. Keys come from the code, never from a request.
 */
export async function updateRow<Row extends Versioned>(
  transaction: Executor,
  { name, selectList }: VersionedTable,
  before: Row & { readonly portalId: string },
  values: Readonly<Record<string, unknown>>,
  belongingsChanged = false,
): Promise<Row> {
  const columns = Object.entries(values).map(([key, value]) => [columnName(key), value] as const);
  const assigned = columns.map(([column]) => `${column} = row.${column}, `).join('');
  const differing = columns.map(([column]) => raw(`t.${column} IS DISTINCT FROM row.${column}`));
  const condition = belongingsChanged ? sql`true` : join([sql`false`, ...differing], ' OR ');
  const [after] = await transaction.query<Row>(
    sql`UPDATE ${name} t SET ${raw(assigned)} version = t.version + 1, updated_at = now()
      FROM json_populate_record(NULL::${name}, ${JSON.stringify(Object.fromEntries(columns))}::json) row
     WHERE t.portal_id = ${before.portalId} AND (${condition}) RETURNING ${selectList}`,
  );
  return after ?? before;
}

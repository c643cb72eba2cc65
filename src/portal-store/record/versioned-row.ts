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

interface Identified {
  readonly portalId: string;
}

/** The row, locked until the transaction ends. Throws `NOT_FOUND`, and `STALE` for another version than expected. */
export async function lockRow<Row extends Versioned>(
  transaction: Executor,
  table: VersionedTable,
  portalId: string,
  expected: ExpectedVersion,
): Promise<Row> {
  const rows = await lockRows<Row & Identified>(transaction, table, [{ portalId, expected }]);
  return rows.get(portalId) ?? missing(table);
}

/**
 * The same for any number of rows, each once, by one statement. Rows are locked in the order of their ids, so that two
 * writers of many rows cannot deadlock.
 */
export async function lockRows<Row extends Versioned & Identified>(
  transaction: Executor,
  table: VersionedTable,
  wanted: readonly { readonly portalId: string; readonly expected: ExpectedVersion }[],
): Promise<ReadonlyMap<string, Row>> {
  const { name, noun, selectList } = table;
  if (wanted.length === 0) return new Map();
  const ids = wanted.map(({ portalId }) => portalId);
  const rows = await transaction.query<Row>(
    prepared(sql`SELECT ${selectList} FROM ${name} t WHERE t.portal_id = ANY(${ids}::uuid[])
      ORDER BY t.portal_id FOR NO KEY UPDATE`),
  );
  const byId = new Map(rows.map((row) => [row.portalId, row]));
  for (const { portalId, expected } of wanted) {
    const { version } = byId.get(portalId) ?? missing(table);
    if (expected !== null && version !== expected) {
      throw new WaybillError('STALE', `The ${noun} has changed since it was read.`, {
        details: { system: 'PORTAL', currentVersion: version },
      });
    }
  }
  return byId;
}

function missing({ noun }: VersionedTable): never {
  throw new WaybillError('NOT_FOUND', `The portal has no such ${noun}.`);
}

/**
 * Sets columns of a row, by their keys or names, and raises its version. If the row has these values already and none of
 * its lists changed, the version stays. Keys come from the code, never from a request.
 */
export async function updateRow<Row extends Versioned & Identified>(
  transaction: Executor,
  table: VersionedTable,
  before: Row,
  values: Readonly<Record<string, unknown>>,
  belongingsChanged = false,
): Promise<Row> {
  const { portalId } = before;
  const after = await updateRows<Row>(transaction, table, [{ portalId, values }], belongingsChanged);
  return after.get(portalId) ?? before;
}

/**
 * The same for any number of rows, each once, by one statement for all rows whose same columns are set.
 *
 * @returns those that changed
 */
export async function updateRows<Row extends Versioned & Identified>(
  transaction: Executor,
  { name, selectList }: VersionedTable,
  writes: readonly { readonly portalId: string; readonly values: Readonly<Record<string, unknown>> }[],
  belongingsChanged = false,
): Promise<ReadonlyMap<string, Row>> {
  const changed = new Map<string, Row>();
  const named = writes.map(({ portalId, values }) => ({
    portalId,
    columns: Object.entries(values).map(([key, value]) => [columnName(key), value] as const),
  }));
  const alike = Map.groupBy(named, ({ columns }) => columns.map(([column]) => column).join());
  for (const some of alike.values()) {
    const columns = some[0]?.columns.map(([column]) => column) ?? [];
    const assigned = columns.map((column) => `${column} = row.${column}, `).join('');
    const differing = columns.map((column) => raw(`t.${column} IS DISTINCT FROM row.${column}`));
    const condition = belongingsChanged ? sql`true` : join([sql`false`, ...differing], ' OR ');
    const values = some.map((one) => ({ ...Object.fromEntries(one.columns), portal_id: one.portalId }));
    const rows = await transaction.query<Row>(
      sql`UPDATE ${name} t SET ${raw(assigned)} version = t.version + 1, updated_at = now()
        FROM json_populate_recordset(NULL::${name}, ${JSON.stringify(values)}::json) row
       WHERE t.portal_id = row.portal_id AND (${condition}) RETURNING ${selectList}`,
    );
    for (const row of rows) changed.set(row.portalId, row);
  }
  return changed;
}

import { join, raw, type Sql, sql } from './sql.ts';

type ColumnType =
  | 'bigint'
  | 'boolean'
  | 'bytea'
  | 'integer'
  | 'json'
  | 'ledger.lane'
  | 'text'
  | 'text[]'
  | 'timestamptz'
  | 'uuid'
  | 'uuid[]';

/** One column of a record: its SQL type, and for the compiler the type of its values. */
export interface Column<Value> {
  readonly type: ColumnType;
  readonly value?: Value;
}

/**
 * The columns of a record by their names in the record (`requestId` is the column `request_id`). The record's type, its
 * select list, insert and update follow from them.
 */
type Columns = Readonly<Record<string, Column<unknown>>>;

export type RecordOf<C extends Columns> = {
  readonly [Key in keyof C]: C[Key] extends Column<infer Value> ? Value : never;
};

/** The columns of a record whose type is written elsewhere. */
export type ColumnsOf<Row extends object> = { readonly [Key in keyof Row]: Column<Row[Key]> };

export function column<Value>(type: ColumnType): Column<Value> {
  return { type };
}

/** Some of the columns. */
export function pick<C extends Columns, Key extends keyof C>(
  columns: C,
  ...keys: readonly Key[]
): Pick<C, Key> {
  return Object.fromEntries(keys.map((key) => [key, columns[key]])) as Pick<C, Key>;
}

/** `t.id, t.request_id AS "requestId"`: the record, with its table under the alias `t`. */
export function selectList(columns: Columns): Sql {
  return listOf(columns, (column, key) => (column === key ? `t.${column}` : `t.${column} AS "${key}"`));
}

/** `id, request_id`, or a value in the place of a column. */
export function columnList<C extends Columns>(
  columns: C,
  values: { readonly [Key in keyof C]?: string } = {},
): Sql {
  return listOf(columns, (column, key) => values[key] ?? column);
}

/** `id = excluded.id, request_id = excluded.request_id`: for ON CONFLICT DO UPDATE. */
export function replaced(columns: Columns): Sql {
  return listOf(columns, (column) => `${column} = excluded.${column}`);
}

/**
 * Inserts any number of records in their order, in one parameter. The caller may append ORDER BY, ON CONFLICT and
 * RETURNING. The table has the alias `t`, the records have the alias `added`, with the keys as column names.
 *
 * JSON travels as text, because a cast keeps it byte by byte and takes escapes that json_to_recordset refuses.
 */
export function insertInto<C extends Columns>(table: string, columns: C, rows: readonly RecordOf<C>[]): Sql {
  const values = listOf(columns, (_, key, type) => `added."${key}"${type === 'json' ? '::json' : ''}`);
  const types = listOf(columns, (_, key, type) => `"${key}" ${type === 'json' ? 'text' : type}`);
  const records = JSON.stringify(rows.map((row) => transported(columns, row)));
  return sql`INSERT INTO ${raw(table)} AS t (${columnList(columns)})
    SELECT ${values} FROM json_to_recordset(${records}::json) AS added(${types})`;
}

/** The values of one record, each in a parameter, in the order of `columnList`. */
export function valueList<C extends Columns>(columns: C, row: RecordOf<C>): Sql {
  const values = Object.entries(columns).map(([key, { type }]) =>
    type === 'json' ? JSON.stringify(row[key]) : row[key],
  );
  return join(values, ', ');
}

/** Half of a surrogate pair becomes U+FFFD, as in a parameter of its own. */
function transported<C extends Columns>(columns: C, row: RecordOf<C>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(columns).map(([key, { type }]) => {
      const value = row[key] ?? null;
      if (type === 'json' && value !== null) return [key, JSON.stringify(value)];
      return [key, typeof value === 'string' ? value.toWellFormed() : value];
    }),
  );
}

function listOf(columns: Columns, item: (column: string, key: string, type: ColumnType) => string): Sql {
  const items = Object.entries(columns).map(([key, { type }]) => item(columnName(key), key, type));
  return raw(items.join(', '));
}

/** `portalId` is `portal_id`. */
export function columnName(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

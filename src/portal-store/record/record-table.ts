import { OWNERSHIP, type OwnershipRow } from '../../domain/ownership/index.ts';
import type { ValueChange } from '../../domain/value-change.ts';
import type { Executor } from '../../postgres/database.ts';
import { columnName } from '../../postgres/record-columns.ts';
import { empty, join, prepared, raw, type Sql, sql } from '../../postgres/sql.ts';
import { Column, type Columns, type NewRow, type RecordOf, type SetBy, type WrittenOf } from './column.ts';

/**
 * A record of the portal. Each column states how it is read, what sets it and how the audit names it. The record's type,
 * its select list, inserts, updates and audit are derived from there. A column that only the ownership table names belongs
 * to the record too, under its name in camel case.
 */
export interface RecordTable<C extends Columns = Columns> {
  /** With its schema. */
  readonly name: Sql;
  /** The name of a row in messages. */
  readonly noun: string;
  readonly columns: C;
  /** With the table under the alias `t`. */
  readonly selectList: Sql;
}

/** @param rows the ownership table */
export function recordTable<C extends Columns>(
  table: string,
  columns: C,
  rows: readonly OwnershipRow[] = OWNERSHIP,
): RecordTable<C> {
  const all: Columns = { ...ownedColumns(table, columns, rows), ...columns };
  const selected = Object.entries(all).flatMap(([key, { setBy, settings }]) => {
    const value = settings.expression ?? `t.${columnName(key)}${settings.cast ?? ''}`;
    return setBy === 'STORED' ? [] : [`${value} AS "${key}"`];
  });
  return {
    name: raw(`portal.${table}`),
    noun: table.replaceAll('_', ' '),
    columns: all as C,
    selectList: raw(selected.join(', ')),
  };
}

function ownedColumns(table: string, named: Columns, rows: readonly OwnershipRow[]): Columns {
  const owned = rows.flatMap(({ field, portal }) =>
    portal?.table === table ? [{ field, key: columnKey(portal.column), type: portal.type }] : [],
  );
  return Object.fromEntries(
    owned
      .filter(({ key }) => !(key in named))
      .map(({ field, key, type }) => [key, new Column<unknown, SetBy>(type, 'OWNED', { field })]),
  );
}

export function columnKey(column: string): string {
  return column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The columns that have one of the given sources. */
export function columnsSetBy({ columns }: RecordTable, ...ways: readonly SetBy[]): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([, { setBy }]) => ways.includes(setBy)));
}

const INSERTED = ['NEEDED', 'GIVEN', 'CHANGED', 'FOLDED', 'STORED'] as const;

/** The values that an insert stores for a new record, with fallbacks filled in. */
export function completed<T extends RecordTable>(table: T, row: NewRow<T>): WrittenOf<T> {
  const columns = Object.entries(columnsSetBy(table, ...INSERTED));
  return Object.fromEntries(
    columns.map(([key, { settings }]) => [key, valueOf(row, key, settings.fallback)]),
  ) as WrittenOf<T>;
}

/**
 * Inserts any number of records by one statement, in one parameter. `suffix` follows the rows (ON CONFLICT, RETURNING; the
 * table is `t`). Returns the rows of RETURNING. If no row names a column of the ownership table, it gets its SQL default.
 */
export async function insertRecords<T extends RecordTable, Returned extends object>(
  transaction: Executor,
  table: T,
  rows: readonly NewRow<T>[],
  suffix: Sql = empty,
): Promise<Returned[]> {
  if (rows.length === 0) return [];
  const owned = Object.entries(columnsSetBy(table, 'OWNED')).filter(([key]) =>
    rows.some((row) => key in row),
  );
  const columns = { ...columnsSetBy(table, ...INSERTED), ...Object.fromEntries(owned) };
  const names = columnNames(columns);
  return await transaction.query<Returned>(
    prepared(
      sql`INSERT INTO ${table.name} AS t (${names}) SELECT ${names} FROM ${recordset(columns, rows)} ${suffix}`,
    ),
  );
}

/** The columns of rows, under an alias; separated by commas. */
export function columnNames(columns: Columns, alias = ''): Sql {
  return raw(
    Object.keys(columns)
      .map((key) => `${alias}${columnName(key)}`)
      .join(', '),
  );
}

/** The rows as a table `row` with these columns. */
export function recordset(columns: Columns, rows: readonly object[]): Sql {
  const named = Object.entries(columns).map(
    ([
      key,
      {
        type,
        settings: { fallback },
      },
    ]) => {
      return { key, name: columnName(key), type, fallback };
    },
  );
  const types = named.map(({ name, type }) => raw(`${name} ${type}`));
  const values = rows.map((row) =>
    Object.fromEntries(named.map(({ key, name, fallback }) => [name, valueOf(row, key, fallback)])),
  );
  return sql`json_to_recordset(${JSON.stringify(values)}::json) AS row(${join(types, ', ')})`;
}

function valueOf(row: object, key: string, fallback: unknown): unknown {
  return (row as Readonly<Record<string, unknown>>)[key] ?? fallback ?? null;
}

/** The differences between two states of a record, under the names that the audit uses. */
export function changesBetween<T extends RecordTable>(
  { columns }: T,
  before: Partial<RecordOf<T>>,
  after: RecordOf<T>,
): ValueChange[] {
  const [earlier, now] = [before, after] as readonly Readonly<Record<string, unknown>>[];
  return Object.entries(columns).flatMap(([key, { settings }]) => {
    const { field } = settings;
    const [old, current] = [earlier?.[key] ?? null, now?.[key] ?? null];
    return field === undefined || JSON.stringify(old) === JSON.stringify(current)
      ? []
      : [{ field: field === true ? key : field, old, new: current }];
  });
}

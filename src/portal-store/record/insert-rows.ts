import type { Executor } from '../../postgres/database.ts';

/** The columns of a batch: their SQL types and where each value comes from. */
export type ColumnsOf<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => unknown]>>;

/**
 * Inserts any number of rows by one statement, in one parameter. `suffix` follows the rows (ON CONFLICT, RETURNING).
 * Returns what RETURNING says.
 */
export async function insertRows<Row, Returned extends object = object>(
  executor: Executor,
  table: string,
  columns: ColumnsOf<Row>,
  rows: readonly Row[],
  suffix = '',
): Promise<Returned[]> {
  if (rows.length === 0) return [];
  const names = Object.keys(columns).join(', ');
  const text = `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${recordset(columns, '$1')} ${suffix}`;
  return await executor.query<Returned>({ text, values: [toJson(columns, rows)], prepare: true });
}

/** `json_to_recordset` of a parameter that `toJson` fills. */
export function recordset<Row>(columns: ColumnsOf<Row>, parameter: string): string {
  const types = Object.entries(columns).map(([name, [type]]) => `${name} ${type}`);
  return `json_to_recordset(${parameter}::json) AS row(${types.join(', ')})`;
}

export function toJson<Row>(columns: ColumnsOf<Row>, rows: readonly Row[]): string {
  const values = Object.entries(columns);
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(values.map(([name, [, value]]) => [name, value(row) ?? null]))),
  );
}

import type { PersonMatcher } from '../../domain/retention/person-matcher.ts';
import {
  type ColumnsOfTable,
  type Erasing,
  PERSONAL_COLUMNS,
} from '../../domain/retention/personal-columns.ts';
import type { Executor } from '../database.ts';

const ROWS_AT_ONCE = 2_000;

/** Values that name a person, by `schema.table.column`. */
export type Counts = Readonly<Record<string, number>>;

/** A row that names the person. */
interface Found {
  readonly table: string;
  /** The values of its primary key, as texts. */
  readonly key: readonly string[];
}

export interface Scan {
  readonly counts: Counts;
  readonly found: readonly Found[];
}

type EachColumn = Exclude<Erasing, 'USER' | 'AUDIT'>;

/** The new text of a value; undefined where nothing in it names the person. */
const ERASE: Readonly<
  Record<EachColumn, (text: string, person: PersonMatcher) => string | null | undefined>
> = {
  TEXT: (text, person) => person.erased(text) ?? undefined,
  ID: (text, person) => person.erasedId(text) ?? undefined,
  EMPTY: (text, person) => (person.names(text) ? null : undefined),
  ROW: (text, person) => (person.names(text) ? null : undefined),
  JSON: erasedJson,
  // Lists are read and written as JSON.
  LIST: erasedJson,
};

function erasedJson(text: string, person: PersonMatcher): string | undefined {
  const erased = person.erasedIn(JSON.parse(text));
  return erased === null ? undefined : JSON.stringify(erased.value);
}

interface Key {
  readonly name: string;
  readonly type: string;
}

/** A table with its columns that are erased one by one. */
interface ErasedTable {
  readonly name: string;
  readonly described: ColumnsOfTable;
  readonly columns: readonly (readonly [name: string, kind: EachColumn])[];
  readonly key: readonly Key[];
}

/**
 * Finds all values of `PERSONAL_COLUMNS` that name a person, except for users and the audit. It reads every row in one
 * snapshot, and locks none.
 *
 * @param executor a transaction that has run no statement
 */
export async function scanColumns(executor: Executor, person: PersonMatcher): Promise<Scan> {
  await run(executor, 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  const counts: Record<string, number> = {};
  const found: Found[] = [];
  for (const table of await tablesOf(executor)) {
    for await (const row of rowsOf(executor, table)) {
      const changed = changesOf(table, row.values, person);
      for (const { column } of changed) add(counts, table, column);
      if (changed.length > 0) found.push({ table: table.name, key: row.key });
    }
  }
  return { counts, found };
}

/**
 * Erases the person from the rows of a scan, each under its lock, and queues shipments and exceptions whose copy in
 * Salesforce the hub wrote.
 *
 * @param executor a transaction of the owner of the tables: no role may change facts
 * @returns how many values were erased
 */
export async function eraseColumns(
  executor: Executor,
  person: PersonMatcher,
  found: readonly Found[],
): Promise<Counts> {
  const counts: Record<string, number> = {};
  const tables = new Map((await tablesOf(executor)).map((table) => [table.name, table]));
  // The triggers that keep facts from being changed let the owner pass.
  await run(executor, `SELECT set_config('waybill.removing', 'on', true)`);
  for (const { table: name, key } of found) {
    const table = tables.get(name);
    if (table === undefined) continue;
    for (const column of await eraseRow(executor, table, key, person)) add(counts, table, column);
  }
  await run(executor, `SELECT set_config('waybill.removing', '', true)`);
  return counts;
}

async function eraseRow(
  executor: Executor,
  table: ErasedTable,
  key: readonly string[],
  person: PersonMatcher,
): Promise<readonly string[]> {
  const { name, described } = table;
  const isRow = table.key.map((part, at) => `t.${part.name} = $${at + 1}::${part.type}`).join(' AND ');
  const [row] = await run<{ readonly values: readonly (string | null)[] }>(
    executor,
    `SELECT ${textsOf(table)} AS values FROM ${name} t WHERE ${isRow} AND ${idle(described)} FOR UPDATE`,
    key,
  );
  const changed = row === undefined ? [] : changesOf(table, row.values, person);
  const columns = changed.map(({ column }) => column);
  if (changed.length === 0) return columns;
  if (changed.some(({ kind }) => kind === 'ROW')) {
    await run(executor, `DELETE FROM ${name} t WHERE ${isRow}`, key);
    return columns;
  }
  const sets = changed.map(({ column, kind }, at) => {
    const given = `$${key.length + at + 1}`;
    return kind === 'LIST'
      ? `${column} = ARRAY(SELECT json_array_elements_text(${given}::json))`
      : `${column} = ${given}`;
  });
  if (described.queued !== undefined) sets.push('version = t.version + 1');
  const values = changed.map(({ value }) => value);
  await run(executor, `UPDATE ${name} t SET ${sets.join(', ')} WHERE ${isRow}`, [...key, ...values]);
  if (described.queued !== undefined) await queue(executor, name, described.queued, isRow, key);
  return columns;
}

async function queue(
  executor: Executor,
  table: string,
  record: 'Shipment' | 'Exception',
  isRow: string,
  key: readonly string[],
): Promise<void> {
  const isInSalesforce =
    record === 'Shipment' ? 't.crm_id IS NOT NULL' : 'num_nonnulls(t.crm_case_id, t.crm_task_id) > 0';
  await run(
    executor,
    `INSERT INTO ledger.outbox AS o (record, aggregate_id, account_id, lane, version, principal)
     SELECT '${record}', t.portal_id, t.account_id, 'BULK', t.version, 'waybill:retention'
       FROM ${table} t WHERE ${isRow} AND ${isInSalesforce}
     ON CONFLICT (record, aggregate_id, state) DO UPDATE SET version = greatest(o.version, excluded.version)`,
    key,
  );
}

function changesOf(table: ErasedTable, values: readonly (string | null)[], person: PersonMatcher) {
  return table.columns.flatMap(([column, kind], at) => {
    const text = values[at] ?? null;
    const value = text === null ? undefined : ERASE[kind](text, person);
    return value === undefined ? [] : [{ column, kind, value }];
  });
}

async function* rowsOf(executor: Executor, table: ErasedTable) {
  const { name, key, columns, described } = table;
  const filled = `num_nonnulls(${columns.map(([column]) => `t.${column}`).join(', ')}) > 0`;
  await run(
    executor,
    `DECLARE rows_of_table NO SCROLL CURSOR FOR
     SELECT ARRAY[${key.map((part) => `t.${part.name}::text`).join(', ')}] AS key, ${textsOf(table)} AS values
       FROM ${name} t WHERE ${idle(described)} AND ${filled}`,
  );
  for (;;) {
    const rows = await run<{ readonly key: readonly string[]; readonly values: readonly (string | null)[] }>(
      executor,
      `FETCH ${ROWS_AT_ONCE} FROM rows_of_table`,
    );
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await run(executor, 'CLOSE rows_of_table');
}

async function tablesOf(executor: Executor): Promise<readonly ErasedTable[]> {
  const keys = await run<{ readonly table: string; readonly key: readonly Key[] }>(
    executor,
    `SELECT n.nspname || '.' || c.relname AS table,
            json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod))
                     ORDER BY array_position(i.indkey::int2[], a.attnum)) AS key
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey::int2[])
      WHERE i.indisprimary AND n.nspname IN ('portal', 'ledger') GROUP BY 1`,
  );
  const keyOf = new Map(keys.map(({ table, key }) => [table, key]));
  return Object.entries(PERSONAL_COLUMNS).flatMap(([name, described]) => {
    const columns = Object.entries(described.erased ?? {}).flatMap(([column, kind]) =>
      kind === 'USER' || kind === 'AUDIT' ? [] : [[column, kind] as const],
    );
    const key = keyOf.get(name);
    if (columns.length === 0) return [];
    if (key === undefined) throw new TypeError(`${name} has no primary key`);
    return [{ name, described, columns, key }];
  });
}

function textsOf({ columns }: ErasedTable): string {
  const texts = columns.map(([column, kind]) =>
    kind === 'LIST' ? `to_json(t.${column})::text` : `t.${column}::text`,
  );
  return `ARRAY[${texts.join(', ')}]`;
}

function idle({ busy }: ColumnsOfTable): string {
  return busy === undefined ? 'true' : `NOT (${busy})`;
}

function add(counts: Record<string, number>, { name }: ErasedTable, column: string): void {
  counts[`${name}.${column}`] = (counts[`${name}.${column}`] ?? 0) + 1;
}

/** The names in these statements come from `PERSONAL_COLUMNS` and from the catalog. */
function run<Row extends object = object>(
  executor: Executor,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return executor.query<Row>({ text, values });
}

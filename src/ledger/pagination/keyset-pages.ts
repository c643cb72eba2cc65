import { type ListTotal, MOST_COUNTED, totalOf } from '../../domain/page.ts';
import type { Executor } from '../../postgres/database.ts';
import { ALWAYS, allOf, join, raw, type Sql, sql } from '../../postgres/sql.ts';

/** One page of a list in keyset order. */
export interface KeysetPage<Position> {
  /** `forward` counts from the newest, `backward` from the oldest. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Exclusive; null is the very start or end. */
  readonly position: Position | null;
}

/** Newest first whatever the direction; `more`: whether rows follow in the direction of reading. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** A position in a list that is ordered by time, then id. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

/** A position in a list that is ordered by time, then an ascending id. */
export interface NumberedPosition {
  readonly at: Date;
  readonly id: number;
}

interface ListSource {
  /** Of the table with the alias `t`. */
  readonly columns: Sql;
  readonly table: string;
  readonly conditions: readonly Sql[];
}

/** The condition of a filter; without a value the filter restricts nothing. */
export function filteredBy(value: unknown, condition: Sql): Sql {
  return value === undefined ? ALWAYS : condition;
}

/** The records of a list without its pages. One statement. */
export async function countRows(
  executor: Executor,
  { table, conditions }: Pick<ListSource, 'table' | 'conditions'>,
): Promise<ListTotal> {
  const [row] = await executor.query<{ readonly count: number }>(
    sql`SELECT count(*)::int AS count FROM (
      SELECT FROM ${raw(table)} t WHERE ${allOf(conditions)} LIMIT ${MOST_COUNTED + 1}::int) counted`,
  );
  return totalOf(row?.count ?? 0);
}

/** A page in the order of a time and the id. */
export async function readByTime<Row extends object>(
  executor: Executor,
  source: ListSource & { readonly timeColumn: string },
  page: KeysetPage<TimePosition>,
): Promise<Rows<Row>> {
  const { position } = page;
  const after = position && sql`${position.at}::timestamptz, ${position.id}::uuid`;
  return await readRows(executor, source, [`t.${source.timeColumn}`, 't.id'], after, page);
}

/** A page in the order of a time and an ascending id. */
export async function readByTimeAndNumber<Row extends object>(
  executor: Executor,
  source: ListSource & { readonly timeColumn: string },
  page: KeysetPage<NumberedPosition>,
): Promise<Rows<Row>> {
  const { position } = page;
  const after = position && sql`${position.at}::timestamptz, ${position.id}::bigint`;
  return await readRows(executor, source, [`t.${source.timeColumn}`, 't.id'], after, page);
}

/** A page in the order of an ascending id. */
export async function readById<Row extends object>(
  executor: Executor,
  source: ListSource,
  page: KeysetPage<number>,
): Promise<Rows<Row>> {
  const after = page.position === null ? null : sql`${page.position}::bigint`;
  return await readRows(executor, source, ['t.id'], after, page);
}

async function readRows<Row extends object>(
  executor: Executor,
  { columns, table, conditions }: ListSource,
  keys: readonly string[],
  after: Sql | null,
  { direction, size }: KeysetPage<unknown>,
): Promise<Rows<Row>> {
  const forward = direction === 'forward';
  const bound =
    after === null ? ALWAYS : sql`(${raw(keys.join(', '))}) ${raw(forward ? '<' : '>')} (${after})`;
  const order = keys.map((key) => raw(`${key} ${forward ? 'DESC' : 'ASC'}`));
  const found = await executor.query<Row>(
    sql`SELECT ${columns} FROM ${raw(table)} t WHERE ${allOf([...conditions, bound])}
      ORDER BY ${join(order, ', ')} LIMIT ${size + 1}::int`,
  );
  const rows = found.slice(0, size);
  return { rows: forward ? rows : rows.toReversed(), more: found.length > size };
}

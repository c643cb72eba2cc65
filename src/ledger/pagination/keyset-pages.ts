import type { Executor } from '../../postgres/database.ts';
import { allOf, type SqlParameters } from '../../postgres/sql-parameters.ts';

/** One page of a list in keyset order. */
export interface KeysetPage<Position> {
  /** `forward` counts from the newest, `backward` from the oldest. */
  readonly direction: 'forward' | 'backward';
  readonly size: number;
  /** Exclusive; null is the very start or end. */
  readonly position: Position | null;
}

/** Newest first whatever the direction; `more` tells whether rows follow in the direction of reading. */
export interface Rows<Row> {
  readonly rows: readonly Row[];
  readonly more: boolean;
}

/** A position in a list that is ordered by time, then id. */
export interface TimePosition {
  readonly at: Date;
  readonly id: string;
}

export interface ListSource {
  readonly columns: string;
  /** With the alias `t`. */
  readonly table: string;
  readonly conditions: readonly string[];
  /** Those of the conditions. */
  readonly parameters: SqlParameters;
}

/** A page in the order of a time and the id. */
export async function readByTime<Row extends object>(
  executor: Executor,
  source: ListSource & { readonly timeColumn: string; readonly page: KeysetPage<TimePosition> },
): Promise<Rows<Row>> {
  const { page, parameters, timeColumn } = source;
  const { position } = page;
  const after =
    position === null
      ? null
      : `(${parameters.add(position.at, 'timestamptz')}, ${parameters.add(position.id, 'uuid')})`;
  return await readRows(executor, source, `${timeColumn} ~, t.id ~`, `(${timeColumn}, t.id)`, after, page);
}

/** A page in the order of an ascending id. */
export async function readById<Row extends object>(
  executor: Executor,
  source: ListSource & { readonly page: KeysetPage<number> },
): Promise<Rows<Row>> {
  const { page, parameters } = source;
  const after = page.position === null ? null : parameters.add(page.position, 'bigint');
  return await readRows(executor, source, 't.id ~', 't.id', after, page);
}

/** @param order with `~` in the place of the direction */
async function readRows<Row extends object>(
  executor: Executor,
  { columns, table, conditions, parameters }: ListSource,
  order: string,
  key: string,
  after: string | null,
  { direction, size }: KeysetPage<unknown>,
): Promise<Rows<Row>> {
  const forward = direction === 'forward';
  const bound = after === null ? [] : [`${key} ${forward ? '<' : '>'} ${after}`];
  const found = await executor.query<Row>({
    text: `SELECT ${columns} FROM ${table} WHERE ${allOf([...conditions, ...bound])}
      ORDER BY ${order.replaceAll('~', forward ? 'DESC' : 'ASC')} LIMIT ${parameters.add(size + 1, 'int')}`,
    values: parameters.values,
  });
  const rows = found.slice(0, size);
  return { rows: forward ? rows : rows.toReversed(), more: found.length > size };
}

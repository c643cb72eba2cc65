import {
  type CursorValue,
  encodeCursor,
  FITS,
  type Fit,
  listKey,
  positionOf,
} from '../../src/domain/cursor.ts';
import type { ListTotal } from '../../src/domain/page.ts';
import { type Connection, connection } from '../../src/graph/connection.ts';
import { type PageArgs, readPage } from '../../src/graph/page.ts';
import type {
  KeysetPage,
  NumberedPosition,
  Rows,
  TimePosition,
} from '../../src/ledger/pagination/keyset-pages.ts';

/** The positions in a list of the ledger. */
interface Ordering<Row, Position> {
  readonly shape: readonly Fit[];
  readonly positionOf: (row: Row) => readonly CursorValue[];
  /** Reads values of that shape. */
  readonly read: (values: readonly CursorValue[]) => Position;
}

/** By time, then id. */
export function byTime<Row extends { readonly id: string }>(
  at: (row: Row) => Date,
): Ordering<Row, TimePosition> {
  return {
    shape: [FITS.instant, FITS.portalId],
    positionOf: (row) => [at(row).toISOString(), row.id],
    read: ([time, id]) => ({ at: new Date(String(time)), id: String(id) }),
  };
}

/** By time, then ascending number. */
export function byTimeAndNumber<Row extends { readonly id: number }>(
  at: (row: Row) => Date,
): Ordering<Row, NumberedPosition> {
  return {
    shape: [FITS.instant, FITS.number],
    positionOf: (row) => [at(row).toISOString(), row.id],
    read: ([time, id]) => ({ at: new Date(String(time)), id: Number(id) }),
  };
}

/** By ascending number. */
export const BY_NUMBER: Ordering<{ readonly id: number }, number> = {
  shape: [FITS.number],
  positionOf: ({ id }) => [id],
  read: ([id]) => Number(id),
};

/**
 * One page of a list of the ledger.
 *
 * @param list names the list with its filter; a cursor is valid only for this list
 */
export async function ledgerPage<Row, Position, Node>(
  list: unknown,
  args: PageArgs,
  ordering: Ordering<Row, Position>,
  read: (page: KeysetPage<Position>) => Promise<Rows<Row>>,
  toNode: (row: Row) => Node,
  counted: () => Promise<ListTotal>,
): Promise<Connection<Node>> {
  const asked = readPage(args);
  const { direction, size } = asked;
  const key = listKey(list);
  const values = positionOf(key, asked, ordering.shape);
  const position = values === null ? null : ordering.read(values);
  const { rows, more } = await read({ direction, size, position });
  const forward = direction === 'forward';
  const edges = rows.map((node) => ({ cursor: encodeCursor(key, ordering.positionOf(node)), node }));
  const page = {
    edges,
    hasNextPage: forward ? more : position !== null,
    hasPreviousPage: forward ? position !== null : more,
  };
  return connection(page, toNode, counted);
}

import { type CursorValue, decodeCursor, encodeCursor, listKey } from '../../src/domain/cursor.ts';
import { WaybillError } from '../../src/domain/errors.ts';
import { isPortalId } from '../../src/domain/record-ids.ts';
import { type Connection, connection } from '../../src/graph/connection.ts';
import { type PageArgs, readPage } from '../../src/graph/page.ts';
import type { KeysetPage, Rows, TimePosition } from '../../src/ledger/pagination/keyset-pages.ts';

/** The positions in a list of the ledger. */
interface Ordering<Row, Position> {
  readonly positionOf: (row: Row) => readonly CursorValue[];
  /** Null if the values are not a position of this list. */
  readonly read: (values: readonly CursorValue[]) => Position | null;
  readonly length: number;
}

/** By time, then id. */
export function byTime<Row extends { readonly id: string }>(
  at: (row: Row) => Date,
): Ordering<Row, TimePosition> {
  return {
    positionOf: (row) => [at(row).toISOString(), row.id],
    read: ([time, id]) => {
      const instant = new Date(time ?? '');
      const valid = !Number.isNaN(instant.getTime()) && typeof id === 'string' && isPortalId(id);
      return valid ? { at: instant, id } : null;
    },
    length: 2,
  };
}

/** By ascending number. */
export const BY_NUMBER: Ordering<{ readonly id: number }, number> = {
  positionOf: ({ id }) => [id],
  read: ([id]) => (typeof id === 'number' && Number.isSafeInteger(id) ? id : null),
  length: 1,
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
): Promise<Connection<Node>> {
  const { direction, size, cursor } = readPage(args);
  const key = listKey(list);
  const position = cursor === null ? null : ordering.read(decodeCursor(key, cursor, ordering.length));
  if (cursor !== null && position === null) {
    throw new WaybillError('INVALID_CURSOR', 'This is not a cursor of this list.');
  }
  const { rows, more } = await read({ direction, size, position });
  const forward = direction === 'forward';
  const edges = rows.map((node) => ({ cursor: encodeCursor(key, ordering.positionOf(node)), node }));
  const page = {
    edges,
    hasNextPage: forward ? more : position !== null,
    hasPreviousPage: forward ? position !== null : more,
  };
  return connection(page, toNode);
}

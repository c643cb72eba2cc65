import type { InfiniteData } from '@tanstack/react-query';
import type { Answer } from './ask.ts';

/** Where a row stands in its list: the value that orders the list, then the id. Rows without a value are the last ones. */
export interface Place {
  readonly value: number | null;
  readonly id: string;
}

/** How the rows of a list are read from an answer, and in which order they stand. */
export interface RowsOf<Data, Row> {
  readonly rowsOf: (data: Data) => readonly Row[];
  readonly withRows: (data: Data, rows: readonly Row[]) => Data;
  readonly hasNextPage: (data: Data) => boolean;
  readonly placeOf: (row: Row) => Place;
  readonly direction: 'ASC' | 'DESC';
}

/** A page as it was read, and with what was written into it since. */
export interface ListedPage<Data> extends Answer<Data> {
  /** Where the page ended when it was read: its next page begins there, whatever has become of the row. */
  readonly end?: Place;
}

/**
 * The pages with the newer state of some rows. A row that is no longer among the answered ones leaves. A row behind the end of
 * what was read comes with its page.
 *
 * @param ids of the rows that changed
 * @param answered those of them that belong to the list now
 */
export function withChangedRows<Data, Row extends { readonly id: string }>(
  { pages, pageParams }: InfiniteData<ListedPage<Data>>,
  list: RowsOf<Data, Row>,
  ids: ReadonlySet<string>,
  answered: readonly Row[],
): InfiniteData<ListedPage<Data>> {
  const ends = pages.map(({ data, end }) => end ?? endOf(data, list));
  const kept = pages.map(({ data }) => list.rowsOf(data).filter(({ id }) => !ids.has(id)));
  const last = pages.length - 1;
  for (const row of answered) {
    const place = list.placeOf(row);
    // Each page begins where the one before it ended.
    const at = ends.findIndex((end) => end !== null && isBefore(place, end, list.direction));
    const page = pages[last];
    const isRead = at >= 0 || page === undefined || !list.hasNextPage(page.data);
    const rows = kept[at < 0 ? last : at];
    if (!isRead || rows === undefined) continue;
    const next = rows.findIndex((other) => isBefore(place, list.placeOf(other), list.direction));
    rows.splice(next < 0 ? rows.length : next, 0, row);
  }
  return {
    pageParams,
    pages: pages.map((page, at) => {
      const end = ends[at];
      return { ...page, data: list.withRows(page.data, kept[at] ?? []), ...(end != null && { end }) };
    }),
  };
}

function endOf<Data, Row>(data: Data, { rowsOf, placeOf }: RowsOf<Data, Row>): Place | null {
  const row = rowsOf(data).at(-1);
  return row === undefined ? null : placeOf(row);
}

/** Whether a row stands before another one, or is the same. */
function isBefore(one: Place, other: Place, direction: 'ASC' | 'DESC'): boolean {
  if ((one.value === null) !== (other.value === null)) return other.value === null;
  const byValue =
    (one.value ?? 0) - (other.value ?? 0) || (one.id < other.id ? -1 : Number(one.id > other.id));
  return direction === 'ASC' ? byValue <= 0 : byValue >= 0;
}

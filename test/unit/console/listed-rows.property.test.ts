import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ListedPage, type RowsOf, withChangedRows } from '../../../src/console/graph/listed-rows.ts';

interface Row {
  readonly id: string;
  readonly value: number | null;
  readonly state: number;
}
interface Data {
  readonly nodes: readonly Row[];
  readonly hasNextPage: boolean;
}

const listOf = (direction: 'ASC' | 'DESC'): RowsOf<Data, Row> => ({
  direction,
  rowsOf: ({ nodes }) => nodes,
  withRows: (data, nodes) => ({ ...data, nodes }),
  hasNextPage: ({ hasNextPage }) => hasNextPage,
  placeOf: ({ value, id }) => ({ value, id }),
});

/** The order of a list of the graph, written independently: rows without a value last, equal values by id. */
function compared(a: Row, b: Row, direction: 'ASC' | 'DESC'): number {
  if ((a.value === null) !== (b.value === null)) return a.value === null ? 1 : -1;
  const sign = direction === 'ASC' ? 1 : -1;
  return sign * ((a.value ?? 0) - (b.value ?? 0) || Number(a.id > b.id) - Number(a.id < b.id));
}

const value = fc.option(fc.nat({ max: 8 }), { nil: null });
const row = (at: number) =>
  fc.record({ id: fc.constant(String.fromCodePoint(97 + at)), value, state: fc.nat({ max: 3 }) });
const rows = fc.tuple(...Array.from({ length: 14 }, (_, at) => fc.option(row(at), { nil: null })));
/** By the places of rows: their newer states; null for a row that left the list. */
const changes = fc.array(fc.tuple(fc.nat({ max: 13 }), fc.option(fc.tuple(value, fc.nat()), { nil: null })), {
  maxLength: 6,
});

/** A list of the hub. It is read page by page, from cursors that name a place and not a row. */
class Hub {
  readonly rows: Map<string, Row>;
  readonly #direction: 'ASC' | 'DESC';

  constructor(from: readonly (Row | null)[], direction: 'ASC' | 'DESC') {
    this.rows = new Map(from.flatMap((each) => (each === null ? [] : [[each.id, each]])));
    this.#direction = direction;
  }

  get list(): Row[] {
    return [...this.rows.values()].toSorted((a, b) => compared(a, b, this.#direction));
  }

  page(after: Row | null, size: number): ListedPage<Data> {
    const rest = this.list.filter((row) => after === null || compared(row, after, this.#direction) > 0);
    return { errors: [], data: { nodes: rest.slice(0, size), hasNextPage: rest.length > size } };
  }
}

it.each(['ASC', 'DESC'] as const)(
  'a list of which pages are read by and by has every row once and in order (%s), whatever changes meanwhile',
  (direction) => {
    fc.assert(
      fc.property(
        rows,
        fc.nat({ max: 4 }),
        fc.array(fc.tuple(changes, fc.boolean()), { maxLength: 5 }),
        (drawn, small, steps) => {
          const hub = new Hub(drawn, direction);
          const size = small + 1;
          let list = { pages: [hub.page(null, size)], pageParams: [null] };
          // As cursors do, each names the place at which its page ended when it was read.
          const cursors = [list.pages[0]?.data.nodes.at(-1) ?? null];
          const more = () => {
            const last = list.pages.at(-1);
            if (last?.data.hasNextPage !== true) return false;
            const page = hub.page(cursors.at(-1) ?? null, size);
            cursors.push(page.data.nodes.at(-1) ?? cursors.at(-1) ?? null);
            list = { pages: [...list.pages, page], pageParams: [...list.pageParams, null] };
            return true;
          };
          for (const [changed, readsMore] of steps) {
            const ids = new Set<string>();
            for (const [at, next] of changed) {
              const id = String.fromCodePoint(97 + at);
              ids.add(id);
              if (next === null) hub.rows.delete(id);
              else hub.rows.set(id, { id, value: next[0], state: next[1] });
            }
            const answered = [...ids].flatMap((id) => hub.rows.get(id) ?? []);
            list = withChangedRows(list, listOf(direction), ids, answered) as typeof list;
            if (readsMore) more();
          }
          while (more());
          expect(list.pages.flatMap(({ data }) => data.nodes)).toEqual(hub.list);
        },
      ),
      { numRuns: 500 },
    );
  },
);

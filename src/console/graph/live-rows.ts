import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useRef } from 'react';
import { answered, askAgain } from './asking-again.ts';
import { type ListedPage, type RowsOf, withChangedRows } from './listed-rows.ts';
import type { GraphError } from './no-answer.ts';
import type { Operation } from './operation.ts';
import { useTurns } from './turns.ts';

/** As many ids as a filter of the graph takes, and a page has rows. */
const MOST_IDS = 100;

/** A list of `usePages`, and how some of its rows are asked for. */
export interface LiveRows<Data, Variables, Row extends { readonly id: string }> extends RowsOf<Data, Row> {
  readonly document: Operation<Data, Variables>;
  /** As `usePages` has them. */
  readonly variables: Omit<Variables, 'after' | 'before'>;
  /** Those of these rows that belong to the list, and the first page with what it says of the whole list now. */
  readonly askFor: (ids: readonly string[]) => Promise<{
    readonly rows: readonly Row[];
    readonly errors: readonly GraphError[];
    readonly renewed: (first: Data) => Data;
  }>;
}

/**
 * Keeps a list of `usePages` as it is in the hub: of what changed it asks the changed rows only, however far the list was read.
 * More changed rows than the list has are asked for with the list.
 *
 * A list follows every record of its kind: the hub compares a stream's filter with the record after the change, so a filter
 * would hide that a colleague took a record out of the list.
 *
 * @param about queries about one record each, by the variable `id`: asked again when it changed
 * @param besides queries that any change concerns
 * @returns tells that a row changed; null if any may have changed
 */
export function useLiveRows<Data, Variables, Row extends { readonly id: string }>(
  list: LiveRows<Data, Variables, Row>,
  about: readonly { toString(): string }[] = [],
  besides: readonly { toString(): string }[] = [],
): (id: string | null) => void {
  const queries = useQueryClient();
  const changed = useRef<Changed>({ ids: new Set(), any: false });
  const key = [list.document.toString(), list.variables];
  const askFor = async (ids: ReadonlySet<string>) => {
    try {
      await answered(queries, String(list.document));
      const all = [...ids];
      const parts = [];
      for (let at = 0; at < all.length; at += MOST_IDS) parts.push(all.slice(at, at + MOST_IDS));
      const answers = await Promise.all(parts.map((part) => list.askFor(part)));
      await answered(queries, String(list.document));
      // The answers under other filters are asked again when they are shown.
      void queries.invalidateQueries({
        queryKey: [String(list.document)],
        type: 'inactive',
        refetchType: 'none',
      });
      queries.setQueryData<InfiniteData<ListedPage<Data>>>(key, (before) => {
        if (before === undefined) return before;
        const rows = answers.flatMap((answer) => answer.rows);
        const after = withChangedRows(before, list, ids, rows);
        const [first, ...others] = after.pages;
        const renewed = answers.at(-1)?.renewed;
        if (first === undefined || renewed === undefined) return after;
        const missing = answers.flatMap(({ errors }) => errors);
        const errors = missing.length > 0 ? missing : first.errors;
        return { ...after, pages: [{ ...first, data: renewed(first.data), errors }, ...others] };
      });
    } catch {
      // The list says itself why it does not get newer, and asks again.
      await askAgain(queries, [String(list.document)]);
    }
  };
  const want = useTurns(async () => {
    const { ids, any } = changed.current;
    changed.current = { ids: new Set(), any: false };
    const read = queries.getQueryData<InfiniteData<ListedPage<Data>>>(key);
    const count = read?.pages.reduce((sum, { data }) => sum + list.rowsOf(data).length, 0) ?? 0;
    const documents = [...about, ...besides].map(String);
    if (any || ids.size > count) return await askAgain(queries, [String(list.document), ...documents]);
    const concerned = about.map((query) =>
      queries.invalidateQueries({
        queryKey: [String(query)],
        predicate: ({ queryKey: [, variables] }) => ids.has((variables as { readonly id: string }).id),
      }),
    );
    await Promise.all([askFor(ids), ...concerned, askAgain(queries, besides.map(String))]);
  });
  return (id) => {
    if (id === null) changed.current.any = true;
    else changed.current.ids.add(id);
    want();
  };
}

/** Tells the list beside which an item is open that the item changed. */
export const ListChanged = createContext<(id: string | null) => void>(() => undefined);

/** For a step that a person takes: the lists of a document have the rows as they are after it. */
export function useChangedRows(document: { toString(): string }): (ids: readonly string[]) => void {
  const queries = useQueryClient();
  const changed = useContext(ListChanged);
  return (ids) => {
    void queries.invalidateQueries({ queryKey: [String(document)], type: 'inactive' });
    for (const id of ids) changed(id);
  };
}

interface Changed {
  readonly ids: Set<string>;
  /** Any row may have changed. */
  any: boolean;
}

import type { QueryClient } from '@tanstack/react-query';

/**
 * Asks the shown queries of some documents again, once what they are asking now has come. Asked at once, a list would give
 * up the page that is on its way, and "show more" would show nothing.
 */
export async function askAgain(queries: QueryClient, asked: readonly string[]): Promise<void> {
  await Promise.all(
    asked.map(async (document) => {
      await answered(queries, document);
      await queries.invalidateQueries({ queryKey: [document] });
    }),
  );
}

/** Waits until the queries of a document ask nothing. A page on its way would otherwise replace what is written meanwhile. */
export async function answered(queries: QueryClient, document: string): Promise<void> {
  const filters = { queryKey: [document] };
  while (queries.isFetching(filters) > 0) {
    // It joins what is under way.
    await queries.refetchQueries({ ...filters, fetchStatus: 'fetching' }, { cancelRefetch: false });
  }
}

interface List {
  readonly isFetching: boolean;
  readonly refetch: (options: { readonly cancelRefetch: boolean }) => Promise<unknown>;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page once the pages before it have come: asked at once, it would give up what is new in these. */
export async function askForMore({ isFetching, refetch, fetchNextPage }: List): Promise<void> {
  if (isFetching) await refetch({ cancelRefetch: false });
  await fetchNextPage();
}

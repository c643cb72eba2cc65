import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, ask } from './ask.ts';
import { takeFirst } from './first-question.ts';
import { NoAnswer } from './no-answer.ts';
import type { Operation } from './operation.ts';
import { againAfter } from './queries.ts';

/** Where a list goes on: after its last row, or before its first one for a list that is read from its end. */
type PageInfo =
  | { readonly hasNextPage: boolean; readonly endCursor: string | null }
  | { readonly hasPreviousPage: boolean; readonly startCursor: string | null };

interface Connection {
  readonly pageInfo: PageInfo;
}

/** The first page fills the screen soon; the others are as long as the graph allows, so that a long list has few. */
const LATER_PAGE = 100;

/**
 * A list that is read page by page: with `first` from its beginning, with `last` from its end. While its variables change,
 * what was read stays on the screen. A page without the list is no answer, whatever else it has: the view would say that
 * nothing is there.
 * @param againMs after which the list is asked again, for what changes with the clock alone
 */
export function usePages<Data, Variables extends object>(
  document: Operation<Data, Variables>,
  variables: Omit<Variables, 'after' | 'before'>,
  connection: (data: Data) => Connection | null,
  { againMs }: { readonly againMs?: number } = {},
): UseInfiniteQueryResult<InfiniteData<Answer<Data>>, NoAnswer> {
  return useInfiniteQuery<
    Answer<Data>,
    NoAnswer,
    InfiniteData<Answer<Data>>,
    readonly unknown[],
    string | null
  >({
    queryKey: [document.toString(), variables],
    queryFn: async ({ pageParam, signal }) => {
      const later = pageParam !== null && laterPage('last' in variables, pageParam);
      const asked = { ...variables, ...later } as unknown as Variables;
      const answer = await (takeFirst(document, asked) ?? ask(document, asked, signal));
      if (connection(answer.data) === null) throw NoAnswer.of(answer.errors);
      return answer;
    },
    refetchInterval: ({ state }) => againAfter(state.error) || (againMs ?? false),
    initialPageParam: null,
    getNextPageParam: ({ data }) => {
      const pageInfo = connection(data)?.pageInfo;
      if (pageInfo === undefined) return null;
      if ('hasNextPage' in pageInfo) return pageInfo.hasNextPage ? pageInfo.endCursor : null;
      return pageInfo.hasPreviousPage ? pageInfo.startCursor : null;
    },
    placeholderData: (before) => before,
  });
}

function laterPage(isFromEnd: boolean, cursor: string): object {
  return isFromEnd ? { before: cursor, last: LATER_PAGE } : { after: cursor, first: LATER_PAGE };
}

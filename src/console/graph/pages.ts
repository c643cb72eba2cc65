import { type InfiniteData, type UseInfiniteQueryResult, useInfiniteQuery } from '@tanstack/react-query';
import { type Answer, ask } from './ask.ts';
import { NoAnswer } from './no-answer.ts';
import type { Operation } from './operation.ts';
import { againAfter } from './queries.ts';

interface Connection {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The first page fills the screen soon; the others are as long as the graph allows, so that a long list has few. */
const LATER_PAGE = 100;

/**
 * A list that is read page by page. While its variables change, what was read stays on the screen. A page without the list is
 * no answer, whatever else it has: the view would say that nothing is there.
 * @param againMs after which the list is asked again, for what changes with the clock alone
 */
export function usePages<Data, Variables extends { readonly after?: string | null | undefined }>(
  document: Operation<Data, Variables>,
  variables: Omit<Variables, 'after'>,
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
      const later = pageParam !== null && { after: pageParam, first: LATER_PAGE };
      const answer = await ask(document, { ...variables, ...later } as unknown as Variables, signal);
      if (connection(answer.data) === null) throw NoAnswer.of(answer.errors);
      return answer;
    },
    refetchInterval: ({ state }) => againAfter(state.error) || (againMs ?? false),
    initialPageParam: null,
    getNextPageParam: ({ data }) => {
      const pageInfo = connection(data)?.pageInfo;
      return pageInfo?.hasNextPage ? pageInfo.endCursor : null;
    },
    placeholderData: (before) => before,
  });
}

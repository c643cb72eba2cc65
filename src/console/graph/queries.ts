import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Answer, ask } from './ask.ts';
import { takeFirst } from './first-question.ts';
import { NoAnswer } from './no-answer.ts';
import type { Operation } from './operation.ts';

const STALE_MS = 15_000;
const TRIES = 3;
/** A view without an answer, or with an old one, asks again by itself. */
const AGAIN_MS = 10_000;

/** What was asked is kept while the page is open. Stale answers stay on the screen while newer ones come. */
export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failures, error) => failures < TRIES && error instanceof NoAnswer && error.retryable,
        refetchOnWindowFocus: true,
        // A browser without a network says so like a hub that is away: a question that waits in silence tells nothing.
        networkMode: 'always',
        refetchInterval: (query) => againAfter(query.state.error),
      },
    },
  });
}

/** When a question is asked again that had no answer; false if the next answer would be the same. */
export function againAfter(error: Error | null): number | false {
  return error instanceof NoAnswer && error.retryable ? AGAIN_MS : false;
}

interface Asking<Data> {
  /** Asks again after this time, for what changes with the clock alone, or without an event that the page hears. */
  readonly againMs?: number | ((data: Data) => number);
  /** While other variables are asked, the answer to the ones before stays. Only for what names its variables itself. */
  readonly keepsOld?: boolean;
  /** False: nothing is asked. */
  readonly isNeeded?: boolean;
}

/** The answer to a query, asked again when its variables change. */
export function useGraph<Data, Variables>(
  document: Operation<Data, Variables>,
  variables: Variables,
  { againMs, keepsOld = false, isNeeded = true }: Asking<Data> = {},
): UseQueryResult<Answer<Data>, NoAnswer> {
  return useQuery<Answer<Data>, NoAnswer>({
    refetchInterval: ({ state: { error, data } }) =>
      againAfter(error) ||
      (typeof againMs === 'function' ? data !== undefined && againMs(data.data) : (againMs ?? false)),
    ...(keepsOld && { placeholderData: (before?: Answer<Data>) => before }),
    enabled: isNeeded,
    queryKey: [document.toString(), variables],
    queryFn: ({ signal }) => takeFirst(document, variables) ?? ask(document, variables, signal),
  });
}

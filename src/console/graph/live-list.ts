import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TypedDocumentString } from './generated/documents.ts';
import { type LiveState, useLive } from './live.ts';

/** A flood of events asks the list again no more often than this. */
const PAUSE_MS = 1_000;

/**
 * Keeps a list new: it is asked again when an event of its stream comes, at most once a second however many come.
 * @param list the query whose answers are asked again
 */
export function useLiveList<Data extends object, Variables extends object>(
  list: { toString(): string },
  stream: TypedDocumentString<Data, Variables>,
  variables: Omit<Variables, 'after'>,
): LiveState {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useLive(stream, variables, ({ __typename: kind }) => {
    if (kind === 'Heartbeat' || waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void queries.invalidateQueries({ queryKey: [list.toString()] });
    }, PAUSE_MS);
  });
}

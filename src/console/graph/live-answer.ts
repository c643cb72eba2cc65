import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { TypedDocumentString } from './generated/documents.ts';
import { type LiveState, useLive } from './live.ts';

/** A flood of events asks the query again no more often than this. */
const PAUSE_MS = 1_000;

/**
 * Keeps what a query answered new: the view asks it again when an event of the stream comes, at most once a second however
 * many come. What an event carries is a part.
 * @param asked the query
 */
export function useLiveAnswer<Data extends object, Variables extends object>(
  asked: { toString(): string },
  stream: TypedDocumentString<Data, Variables>,
  variables: Omit<Variables, 'after'>,
): LiveState {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  const state = useLive(stream, variables, ({ __typename: kind }) => {
    if (kind === 'Heartbeat' || waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void queries.invalidateQueries({ queryKey: [asked.toString()] });
    }, PAUSE_MS);
  });
  // The hub has ended the stream. Asked again, it says why: the session is over, or the record is no more to be seen.
  const key = asked.toString();
  useEffect(() => {
    if (state === 'ended') void queries.invalidateQueries({ queryKey: [key] });
  }, [state, key, queries]);
  return state;
}

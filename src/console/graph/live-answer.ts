import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { askAgain } from './asking-again.ts';
import { type LiveState, useLive } from './live.ts';
import type { Operation } from './operation.ts';
import { useTurns } from './turns.ts';

/**
 * Keeps what queries answered new: the view asks them again when the stream has begun and when an event comes. What an event
 * carries is a part.
 *
 * @param asked the queries; those that the view does not show are not asked
 */
export function useLiveAnswer<Data extends object, Variables extends object>(
  asked: readonly { toString(): string }[],
  stream: Operation<Data, Variables>,
  variables: Omit<Variables, 'after'>,
): LiveState {
  const queries = useQueryClient();
  const askNow = useTurns(() =>
    askAgain(
      queries,
      asked.map((query) => query.toString()),
    ),
  );
  const state = useLive(stream, variables, askNow);
  useLastQuestion(state, askNow);
  return state;
}

/**
 * Asks once more when the hub has ended the stream: the answer says why. The session is over, or the record is no more to be
 * seen.
 */
export function useLastQuestion(state: LiveState, askNow: () => void): void {
  const ended = useEffectEvent(askNow);
  useEffect(() => {
    if (state === 'ended') ended();
  }, [state]);
}

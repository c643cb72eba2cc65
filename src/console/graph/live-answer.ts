import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useRef } from 'react';
import { askAgain } from './asking-again.ts';
import { type LiveState, useLive } from './live.ts';
import type { Operation } from './operation.ts';

/** A flood of events asks the queries again no more often than this. */
const PAUSE_MS = 1_000;
/** The answer to a list of many pages takes long: the pause is so many times as long. */
const PAUSES = 2;

/**
 * Keeps what queries answered new: the view asks them again when an event of the stream comes. What an event carries is a part.
 * However many events come, the questions follow one another with a pause: a list of many pages is never asked again before
 * its last page was answered.
 *
 * A list follows every record of its kind: the hub compares a stream's filter with the record after the change, so a filter
 * would hide that a colleague took a record out of the list.
 *
 * @param asked the queries; those that the view does not show are not asked
 */
export function useLiveAnswer<Data extends object, Variables extends object>(
  asked: readonly { toString(): string }[],
  stream: Operation<Data, Variables>,
  variables: Omit<Variables, 'after'>,
): LiveState {
  const queries = useQueryClient();
  const work = useRef<Work>(null);
  useEffect(() => {
    const begun: Work = { hasEnded: false, isRunning: false, isWanted: false };
    work.current = begun;
    return () => {
      begun.hasEnded = true;
    };
  }, []);
  const askNow = useEffectEvent(() =>
    askAgain(
      queries,
      asked.map((query) => query.toString()),
    ),
  );
  const state = useLive(stream, variables, ({ __typename: kind }) => {
    if (kind !== 'Heartbeat' && work.current !== null) void askInTurn(work.current, askNow);
  });
  // The hub has ended the stream. Asked again, it says why: the session is over, or the record is no more to be seen.
  useEffect(() => {
    if (state === 'ended') void askNow();
  }, [state]);
  return state;
}

interface Work {
  hasEnded: boolean;
  isRunning: boolean;
  /** An event came since the last question. */
  isWanted: boolean;
}

async function askInTurn(work: Work, askNow: () => Promise<unknown>): Promise<void> {
  work.isWanted = true;
  if (work.isRunning) return;
  work.isRunning = true;
  let tookMs = 0;
  while (work.isWanted) {
    const pauseMs = Math.max(PAUSE_MS, PAUSES * tookMs);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    if (work.hasEnded) return;
    work.isWanted = false;
    const begun = performance.now();
    await askNow();
    tookMs = performance.now() - begun;
  }
  work.isRunning = false;
}

import { useEffect, useEffectEvent, useRef } from 'react';

/** Events that come together are asked about together, milliseconds. */
const GATHER_MS = 100;
/** Between two questions, milliseconds. */
const PAUSE_MS = 1_000;
/** After a question that took long, the pause is so many times as long. */
const PAUSES = 2;

/**
 * Runs a question in turn: however often it is wanted, it never begins before its last run has ended, and a flood of events
 * asks no more often than once a second.
 *
 * @returns wants the question; it runs soon, or after the pause
 */
export function useTurns(question: () => Promise<unknown>): () => void {
  const work = useRef<Work>(null);
  useEffect(() => {
    const begun: Work = { hasEnded: false, isRunning: false, isWanted: false };
    work.current = begun;
    return () => {
      begun.hasEnded = true;
    };
  }, []);
  const run = useEffectEvent(question);
  return () => {
    if (work.current !== null) void runInTurn(work.current, run);
  };
}

interface Work {
  hasEnded: boolean;
  isRunning: boolean;
  /** Wanted since the last run began. */
  isWanted: boolean;
}

async function runInTurn(work: Work, run: () => Promise<unknown>): Promise<void> {
  work.isWanted = true;
  if (work.isRunning) return;
  work.isRunning = true;
  await pause(GATHER_MS);
  while (work.isWanted && !work.hasEnded) {
    work.isWanted = false;
    const begun = performance.now();
    await run();
    await pause(Math.max(PAUSE_MS, PAUSES * (performance.now() - begun)));
  }
  work.isRunning = false;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

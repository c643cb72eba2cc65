const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** Milliseconds before the next attempt, longer after each failure in a row; random, so that streams do not come together. */
export function retryPauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
}

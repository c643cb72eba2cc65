const FIRST_MS = 200;
const LONGEST_MS = 60_000;

/**
 * How long a change waits before its next attempt, in milliseconds: doubles with each one up to a minute, and is spread
 * over half of that, so that what failed together does not come back together.
 */
export function retryDelayMs(attempts: number, random: () => number = Math.random): number {
  const longest = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  return Math.round(longest * (0.5 + random() / 2));
}

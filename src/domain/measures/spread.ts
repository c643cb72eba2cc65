/**
 * Durations, counted by length. Spreads can be added, which percentiles cannot: the hour's p95 follows from the spreads
 * of its minutes.
 */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds. Stored spreads were counted by these bounds, so they never change. */
export const SPREAD_BOUNDS = [
  50,
  100,
  250,
  500,
  SECOND,
  2 * SECOND,
  5 * SECOND,
  10 * SECOND,
  30 * SECOND,
  MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  30 * DAY,
] as const;

/** One count below the first bound, one from each bound on. */
export const SPREAD_LENGTH = SPREAD_BOUNDS.length + 1;

/**
 * The duration that a share of the durations does not exceed, milliseconds; null without any. Within a bucket the
 * durations are taken as spread evenly.
 *
 * @param share from 0 to 1
 * @param peak the longest duration
 */
export function percentile(spread: readonly number[], share: number, peak: number): number | null {
  const all = spread.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  const rank = share * all;
  let below = 0;
  for (const [bucket, count] of spread.entries()) {
    if (count > 0 && below + count >= rank) {
      const from = SPREAD_BOUNDS[bucket - 1] ?? 0;
      const to = Math.min(SPREAD_BOUNDS[bucket] ?? peak, peak);
      return Math.round(from + Math.max(0, to - from) * ((rank - below) / count));
    }
    below += count;
  }
  return peak;
}

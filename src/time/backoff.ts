import { pause } from './pause.ts';

/** How pauses between attempts grow. */
export interface Backoff {
  /** The pause after the first failure, milliseconds. */
  readonly firstMs: number;
  /** No pause is longer, milliseconds. */
  readonly longestMs: number;
  /** The factor by which each further failure multiplies the pause; 2 unless given. */
  readonly growth?: number;
}

/**
 * Milliseconds before the next attempt, after so many failures in a row. The pause is a random part of the upper half, so
 * that callers that failed at the same moment do not retry at the same moment.
 */
export function backoffMs(backoff: Backoff, failures: number, random: () => number = Math.random): number {
  return Math.round(grownMs(backoff, failures) * (0.5 + random() / 2));
}

/** The same without chance: for polling, where nothing failed. */
export function grownMs({ firstMs, longestMs, growth = 2 }: Backoff, times: number): number {
  return Math.min(firstMs * growth ** (times - 1), longestMs);
}

/**
 * Repeats an attempt until the signal aborts, with a pause after each: for work that ends only when its connection breaks,
 * and for attempts to reach a neighbour that is away.
 *
 * @param attempt resolves to true when it made progress; the next pause is then the shortest again. It must not reject.
 */
export async function repeat(
  attempt: () => Promise<boolean>,
  backoff: Backoff,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    failures = (await attempt()) ? 1 : failures + 1;
    await pause(backoffMs(backoff, failures), signal);
  }
}

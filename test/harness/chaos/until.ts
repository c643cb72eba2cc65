import { setTimeout } from 'node:timers/promises';

/** Generous: the machine may have other work. Milliseconds. */
const WAIT_MS = 60_000;

/**
 * Waits for a condition.
 * @throws Error that names the condition when it does not come about; the reason of `stop` when that is aborted.
 */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  stop: AbortSignal,
  limitMs = WAIT_MS,
): Promise<void> {
  for (const deadline = Date.now() + limitMs; !(await holds()); ) {
    stop.throwIfAborted();
    if (Date.now() > deadline) throw new Error(`no ${what} within ${limitMs} ms`);
    await setTimeout(10);
  }
}

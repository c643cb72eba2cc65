import { vi } from 'vitest';

/**
 * Waits for a condition; the limit only ends a test that would never pass. It asks less and less often: a condition that asks
 * the hub every few milliseconds would take the time of the machine from what it waits for.
 */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  let pause = FIRST_PAUSE_MS;
  let next = 0;
  await vi.waitUntil(
    async () => {
      if (performance.now() < next) return false;
      if (await condition()) return true;
      pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS);
      next = performance.now() + pause;
      return false;
    },
    { timeout: 60_000, interval: FIRST_PAUSE_MS },
  );
}

const FIRST_PAUSE_MS = 5;
const GROWTH = 1.3;
const LONGEST_PAUSE_MS = 100;

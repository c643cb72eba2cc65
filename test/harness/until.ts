import { vi } from 'vitest';

/** Waits for a condition; the limit only ends a test that would never pass. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 60_000, interval: 5 });
}

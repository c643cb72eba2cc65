import { setTimeout as pause } from 'node:timers/promises';
import type { ErrorCode, WaybillError } from '../domain/errors.ts';

/**
 * How a call may be repeated.
 * READ: changes nothing. IDEMPOTENT: an upsert by external id, which ends in the same record however often it is sent.
 * NEVER: everything else that writes; whoever asked for it decides.
 */
export type Repeatable = 'READ' | 'IDEMPOTENT' | 'NEVER';

/** Sendings of one call, the first included. */
export const MAX_ATTEMPTS = 3;
const FIRST_WAIT_MS = 100;
const GROWTH = 3;

/** The failures that pass by themselves within a moment. A used-up API limit and a time-out are none. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_UNAVAILABLE', 'RECORD_LOCKED']);

export function mayRepeat(error: WaybillError, repeatable: Repeatable, attempt: number): boolean {
  return repeatable !== 'NEVER' && attempt < MAX_ATTEMPTS && PASSING.has(error.code);
}

/** Wait before sending again, in milliseconds: grows with each attempt, and is spread so that callers do not meet. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const longest = FIRST_WAIT_MS * GROWTH ** (attempt - 1);
  return Math.round(longest * (0.5 + random() / 2));
}

export async function backoff(attempt: number, signal: AbortSignal): Promise<void> {
  await pause(backoffMs(attempt), undefined, { signal });
}

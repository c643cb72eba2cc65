import type { ErrorCode, WaybillError } from '../domain/errors.ts';
import type { Backoff } from '../time/backoff.ts';

/**
 * How a call may be repeated.
 * READ: changes nothing. IDEMPOTENT: an upsert by external id, which ends in the same record however often it is sent.
 * NEVER: all other writes; the caller decides.
 */
export type Repeatable = 'READ' | 'IDEMPOTENT' | 'NEVER';

/** Attempts of one call, the first included. */
export const MAX_ATTEMPTS = 3;
/** The pauses between the attempts of one call. */
export const CALL_BACKOFF: Backoff = { firstMs: 100, longestMs: 300, growth: 3 };

/** Failures that pass within a moment. An exhausted API limit and a time-out do not. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_UNAVAILABLE', 'RECORD_LOCKED']);

export function mayRepeat(error: WaybillError, repeatable: Repeatable, attempt: number): boolean {
  return repeatable !== 'NEVER' && attempt < MAX_ATTEMPTS && PASSING.has(error.code);
}

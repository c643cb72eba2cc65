import type { Backoff } from '../src/time/backoff.ts';

/** Pauses between retries of a stream, or of one event. */
export const STREAM_BACKOFF: Backoff = { firstMs: 50, longestMs: 2_000 };

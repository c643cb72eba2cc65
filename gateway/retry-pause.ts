import type { Backoff } from '../src/time/backoff.ts';

/** Between attempts to read a stream, or an event of one, again. */
export const STREAM_BACKOFF: Backoff = { firstMs: 50, longestMs: 2_000 };

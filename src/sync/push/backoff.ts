import type { Backoff } from '../../time/backoff.ts';

/** Between attempts to send a change, or to carry out a write. */
export const CHANGE_BACKOFF: Backoff = { firstMs: 200, longestMs: 60_000 };

import type { LiveEvent } from '../domain/live-events.ts';

/** What a subscription to the feed gets, in the order of the cursors. A cursor is where the reader stands after it. */
export type FeedMessage =
  | { readonly type: 'EVENT'; readonly cursor: number; readonly event: LiveEvent }
  /** Nothing else up to the cursor concerns the reader: silence is silence. */
  | { readonly type: 'HEARTBEAT'; readonly cursor: number; readonly at: Date }
  /** Events after `from` and up to `to` are kept no more. */
  | { readonly type: 'GAP'; readonly cursor: number; readonly from: number; readonly to: number };

import type { LiveEvent } from '../domain/live-events.ts';

/**
 * A message of a subscription to the feed, in the order of the cursors. The cursor is the position after the message.
 */
export type FeedMessage =
  | { readonly type: 'EVENT'; readonly cursor: number; readonly event: LiveEvent }
  /** The subscription has received every matching event up to the cursor. */
  | { readonly type: 'HEARTBEAT'; readonly cursor: number; readonly at: Date }
  /** Events after `from` and up to `to` were removed by retention. */
  | { readonly type: 'GAP'; readonly cursor: number; readonly from: number; readonly to: number };

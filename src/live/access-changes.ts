import type { AccessChanges } from '../identity/access-changes.ts';
import type { LiveFeed } from './live-feed.ts';

/**
 * Announces changed access from the feed. If the feed may have missed events, the listener gets null: any user may be
 * concerned.
 */
export function accessChangesOf(feed: Pick<LiveFeed, 'listen'>): AccessChanges {
  return {
    listen: (listener) => feed.listen('ACCESS_CHANGED', (event) => listener(event?.facts.userId ?? null)),
  };
}

import type { AccessChanges } from '../identity/access-changes.ts';
import type { LiveFeed } from './live-feed.ts';

/** Changed access, as the feed tells it. Where something may have been missed it may concern anybody. */
export function accessChangesOf(feed: Pick<LiveFeed, 'listen'>): AccessChanges {
  return {
    listen: (listener) => feed.listen('ACCESS_CHANGED', (event) => listener(event?.facts.userId ?? null)),
  };
}

import { createLiveEvents } from '../../src/ledger/live-events.ts';
import { LiveFeed } from '../../src/live/live-feed.ts';
import type { Executor } from '../../src/postgres/database.ts';

/** A feed for tests that follow nothing, or have no Redis: what is numbered is read from PostgreSQL alone. */
export function quietFeed(executor: Executor): LiveFeed {
  return new LiveFeed({ events: createLiveEvents(executor), redis: { url: 'redis://127.0.0.1:1' } });
}

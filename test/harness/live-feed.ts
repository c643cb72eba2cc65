import { createLedger } from '../../src/ledger/ledger.ts';
import { createLiveEvents } from '../../src/ledger/live-events/live-events.ts';
import { LiveFeed } from '../../src/live/live-feed.ts';
import type { Executor } from '../../src/postgres/database.ts';
import { Relay } from '../../src/sync/relay.ts';
import { Loop } from '../../src/sync/rounds/loop.ts';
import { TEST_SIGNER } from './audit-key.ts';

/** A feed for tests that have no Redis: what is numbered is read from PostgreSQL alone. Its heart beats at each look. */
export function quietFeed(executor: Executor): LiveFeed {
  return new LiveFeed({
    events: createLiveEvents(executor),
    redis: { url: 'redis://127.0.0.1:1' },
    heartbeatMs: 1,
  });
}

/** Numbers what is announced, as the worker does, and publishes nothing. */
export function startNumbering(executor: Executor): AsyncDisposable {
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const streams = { publish: async () => undefined, newest: async () => 0 };
  const relay = new Relay({ ledger: createLedger(executor, TEST_SIGNER), streams, holder: 'test', logger });
  const round = () => relay.round();
  const loop = new Loop({ name: 'relay', sweepMs: 20, round, onError: () => undefined });
  loop.start();
  return {
    async [Symbol.asyncDispose]() {
      await loop.stop();
      await relay.release();
    },
  };
}

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accessChanged } from '../../../src/domain/live-events.ts';
import { KEPT } from '../../../src/domain/retention/periods.ts';
import { countExpired, removeExpired } from '../../../src/ledger/retention.ts';
import { accessChangesOf } from '../../../src/live/access-changes.ts';
import { RELAY_LEASE } from '../../../src/sync/relay.ts';
import { until } from '../../harness/until.ts';
import { announcement, follow, type Live, startLive } from './live-fixture.ts';

let live: Live;
beforeEach(async () => {
  live = await startLive();
});
afterEach(() => live[Symbol.asyncDispose]());

/** The numbers in Redis, of all streams. */
async function published(): Promise<number[]> {
  return await live.redis.run(async (client) => {
    const keys = await client.keys('*{live:*');
    const streams = await Promise.all(keys.map((key) => client.xrange(key, '-', '+')));
    return streams
      .flatMap((entries) => entries.map(([id]) => Number.parseInt(id, 10)))
      .toSorted((a, b) => a - b);
  });
}

describe('the relay', () => {
  it('publishes what a leader had numbered when it died, once', async () => {
    const dying = await live.ledger.leases.acquire(RELAY_LEASE, 'dying', 60_000);
    if (dying === null) throw new Error('no lease');
    for (let n = 0; n < 5; n += 1) await live.change(n);
    expect(await live.ledger.live.number(dying, 10, 0)).toHaveLength(5);
    expect(await published()).toEqual([]);
    await live.ledger.leases.release(dying);

    const next = live.relay();
    await live.change(5);
    await next.round();
    await until(async () => (await published()).length === 6);
    expect(await published()).toEqual([1, 2, 3, 4, 5, 6]);
    // It dies before it can say how far it was.
    await next.release();
    expect(await live.ledger.live.bounds()).toMatchObject({ head: 6, published: 0 });
    const last = live.relay();
    await live.change(6);
    await last.round();
    await until(async () => (await published()).length === 7);
    expect(await published()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await until(async () => {
      await last.round();
      return (await live.ledger.live.bounds()).published === 7;
    });
    await last.release();
  });

  it('is one at a time: the other numbers nothing, and takes over when the first lets go', async () => {
    const [first, second] = [live.relay('first'), live.relay('second')];
    await first.round();
    await live.change(1);
    await second.round();
    expect(await live.ledger.live.bounds()).toMatchObject({ head: 0 });
    await first.round();
    expect(await live.ledger.live.bounds()).toMatchObject({ head: 1 });
    await live.change(1);
    await first.release();
    await until(async () => {
      await second.round();
      return (await live.ledger.live.bounds()).head === 2;
    });
    await second.release();
  });

  it('numbers on while Redis is frozen, and publishes the newest when it is back', async () => {
    const relay = live.relay();
    await relay.round();
    live.server.freeze();
    for (let n = 0; n < 5; n += 1) {
      await live.change(n);
      await relay.round();
    }
    expect(await live.ledger.live.bounds()).toMatchObject({ head: 5 });
    live.server.thaw();
    await until(async () => {
      await relay.round();
      return live.redis.available && (await published()).length === 5;
    });
    await relay.release();
  });
});

describe('changed access', () => {
  it('is told with the user, or without where it may concern anybody', async () => {
    live.startRelay();
    const heard: (string | null)[] = [];
    const feed = live.feed();
    const listening = accessChangesOf(feed).listen((userId) => heard.push(userId));
    // Once when the feed begins: something may have happened before.
    await until(() => heard.length === 1);
    await live.ledger.live.announce([accessChanged('u1', null, 'ann'), accessChanged('a1', null, null)]);
    await until(() => heard.length === 3);
    expect(heard).toEqual([null, 'ann', null]);
    listening[Symbol.dispose]();
    const reader = await follow(feed, null, { kinds: ['ACCESS_CHANGED'] });
    await live.ledger.live.announce([accessChanged('u2', null, 'bob')]);
    await until(() => reader.events.length === 1);
    expect(heard).toHaveLength(3);
  });
});

describe('events that are old', () => {
  it('go from the beginning on, and whoever asks for them is told of the gap', async () => {
    const relay = live.relay();
    await live.ledger.live.announce(Array.from({ length: 6 }, (_, at) => announcement(at)));
    await relay.round();
    await relay.release();
    const old = new Date(Date.now() - KEPT.liveEvents - 1_000);
    // The fifth is kept, though it is old, since a younger one comes before it.
    await live.database.query({
      text: 'UPDATE ledger.live_event SET at = $1 WHERE seq IN (1, 2, 3, 5)',
      values: [old],
    });
    expect(await countExpired(live.database)).toMatchObject({ liveEvents: 3 });
    expect(await removeExpired(live.database)).toMatchObject({ liveEvents: 3 });
    expect(await removeExpired(live.database)).toMatchObject({ liveEvents: 0 });
    const feed = live.feed();
    const reader = await follow(feed, 0);
    await until(() => reader.messages.at(-1)?.type === 'HEARTBEAT');
    expect(reader.messages[0]).toEqual({ type: 'GAP', cursor: 3, from: 0, to: 3 });
    expect(reader.seqs).toEqual([4, 5, 6]);
  });

  it('all of them, when all are old', async () => {
    const relay = live.relay();
    await live.ledger.live.announce(Array.from({ length: 3 }, (_, at) => announcement(at)));
    await relay.round();
    await live.database.query({
      text: 'UPDATE ledger.live_event SET at = $1',
      values: [new Date(Date.now() - KEPT.liveEvents - 1_000)],
    });
    expect(await removeExpired(live.database)).toMatchObject({ liveEvents: 3 });
    expect(await live.ledger.live.bounds()).toMatchObject({ removed: 3, head: 3 });
    await live.change(1);
    await relay.round();
    await relay.release();
    expect(await live.ledger.live.bounds()).toMatchObject({ removed: 3, head: 4 });
  });
});

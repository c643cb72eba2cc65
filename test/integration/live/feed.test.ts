import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { severableLine } from '../../harness/severable-line.ts';
import { until } from '../../harness/until.ts';
import { announcement, follow, idOf, type Live, type Reader, startLive } from './live-fixture.ts';

let live: Live;
beforeEach(async () => {
  live = await startLive();
});
afterEach(() => live[Symbol.asyncDispose]());

async function head(): Promise<number> {
  return (await live.ledger.live.bounds()).head;
}

async function allNumbered(): Promise<boolean> {
  const waiting = await live.database.query({ text: 'SELECT id FROM ledger.live_event WHERE seq IS NULL' });
  return waiting.length === 0;
}

/** The reader has everything that is numbered, once and in order. */
async function expectWhole(reader: Reader, from: number): Promise<void> {
  await until(allNumbered);
  const last = await head();
  await until(() => reader.seqs.at(-1) === last);
  expect(reader.seqs).toEqual(Array.from({ length: last - from }, (_, index) => from + index + 1));
}

async function changes(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await live.change(n % 10);
}

describe('the feed', () => {
  it('gives what is missed, says so, and goes on live, without a seam, while much is written', async () => {
    live.startRelay();
    const feed = live.feed();
    await changes(50);
    const writing = new AbortController();
    const writers = Array.from({ length: 4 }, async () => {
      while (!writing.signal.aborted) await live.change(Math.floor(Math.random() * 100));
    });
    const readers: [number, Reader][] = [];
    for (let n = 0; n < 60; n += 1) {
      const after = Math.floor(Math.random() * ((await head()) + 1));
      readers.push([after, await follow(feed, after)]);
      await live.change(n);
    }
    writing.abort();
    await Promise.all(writers);
    for (const [after, reader] of readers) {
      await expectWhole(reader, after);
      const kinds = reader.messages.map(({ type }) => type);
      expect(kinds.filter((type) => type !== 'EVENT')).toEqual(['HEARTBEAT']);
      const cursors = reader.messages.map(({ cursor }) => cursor);
      expect(cursors).toEqual(cursors.toSorted((a, b) => a - b));
    }
  });

  it('gives each reader its kinds and its customer only', async () => {
    live.startRelay();
    const feed = live.feed();
    const all = await follow(feed, 0, { kinds: ['SHIPMENT_UPDATED', 'EXCEPTION_CHANGED'] });
    const exceptions = await follow(feed, 0, { kinds: ['EXCEPTION_CHANGED'] });
    const customer = await follow(feed, 0, { accountId: idOf('aa', 1) });
    for (let shipment = 0; shipment < 8; shipment += 1) {
      await live.change(shipment);
      await live.change(shipment, { kind: 'EXCEPTION_CHANGED' });
    }
    await until(() => all.seqs.length === 16 && customer.seqs.length === 2 && exceptions.seqs.length === 8);
    expect(customer.events.map(({ shipmentId }) => shipmentId)).toEqual([idOf('00', 1), idOf('00', 5)]);
    const replayed = await follow(feed, 0, { accountId: idOf('aa', 1) });
    await until(() => replayed.messages.at(-1)?.type === 'HEARTBEAT');
    expect(replayed.messages.at(-1)).toMatchObject({ cursor: 16 });
    expect(replayed.seqs).toEqual(customer.seqs);
  });

  it('reads the streams once, however many follow', async () => {
    live.startRelay();
    const feed = live.feed();
    const readers = await Promise.all(Array.from({ length: 30 }, () => follow(feed, 0)));
    await changes(20);
    for (const reader of readers) await expectWhole(reader, 0);
    const clients = await live.redis.run((client) => client.client('LIST'));
    const reading = String(clients)
      .split('\n')
      .filter((line) => line.includes('name=waybill-live'));
    expect(reading).toHaveLength(1);
    expect(reading[0]).toContain('cmd=xread');
  });

  it('misses nothing when Redis is emptied in mid-stream', async () => {
    live.startRelay();
    const feed = live.feed();
    const reader = await follow(feed, 0);
    const control = new Redis(live.server.url);
    for (let round = 0; round < 5; round += 1) {
      await changes(10);
      await control.flushall();
      await changes(10);
      await control.flushall();
    }
    control.disconnect();
    await expectWhole(reader, 0);
  });

  it('misses nothing while Redis is cut off, is frozen, or comes back empty', async () => {
    live.startRelay();
    const line = await severableLine(live.server.url);
    try {
      const feed = live.feed(line.url);
      const reader = await follow(feed, 0);
      await changes(10);
      line.cut();
      await changes(10);
      await expectWhole(reader, 0);
      line.mend();
      live.server.freeze();
      await changes(10);
      await expectWhole(reader, 0);
      live.server.thaw();
      await changes(10);
      await expectWhole(reader, 0);
    } finally {
      await line[Symbol.asyncDispose]();
    }
  });

  it('lets a reader whose cursor is ahead of this process pass over what it has', async () => {
    live.startRelay();
    const line = await severableLine(live.server.url);
    const feed = live.feed(line.url);
    await follow(feed, null);
    line.cut();
    await changes(3);
    await until(async () => (await head()) === 3);
    const reader = await follow(feed, 3);
    line.mend();
    await changes(3);
    await until(() => reader.seqs.length === 3);
    expect(reader.seqs).toEqual([4, 5, 6]);
    expect(reader.messages[0]).toMatchObject({ type: 'HEARTBEAT', cursor: 3 });
    await line[Symbol.asyncDispose]();
  });

  it('refuses a cursor that no event has had, since it would hide what comes', async () => {
    live.startRelay();
    await changes(3);
    await until(async () => (await head()) === 3);
    await expect(follow(live.feed(), 4)).rejects.toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it('tells a reader what is kept no more, and goes on behind it', async () => {
    live.startRelay();
    await changes(10);
    await until(async () => (await head()) === 10);
    await live.database.query({ text: 'DELETE FROM ledger.live_event WHERE seq <= 4' });
    await live.database.query({ text: 'UPDATE ledger.live_head SET removed = 4' });
    const feed = live.feed();
    const reader = await follow(feed, 1);
    await until(() => reader.messages.at(-1)?.type === 'HEARTBEAT');
    expect(reader.messages[0]).toEqual({ type: 'GAP', cursor: 4, from: 1, to: 4 });
    expect(reader.seqs).toEqual([5, 6, 7, 8, 9, 10]);
    const whole = await follow(feed, 4);
    await until(() => whole.messages.at(-1)?.type === 'HEARTBEAT');
    expect(whole.messages.some(({ type }) => type === 'GAP')).toBe(false);
  });

  it('ends for a reader that takes too little, which then goes on from its cursor', async () => {
    live.startRelay();
    const feed = live.feed();
    const slow = await feed.subscribe({ filter: { kinds: ['SHIPMENT_UPDATED'] }, after: null });
    const quick = await follow(feed, null);
    await live.change(0);
    expect(await slow.next()).toMatchObject({ value: { type: 'HEARTBEAT' } });
    expect(await slow.next()).toMatchObject({ value: { cursor: 1 } });
    for (let n = 0; n < 11; n += 1) {
      const announcements = Array.from({ length: 1_000 }, (_, at) => announcement(at));
      await live.ledger.live.announce(announcements);
    }
    await until(() => quick.seqs.at(-1) === 11_001);
    await expect(slow.next()).rejects.toMatchObject({ code: 'STREAM_OVERRUN' });
    expect(await slow.next()).toEqual({ done: true, value: undefined });
    const again = await follow(feed, 1);
    await expectWhole(again, 1);
  });

  it('lets go of a reader at once: when it returns, when its signal says so, when the feed ends', async () => {
    const feed = live.feed();
    const aborting = new AbortController();
    const filter = { kinds: ['SHIPMENT_UPDATED'] } as const;
    const returned = await feed.subscribe({ filter, after: null });
    const aborted = await feed.subscribe({ filter, after: null, signal: aborting.signal });
    const last = await feed.subscribe({ filter, after: null });
    for (const each of [returned, aborted, last]) await each.next();
    const waiting = [returned, aborted, last].map((each) => each.next());
    await returned.return();
    expect(await waiting[0]).toEqual({ done: true, value: undefined });
    aborting.abort();
    expect(await waiting[1]).toEqual({ done: true, value: undefined });
    await feed[Symbol.asyncDispose]();
    expect(await waiting[2]).toEqual({ done: true, value: undefined });
  });
});

import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createAuditChain } from '../../../src/ledger/audit/audit-chain.ts';
import type { FeedMessage } from '../../../src/live/feed-message.ts';
import { Generation } from '../../../src/live/generation.ts';
import { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { LiveStreams } from '../../../src/redis/live-streams.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { WRITER } from '../../harness/ledger.ts';
import { until } from '../../harness/until.ts';
import { follow, idOf, type Live, type Reader, startLive } from './live-fixture.ts';

/** PostgreSQL goes back to an earlier moment, under readers, a relay and a Redis that go on. */
let live: Live;
beforeEach(async () => {
  live = await startLive();
});
afterEach(() => live[Symbol.asyncDispose]());

const order = async () => (await live.ledger.live.bounds()).incarnation;
const head = async () => (await live.ledger.live.bounds()).head;

async function changes(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await live.change(n % 10);
}

/** All that was announced is numbered. */
async function allNumbered(): Promise<number> {
  await until(async () => {
    const text = 'SELECT id FROM ledger.live_event WHERE seq IS NULL';
    return (await live.database.query({ text })).length === 0;
  });
  return await head();
}

/** A copy of the database as it is now. Returns what puts it in the place of the database. */
async function backup(): Promise<() => Promise<void>> {
  const name = new URL(live.url).pathname.slice(1);
  const copy = `copy_${randomBytes(4).toString('hex')}`;
  const server = new URL(live.url);
  server.pathname = '/postgres';
  const administer = async (statements: readonly string[]) => {
    const client = new Client({ connectionString: server.toString() });
    await client.connect();
    for (const each of statements) await client.query(each);
    await client.end();
  };
  const cutOff = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`;
  await administer([
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
    cutOff,
    `CREATE DATABASE ${copy} TEMPLATE ${name}`,
    `ALTER DATABASE ${name} ALLOW_CONNECTIONS true`,
  ]);
  return () =>
    administer([
      `ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
      cutOff,
      `DROP DATABASE ${name} WITH (FORCE)`,
      `ALTER DATABASE ${copy} RENAME TO ${name}`,
    ]);
}

async function whenBack(): Promise<void> {
  await until(() =>
    head().then(
      () => true,
      () => false,
    ),
  );
}

const gaps = (messages: readonly FeedMessage[]) => messages.filter(({ type }) => type === 'GAP');

/** The changes of a shipment are numbered by the fixture: the last one that a reader has heard of each. */
function states({ events }: Reader): Map<string | null, string | undefined> {
  return new Map(events.map(({ shipmentId, fields }) => [shipmentId, fields[0]]));
}

it('a reader in the lost changes is told of the gap, and gets every later event; one before them misses nothing', async () => {
  live.startRelay();
  const feed = live.feed();
  const early = await follow(feed, 0);
  await changes(5);
  const common = await allNumbered();
  await until(() => early.seqs.at(-1) === common);
  const restore = await backup();
  await whenBack();
  const lost = await follow(live.feed(), common);
  await changes(8);
  const furthest = await allNumbered();
  await until(() => early.seqs.at(-1) === furthest && lost.seqs.at(-1) === furthest);

  await restore();
  await whenBack();
  // The feeds of both were running all the time.
  for (const { ended } of [early, lost]) expect(await ended).toMatchObject({ code: 'STREAM_OVERRUN' });
  await changes(20);
  const last = await allNumbered();
  expect(last).toBeGreaterThan(furthest + 20);
  for (const cursor of [common + 1, furthest - 1, furthest, furthest + 1]) {
    const reader = await follow(live.feed(), cursor);
    await until(() => reader.seqs.at(-1) === last);
    const [gap, ...more] = gaps(reader.messages);
    expect(more).toEqual([]);
    expect(gap).toMatchObject({ from: cursor, to: last - 20 });
    expect(reader.messages[0]).toBe(gap);
    expect(reader.seqs).toHaveLength(20);
  }
  for (const cursor of [0, common - 1, common]) {
    const reader = await follow(feed, cursor);
    await until(() => reader.seqs.at(-1) === last);
    expect(gaps(reader.messages)).toEqual([]);
    expect(reader.seqs).toHaveLength(20 + common - cursor);
    // Each shipment was changed twice since the backup: what happened in the lost changes came to nobody.
    if (cursor === 0) expect(states(reader).get(idOf('00', 0))).toBe('3');
  }
});

/** As after a snapshot of the disk was put back: nothing in the database tells that it went back. */
async function hideMove(): Promise<void> {
  const text = 'UPDATE ledger.live_head SET place = ledger.place()';
  await until(() =>
    live.database.query({ text }).then(
      () => true,
      () => false,
    ),
  );
}

it('numbers that Redis has of the lost changes are not given again, also when the database is at its old place', async () => {
  const loop = live.startRelay();
  await changes(3);
  await allNumbered();
  const restore = await backup();
  await whenBack();
  await changes(4);
  const furthest = await allNumbered();
  await until(async () => (await new LiveStreams(live.redis).newest(await order())) === furthest);
  await loop.stop();
  await restore();
  await hideMove();
  expect(await head()).toBeLessThan(furthest);
  live.startRelay();
  await changes(2);
  expect(await allNumbered()).toBeGreaterThan(furthest + 2);
});

it('a reader that is ahead of the database proves that it went back, without Redis, too', async () => {
  const loop = live.startRelay();
  const feed = live.feed();
  const reader = await follow(feed, 0);
  await changes(3);
  await allNumbered();
  const restore = await backup();
  await whenBack();
  await changes(4);
  const furthest = await allNumbered();
  await until(() => reader.seqs.at(-1) === furthest);
  await loop.stop();
  await live.redis.run((client) => client.flushall());
  await restore();
  await hideMove();
  expect(await reader.ended).toMatchObject({ code: 'STREAM_OVERRUN' });
  expect(await head()).toBeGreaterThan(furthest);
  const back = await follow(feed, furthest);
  await until(() => back.messages.length > 1);
  expect(back.messages.map(({ type }) => type)).toEqual(['GAP', 'HEARTBEAT']);
});

it('links of the lost changes answer no more; leases, fences and ids of them fit nothing', async () => {
  await using generation = new Generation(live.ledger.live);
  await generation.look();
  const settings = { url: live.server.url, generation: () => generation.current };
  await using redis = await connectRedis(settings);
  const index = new RedisLinkIndex(redis);
  const link = { portalId: idOf('00', 1), crmId: '001000000000001AAA', version: 9 };
  const lookup = () => index.lookup('Account', 'portalId', [link.portalId]);
  const restore = await backup();
  await whenBack();
  await index.remember('Account', [link], (await lookup()).incarnation);
  expect((await lookup()).answers.get(link.portalId)).toBe(link.crmId);
  const lease = await live.ledger.leases.acquire('pull', 'of-the-lost', 600_000);
  const fence = async () =>
    (
      await live.database.query<{ fence: number }>({ text: `SELECT nextval('ledger.outbox_fence') AS fence` })
    )[0]?.fence ?? 0;
  const lostFence = await fence();

  await restore();
  await until(() => generation.current !== '');
  expect((await lookup()).answers.size).toBe(0);
  expect(await live.ledger.leases.confirm(lease ?? { name: 'pull', epoch: 0 })).toBe(false);
  const next = await live.ledger.leases.acquire('pull', 'another', 600_000);
  expect(next?.epoch).toBeGreaterThan(Number(lease?.epoch));
  expect(await fence()).toBeGreaterThan(lostFence);
});

it('the audit goes on, verifies, and says which end it has lost', async () => {
  const append = (recordId: string) =>
    live.ledger.audit.append(WRITER, [
      { record: 'Shipment', recordId, accountId: null, action: 'shipmentUpdate', changes: [] },
    ]);
  const chain = createAuditChain(live.database, TEST_SIGNER);
  await append('1');
  await chain.seal();
  const restore = await backup();
  await whenBack();
  await append('2');
  const { head: lost } = await chain.seal();
  await restore();
  await whenBack();
  await append('3');
  await chain.seal();
  await chain.seal();
  const { problems, unsealed, entries } = await chain.verify();
  expect({ problems, unsealed: unsealed.count, entries }).toEqual({ problems: [], unsealed: 0, entries: 3 });
  const text = `SELECT record_id FROM ledger.audit_entry WHERE action = 'END_LOST'`;
  expect(await live.database.query({ text })).toEqual([{ record_id: `${lost?.seq}:${lost?.hash}` }]);
  // Elsewhere written down, that end is still missed.
  expect((await chain.verify(lost ?? undefined)).problems).not.toEqual([]);
});

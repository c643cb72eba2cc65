import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';
import { Owner, revisionOf } from './owner.ts';

let server: RedisServer;
let redis: RedisConnection;
let otherRedis: RedisConnection;
beforeAll(async () => {
  server = await startRedisServer();
  redis = await connectPatiently(server.url);
  otherRedis = await connectPatiently(server.url);
});
afterAll(async () => {
  await redis.close();
  await otherRedis.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(() => redis.run((client) => client.flushall()));

/** Two processes of the hub over one Redis and one owner. */
function twoProcesses(owner: Owner, staleAfterMs = 30_000) {
  const settings = { staleAfterMs, negativeStaleAfterMs: staleAfterMs };
  const [here, there] = [createCaches(redis, settings), createCaches(otherRedis, settings)];
  const read = async (caches: typeof here, id: string, usage = newUpstreamUsage()) =>
    (await caches.records.getMany('Account', [id], owner.load, usage)).get(id);
  return { here, there, read };
}

describe('single flight', () => {
  test('shares one load among the requests of a process', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, read } = twoProcesses(owner);
    owner.hold();
    const reads = [read(here, 'a'), read(here, 'a'), read(here, 'a')];
    await until(() => owner.loads.length > 0);
    owner.release();
    expect((await Promise.all(reads)).map(revisionOf)).toEqual([1, 1, 1]);
    expect(owner.loads).toHaveLength(1);
  });

  test('waits for the load of another process', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const first = read(here, 'a');
    await until(() => held.length === 1);
    const second = read(there, 'a');
    const polls = await evalCount();
    await until(async () => (await evalCount()) > polls + 2);
    owner.release();
    expect((await Promise.all([first, second])).map(revisionOf)).toEqual([1, 1]);
    expect(owner.loads).toHaveLength(1);
  });

  test('loads by itself when another process takes too long', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const first = read(here, 'a');
    await until(() => held.length === 1);
    const second = read(there, 'a');
    await until(() => held.length === 2);
    held[1]?.answer();
    expect(revisionOf(await second)).toBe(1);
    owner.release();
    await first;
  });

  test('hands the owner’s failure to all who wait, and lets the next process try at once', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const reads = Promise.allSettled([read(here, 'a'), read(here, 'a')]);
    await until(() => held.length === 1);
    held[0]?.fail(new Error('owner is down'));
    expect((await reads).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    owner.release();
    expect(revisionOf(await read(there, 'a'))).toBe(1);
    expect(owner.loads).toHaveLength(2);
  });
});

describe('races', () => {
  test('does not store what was read before an invalidation', async () => {
    const owner = new Owner(100);
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const early = read(here, 'a');
    await until(() => held.length === 1);
    owner.write('a');
    await there.records.invalidate('Account', ['a']);
    owner.release();
    expect(revisionOf(await early)).toBe(1);
    expect(revisionOf(await read(here, 'a'))).toBe(2);
    expect(revisionOf(await read(there, 'a'))).toBe(2);
  });

  test.each(['', 'and FLUSHALL'])('does not join a load from before an invalidation %s', async (flush) => {
    const owner = new Owner(100);
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const early = read(here, 'a');
    await until(() => held.length === 1);
    owner.write('a');
    await there.records.invalidate('Account', ['a']);
    if (flush) await redis.run((client) => client.flushall());
    const late = read(here, 'a');
    await until(() => held.length === 2);
    owner.release();
    expect([revisionOf(await early), revisionOf(await late)]).toEqual([1, 2]);
  });

  test('does not store what was read before an invalidation that FLUSHALL made Redis forget', async () => {
    const owner = new Owner(100);
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const early = read(here, 'a');
    await until(() => held.length === 1);
    owner.write('a');
    await there.records.invalidate('Account', ['a']);
    await redis.run((client) => client.flushall());
    owner.release();
    await early;
    expect(revisionOf(await read(there, 'a'))).toBe(2);
    expect(revisionOf(await read(here, 'a'))).toBe(2);
  });

  test('never replaces a newer version by one that was read earlier', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const early = read(here, 'a');
    await until(() => held.length === 1);
    owner.write('a');
    const late = read(there, 'a');
    await until(() => held.length === 2);
    held[1]?.answer();
    expect(revisionOf(await late)).toBe(2);
    held[0]?.answer();
    await early;
    expect(revisionOf(await read(here, 'a'))).toBe(2);
  });

  test('refuses an older version than the one announced, whenever it is read', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, read } = twoProcesses(owner);
    await here.records.invalidate('Account', ['a'], '000000002');
    await read(here, 'a');
    owner.write('a');
    expect(revisionOf(await read(here, 'a'))).toBe(2);
  });

  test('keeps a version newer than the one announced', async () => {
    const owner = new Owner();
    owner.write('a');
    owner.write('a');
    const { here, read } = twoProcesses(owner);
    await read(here, 'a');
    await here.records.invalidate('Account', ['a'], '000000001');
    await read(here, 'a');
    expect(owner.loads).toHaveLength(1);
  });

  test('answers from memory only until another process announces a change', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    for (let reads = 0; reads < 3; reads += 1) await read(here, 'a');
    owner.write('a');
    await there.records.invalidate('Account', ['a']);
    expect(revisionOf(await read(here, 'a'))).toBe(2);
  });
});

async function evalCount(): Promise<number> {
  const stats = await redis.run((client) => client.info('commandstats'));
  return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

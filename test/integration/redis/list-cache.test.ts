import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';
import { Owner, revisionOf } from './owner.ts';

const CASES = { name: 'byShipment', object: 'Case' };

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

function twoProcesses(owner: Owner) {
  const [here, there] = [createCaches(redis), createCaches(otherRedis)];
  const list = async (caches: typeof here, parent: string, variant = '') => {
    const lists = await caches.lists.getLists(
      { ...CASES, variant },
      [parent],
      owner.loadLists,
      newUpstreamUsage(),
    );
    return (lists.get(parent) ?? []).map((record) => `${record.id}${revisionOf(record)}`);
  };
  return { here, there, list };
}

test('answers the lists of many parents with their records from one load', async () => {
  const owner = new Owner();
  owner.write('a', 'one');
  owner.write('b', 'two');
  owner.write('c', 'one');
  const { here, there } = twoProcesses(owner);
  const usage = newUpstreamUsage();
  const parents = ['one', 'two', 'none'];
  for (const caches of [here, there, there]) {
    const lists = await caches.lists.getLists(CASES, parents, owner.loadLists, usage);
    expect(lists.get('one')).toEqual([owner.record('a'), owner.record('c')]);
    expect(lists.get('two')).toEqual([owner.record('b')]);
    expect(lists.get('none')).toEqual([]);
  }
  expect(usage).toMatchObject({ salesforceCalls: 1, cacheMisses: 3, cacheHits: 6 });
});

test('fills the record cache with the records of the lists', async () => {
  const owner = new Owner();
  owner.write('a', 'one');
  const { here, there, list } = twoProcesses(owner);
  await list(here, 'one');
  const found = await there.records.getMany('Case', ['a'], owner.load, newUpstreamUsage());
  expect(found.get('a')).toEqual(owner.record('a'));
  expect(owner.loads).toHaveLength(1);
});

test('forgets every variant under the old and the new parent of a moved record, and no other list', async () => {
  const owner = new Owner();
  owner.write('a', 'one');
  owner.write('b', 'three');
  const { here, there, list } = twoProcesses(owner);
  for (const parent of ['one', 'two', 'three']) {
    await list(here, parent);
    await list(here, parent, 'open');
  }
  owner.write('a', 'two');
  const loads = owner.loads.length;
  await there.records.invalidate('Case', ['a']);
  await there.lists.invalidateParents(CASES, ['one', 'two']);
  for (const variant of ['', 'open']) {
    expect(await list(here, 'one', variant)).toEqual([]);
    expect(await list(here, 'two', variant)).toEqual(['a3']);
    expect(await list(here, 'three', variant)).toEqual(['b2']);
  }
  expect(owner.loads.slice(loads)).toEqual([['one'], ['two'], ['one'], ['two']]);
});

test('does not answer a list with a record that was invalidated', async () => {
  const owner = new Owner(100);
  owner.write('a', 'one');
  const { here, there, list } = twoProcesses(owner);
  await list(here, 'one');
  owner.write('a', 'one');
  await there.records.invalidate('Case', ['a']);
  expect(await list(here, 'one')).toEqual(['a2']);
});

test('answers a list with the newer record that was put', async () => {
  const owner = new Owner(100);
  owner.write('a', 'one');
  const { here, there, list } = twoProcesses(owner);
  await list(here, 'one');
  const token = await there.records.observe('Case');
  owner.write('a', 'one');
  const written = owner.record('a');
  await there.records.put('Case', written ? [written] : [], token);
  expect(await list(here, 'one')).toEqual(['a2']);
  expect(owner.loads).toHaveLength(1);
});

test.each(['', 'and FLUSHALL'])(
  'does not store a list that was read before an invalidation %s',
  async (flush) => {
    const owner = new Owner(100);
    owner.write('a', 'one');
    const { here, there, list } = twoProcesses(owner);
    const held = owner.hold();
    const early = list(here, 'one');
    await until(() => held.length === 1);
    owner.write('a', 'two');
    await there.records.invalidate('Case', ['a']);
    await there.lists.invalidateParents(CASES, ['one', 'two']);
    if (flush) await redis.run((client) => client.flushall());
    const late = list(here, 'one');
    await until(() => held.length === 2);
    owner.release();
    expect(await early).toEqual(['a1']);
    expect(await late).toEqual([]);
    expect(await list(there, 'one')).toEqual([]);
    expect(await list(here, 'two')).toEqual(['a2']);
  },
);

test('answers a very long list without storing it', async () => {
  const owner = new Owner();
  for (let index = 0; index < 2_001; index += 1) owner.write(`r${index}`, 'one');
  const { here, there, list } = twoProcesses(owner);
  expect(await list(here, 'one')).toHaveLength(2_001);
  expect(await list(there, 'one')).toHaveLength(2_001);
  expect(owner.loads).toHaveLength(2);
});

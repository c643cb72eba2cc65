import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';
import { Owner, revisionOf } from './owner.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

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

describe('reading', () => {
  test('asks the owner once and counts hits and misses', async () => {
    const owner = new Owner();
    owner.write('a');
    owner.write('b');
    const { here, there } = twoProcesses(owner);
    const usage = newUpstreamUsage();
    for (const caches of [here, here, here, there]) {
      const found = await caches.records.getMany('Account', ['a', 'b', 'a'], owner.load, usage);
      expect([...found.keys()]).toEqual(['a', 'b']);
      expect(found.get('b')).toEqual(owner.record('b'));
    }
    expect(owner.loads).toEqual([['a', 'b']]);
    expect(usage).toMatchObject({ salesforceCalls: 1, cacheMisses: 2, cacheHits: 6 });
  });

  test('loads only what is missing, in one load', async () => {
    const owner = new Owner();
    for (const id of ['a', 'b', 'c']) owner.write(id);
    const { here, read } = twoProcesses(owner);
    await read(here, 'b');
    await here.records.getMany('Account', ['a', 'b', 'c'], owner.load, newUpstreamUsage());
    expect(owner.loads).toEqual([['b'], ['a', 'c']]);
  });

  test('remembers that the owner has none, and forgets it when the record appears', async () => {
    const owner = new Owner();
    const { here, there, read } = twoProcesses(owner);
    expect(await read(here, 'a')).toBeNull();
    expect(await read(there, 'a')).toBeNull();
    expect(owner.loads).toHaveLength(1);
    owner.write('a');
    await there.records.invalidate('Account', ['a']);
    expect(revisionOf(await read(here, 'a'))).toBe(1);
  });

  test('answers records that no caller can change for another', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, read } = twoProcesses(owner);
    await read(here, 'a');
    const record = await read(here, 'a');
    expect(Object.isFrozen(record?.fields['nested'])).toBe(true);
  });

  test('leaves no record in memory that may not be answered any more', async () => {
    const owner = new Owner();
    for (const id of ['a', 'b']) owner.write(id);
    const { here, read } = twoProcesses(owner, 1_000);
    await read(here, 'a');
    const record = new WeakRef((await read(here, 'a')) ?? {});
    await until(async () => {
      await read(here, 'b');
      collectGarbage();
      return record.deref() === undefined;
    });
  });

  test('keeps objects with the same id apart', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, read } = twoProcesses(owner);
    await read(here, 'a');
    await here.records.getMany('Contact', ['a'], owner.load, newUpstreamUsage());
    expect(owner.loads).toHaveLength(2);
  });

  test('reads more ids than one command carries', async () => {
    const owner = new Owner();
    const ids = Array.from({ length: 2_500 }, (_, index) => `id${index}`);
    for (const id of ids) owner.write(id);
    const { here } = twoProcesses(owner);
    await here.records.getMany('Account', ids, owner.load, newUpstreamUsage());
    const usage = newUpstreamUsage();
    expect((await here.records.getMany('Account', ids, owner.load, usage)).size).toBe(2_500);
    expect(usage).toMatchObject({ cacheHits: 2_500, cacheMisses: 0 });
  });
});

describe('staleness', () => {
  test('shows a change that nobody announced after the bound, in every process', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner, 200);
    await read(here, 'a');
    await read(there, 'a');
    owner.write('a');
    await until(async () => revisionOf(await read(here, 'a')) === 2);
    await until(async () => revisionOf(await read(there, 'a')) === 2);
  });

  test('renews in the last third while it answers what it has, charged to nobody', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    await read(here, 'a');
    await age('a', 21_000);
    owner.write('a');
    const held = owner.hold();
    const usage = newUpstreamUsage();
    expect(revisionOf(await read(there, 'a', usage))).toBe(1);
    expect(revisionOf(await read(there, 'a', usage))).toBe(1);
    expect(held).toHaveLength(1);
    owner.release();
    await until(async () => revisionOf(await read(there, 'a', usage)) === 2);
    expect(usage).toMatchObject({ salesforceCalls: 0, cacheMisses: 0 });
    expect(owner.loads).toHaveLength(2);
  });

  test('keeps answering when the renewal fails, and tries again', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    await read(here, 'a');
    await age('a', 21_000);
    const held = owner.hold();
    await read(there, 'a');
    held[0]?.fail(new Error('owner is down'));
    await until(async () => {
      expect(revisionOf(await read(there, 'a'))).toBe(1);
      return held.length === 2;
    });
    owner.release();
  });
});

describe('put', () => {
  test('answers what was put without asking the owner', async () => {
    const owner = new Owner();
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const token = await here.records.observe('Account');
    await here.records.put('Account', [owner.record('a') ?? raise()], token);
    expect(revisionOf(await read(there, 'a'))).toBe(1);
    expect(owner.loads).toHaveLength(0);
  });

  test('wins over a read of the same version that was under way', async () => {
    const owner = new Owner(100);
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const held = owner.hold();
    const token = await there.records.observe('Account');
    const early = read(here, 'a');
    await until(() => held.length === 1);
    owner.write('a');
    await there.records.put('Account', [owner.record('a') ?? raise()], token);
    owner.release();
    await early;
    expect(revisionOf(await read(here, 'a'))).toBe(2);
    expect(owner.loads).toHaveLength(1);
  });

  test.each(['a lost clock', 'an invalidation', 'no token'])(
    'leaves nothing older behind after %s',
    async (what) => {
      const owner = new Owner(100);
      owner.write('a');
      const { here, there, read } = twoProcesses(owner);
      await read(there, 'a');
      const token = what === 'no token' ? null : await here.records.observe('Account');
      owner.write('a');
      const written = owner.record('a') ?? raise();
      owner.write('a');
      if (what === 'a lost clock') await redis.run((client) => client.flushall());
      if (what === 'an invalidation') await there.records.invalidate('Account', ['a']);
      await here.records.put('Account', [written], token);
      expect(revisionOf(await read(there, 'a'))).toBe(3);
    },
  );

  test('replaces what others read in between, even where it may not store', async () => {
    const owner = new Owner(100);
    owner.write('a');
    const { here, there, read } = twoProcesses(owner);
    const token = await here.records.observe('Account');
    await there.records.invalidate('Account', ['a']);
    await read(there, 'a');
    owner.write('a');
    await here.records.put('Account', [owner.record('a') ?? raise()], token);
    expect(revisionOf(await read(there, 'a'))).toBe(2);
  });
});

test('invalidating an object forgets all of it', async () => {
  const owner = new Owner(100);
  owner.write('a');
  const { here, there, read } = twoProcesses(owner);
  await read(here, 'a');
  await read(there, 'a');
  owner.write('a');
  await here.records.invalidateAll('Account');
  expect(revisionOf(await read(there, 'a'))).toBe(2);
});

/** Makes the stored record look as if it had been read this much earlier, milliseconds. */
async function age(id: string, ms: number): Promise<void> {
  const key = `${redis.keyPrefix}{cache:Account}:r:${id}`;
  await redis.run((client) => client.hincrby(key, 'r', -ms));
}

function raise(): never {
  throw new Error('the owner has no such record');
}

import { expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { freezableLine } from '../../harness/freezable-line.ts';
import { startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';
import { Owner, revisionOf } from './owner.ts';

async function hub(url: string) {
  const changes: boolean[] = [];
  const redis = await connectRedis({
    url,
    commandTimeoutMs: 500,
    readyTimeoutMs: 10_000,
    onStateChange: (available) => changes.push(available),
  });
  const caches = createCaches(redis);
  const owner = new Owner(100);
  const read = async (id: string, usage = newUpstreamUsage()) =>
    revisionOf((await caches.records.getMany('Account', [id], owner.load, usage)).get(id));
  return { redis, caches, owner, read, changes, [Symbol.asyncDispose]: () => redis.close() };
}

test('starts without Redis, and uses it once it is there', async () => {
  await using gone = await startRedisServer();
  await gone.kill();
  await using here = await hub(gone.url);
  here.owner.write('a');
  expect(here.redis.available).toBe(false);
  expect([await here.read('a'), await here.read('a')]).toEqual([1, 1]);
  expect(here.owner.loads).toHaveLength(2);
  await using server = await startRedisServer({ port: gone.port });
  await until(() => here.redis.available);
  expect(server.port).toBe(gone.port);
  expect([await here.read('a'), await here.read('a')]).toEqual([1, 1]);
  expect(here.owner.loads).toHaveLength(3);
});

test('answers from the owner when Redis is killed, and recovers when it is started again', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  here.owner.write('a');
  await here.read('a');
  await server.kill();
  here.owner.write('a');
  await here.caches.records.invalidate('Account', ['a']);
  expect([await here.read('a'), await here.read('a')]).toEqual([2, 2]);
  await using restarted = await startRedisServer({ port: server.port });
  await until(() => here.redis.available);
  expect(restarted.port).toBe(server.port);
  expect(await here.read('a')).toBe(2);
  expect(here.changes).toEqual([true, false, true]);
});

test('pays for a frozen Redis once, not for every request', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  for (const id of ['a', 'b', 'c']) here.owner.write(id);
  server.freeze();
  await Promise.all(['a', 'b', 'c'].map((id) => here.read(id)));
  expect(here.redis.available).toBe(false);
  // Refused without being sent: with Redis still frozen, anything sent could only end by its time-out.
  let refused = false;
  const command = here.redis
    .run((client) => client.ping())
    .catch(() => {
      refused = true;
    });
  await new Promise(setImmediate);
  expect(refused).toBe(true);
  await command;
  server.thaw();
  await until(() => here.redis.available);
  expect(await here.read('a')).toBe(1);
});

test('does not take a pause of its own process for a frozen Redis', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  here.owner.write('a');
  const reading = here.read('a');
  const paused = performance.now() + 1_200;
  while (performance.now() < paused);
  expect(await reading).toBe(1);
  expect(here.changes).toEqual([true]);
});

test('does not answer what was invalidated while Redis was frozen', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  here.owner.write('a');
  await here.read('a');
  await here.read('a');
  server.freeze();
  here.owner.write('a');
  await here.caches.records.invalidate('Account', ['a']);
  expect(await here.read('a')).toBe(2);
  server.thaw();
  await until(() => here.redis.available);
  expect(await here.read('a')).toBe(2);
});

test('an invalidation that Redis did not answer is over when no other process can read the old record', async () => {
  await using server = await startRedisServer();
  await using line = await freezableLine(server.url);
  await using here = await hub(line.url);
  await using there = await hub(server.url);
  there.owner.write('a');
  await there.read('a');
  line.freeze();
  there.owner.write('a');
  const invalidated = here.caches.records.invalidate('Account', ['a']);
  await until(() => !here.redis.available);
  expect(await there.read('a')).toBe(1);
  line.thaw();
  await invalidated;
  expect(await there.read('a')).toBe(2);
});

test('invalidations do not wait for a Redis that has confirmed none for long', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  await server.kill();
  await here.caches.records.invalidate('Account', ['a']);
  let isOver = false;
  const next = here.caches.records.invalidate('Account', ['a']).then(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect(isOver).toBe(true);
  await next;
});

test('shares a load while Redis is away, except from before an invalidation', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  await server.kill();
  here.owner.write('a');
  const held = here.owner.hold();
  const early = [here.read('a'), here.read('a')];
  await until(() => held.length === 1 && !here.redis.available);
  here.owner.write('a');
  await here.caches.records.invalidate('Account', ['a']);
  const late = here.read('a');
  await until(() => held.length === 2);
  here.owner.release();
  expect(await Promise.all([...early, late])).toEqual([1, 1, 2]);
});

test('fails a read only with what the owner says, in every state of Redis', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  const failing = () => Promise.reject(new Error('owner is down'));
  const read = () => here.caches.records.getMany('Account', ['a'], failing, newUpstreamUsage());
  await expect(read()).rejects.toThrow('owner is down');
  server.freeze();
  await expect(read()).rejects.toThrow('owner is down');
  server.thaw();
  await server.kill();
  await expect(read()).rejects.toThrow('owner is down');
  expect(await here.caches.records.observe('Account')).toBeNull();
});

test('the link index knows nothing while Redis is away, and catches up afterwards', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  const links = new RedisLinkIndex(here.redis);
  const { incarnation } = await links.lookup('Account', 'portalId', ['p']);
  await links.remember('Account', [{ portalId: 'p', crmId: 'c', version: 1 }], incarnation);
  server.freeze();
  expect(await links.remember('Account', [{ portalId: 'p', crmId: 'd', version: 2 }], incarnation)).toBe(
    false,
  );
  expect(await links.lookup('Account', 'portalId', ['p'])).toEqual({ answers: new Map(), incarnation: null });
  expect(await links.state('Account')).toBeNull();
  server.thaw();
  await until(() => here.redis.available);
  const { answers } = await links.lookup('Account', 'portalId', ['p']);
  expect(answers.get('p')).toBe('d');
});

test('sees nothing that a restarted server brought back from a snapshot', async () => {
  await using server = await startRedisServer();
  await using here = await hub(server.url);
  const links = new RedisLinkIndex(here.redis);
  const { incarnation } = await links.lookup('Account', 'portalId', ['p']);
  await links.remember('Account', [{ portalId: 'p', crmId: 'c', version: 1 }], incarnation);
  here.owner.write('a');
  await here.read('a');
  await here.redis.run((client) => client.save());
  here.owner.write('a');
  await server.kill();
  await using restarted = await startRedisServer({ port: server.port, args: ['--dir', server.folder] });
  await until(() => here.redis.available);
  expect(restarted.port).toBe(server.port);
  expect(await here.redis.run((client) => client.dbsize())).toBeGreaterThan(0);
  expect(await here.read('a')).toBe(2);
  expect((await links.lookup('Account', 'portalId', ['p'])).answers.has('p')).toBe(false);
});

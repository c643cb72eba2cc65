import { afterAll, beforeAll, expect, test } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { createCaches } from '../../../src/redis/caches.ts';
import { RedisLinkIndex } from '../../../src/redis/link-index.ts';
import type { RedisConnection } from '../../../src/redis/redis-connection.ts';
import { connectPatiently, type RedisServer, startRedisServer } from '../../harness/redis-server.ts';
import { Owner } from './owner.ts';

let server: RedisServer;
let redis: RedisConnection;
beforeAll(async () => {
  // One server that owns every slot refuses any command or script whose keys are in different slots.
  server = await startRedisServer({ args: ['--cluster-enabled', 'yes'] });
  redis = await connectPatiently(server.url);
  await redis.run((client) => client.cluster('ADDSLOTSRANGE', 0, 16_383));
  await redis.run(async (client) => {
    while (!(await client.cluster('INFO')).includes('cluster_state:ok')) await client.ping();
  });
});
afterAll(async () => {
  await redis.close();
  await server[Symbol.asyncDispose]();
});

/** The commands that clients sent while `work` ran, without the ones that scripts run inside Redis. */
async function commandsOf(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const monitor = await redis.run((client) => client.duplicate().monitor());
  const counts: Record<string, number> = {};
  const { promise: seen, resolve } = Promise.withResolvers<void>();
  monitor.on('monitor', (_time: string, [command = '', first = '']: string[], source: string) => {
    if (first === 'end-of-work') resolve();
    else if (source !== 'lua') counts[command.toLowerCase()] = (counts[command.toLowerCase()] ?? 0) + 1;
  });
  await work();
  await redis.run((client) => client.echo('end-of-work'));
  await seen;
  monitor.disconnect();
  return counts;
}

/** An account, its contacts, and the cases of its 20 shipments. */
function portalPage(caches: ReturnType<typeof createCaches>, owner: Owner) {
  const usage = newUpstreamUsage();
  const shipments = Array.from({ length: 20 }, (_, index) => `shipment${index}`);
  return Promise.all([
    caches.records.getMany('Account', ['account'], owner.load, usage),
    caches.lists.getLists({ object: 'Contact', name: 'byAccount' }, ['account'], owner.loadLists, usage),
    caches.lists.getLists({ object: 'Case', name: 'byShipment' }, shipments, owner.loadLists, usage),
  ]);
}

test('a warm portal page is one small command for each object, and concurrent pages share them', async () => {
  const owner = new Owner();
  owner.write('account');
  for (let index = 0; index < 60; index += 1) owner.write(`case${index}`, `shipment${index % 20}`);
  for (let index = 0; index < 5; index += 1) owner.write(`contact${index}`, 'account');
  const [here, there] = [createCaches(redis), createCaches(redis)];
  await portalPage(here, owner);
  const loads = owner.loads.length;

  expect(await commandsOf(() => portalPage(there, owner))).toEqual({ evalsha: 3 });
  expect(await commandsOf(() => portalPage(there, owner))).toEqual({ hmget: 3 });
  expect(
    await commandsOf(() => Promise.all(Array.from({ length: 50 }, () => portalPage(there, owner)))),
  ).toEqual({
    hmget: 3,
  });
  expect(owner.loads.length).toBe(loads);
});

test('announcing, putting and looking up take one command each', async () => {
  const owner = new Owner();
  owner.write('a');
  const caches = createCaches(redis);
  const links = new RedisLinkIndex(redis);
  await Promise.all([caches.records.observe('Task'), links.state('Contact')]);
  const { incarnation } = await links.lookup('Contact', 'crmId', []);
  const token = await caches.records.observe('Task');
  const record = owner.record('a');
  const work = async () => {
    await caches.records.put('Task', record ? [record] : [], token);
    await caches.records.invalidate('Task', ['a', 'b']);
    await caches.lists.invalidateParents({ object: 'Task', name: 'byAccount' }, ['x', 'y']);
    await links.remember('Contact', [{ portalId: 'p', crmId: 'c', version: 1 }], incarnation);
    await links.lookup('Contact', 'crmId', ['c', 'd', 'e']);
  };
  await work();
  expect(await commandsOf(work)).toEqual({ evalsha: 5 });
});

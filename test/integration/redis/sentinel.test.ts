import { expect, test } from 'vitest';
import { openRedis } from '../../../src/redis/redis-servers.ts';
import { startSentinel } from '../../harness/redis-sentinel.ts';
import { severableLine } from '../../harness/severable-line.ts';
import { until } from '../../harness/until.ts';
import { cachingProcesses } from './caching-processes.ts';

const PATIENT = { commandTimeoutMs: 10_000, readyTimeoutMs: 10_000 };

/** Two processes that go on reading and changing records until `during` has ended; the number of their rounds. */
async function workingWhile(
  { read, change }: ReturnType<typeof cachingProcesses>,
  ids: readonly string[],
  during: Promise<void>,
): Promise<number> {
  const over = new AbortController();
  const ended = during.finally(() => over.abort());
  let rounds = 0;
  while (!over.signal.aborted) {
    // Without Redis a round waits for nothing, and nothing else would have its turn.
    await new Promise(setImmediate);
    for (const [index, id] of ids.entries()) {
      const revision = await change((rounds + index) % 2, id);
      expect(await Promise.all([read(0, id), read(1, id)])).toEqual([revision, revision]);
    }
    rounds += 1;
  }
  await ended;
  return rounds;
}

test('a primary that is lost under load costs no wrong answer, and its replica is used when the sentinel names it', async () => {
  await using servers = await startSentinel();
  await using one = await openRedis({ url: servers.url, ...PATIENT });
  await using other = await openRedis({ url: servers.url, ...PATIENT });
  expect([one.problem, other.problem]).toEqual([null, null]);
  const ids = ['a', 'b', 'c', 'd'];
  const world = cachingProcesses([one, other], 'Account', ids);
  expect(await workingWhile(world, ids, servers.failOver())).toBeGreaterThan(0);
  await until(() => one.available && other.available);
  // The scripts are loaded again, and entries are shared again.
  await until(async () => {
    const before = world.owner.loads.length;
    for (const id of ids) await Promise.all([world.read(0, id), world.read(1, id)]);
    return world.owner.loads.length === before;
  });
  expect(await workingWhile(world, ids, Promise.resolve())).toBe(1);
});

test('a primary that is replaced while it lives is left at once', async () => {
  await using servers = await startSentinel();
  await using redis = await openRedis({ url: servers.url, ...PATIENT });
  const portOf = () =>
    redis
      .on('{any}', (server) => server.run((client) => client.config('GET', 'port')))
      .catch(() => ['port', '']);
  expect(await portOf()).toEqual(['port', String(servers.primary.port)]);
  await servers.switchOver();
  await until(async () => (await portOf())[1] === String(servers.replica.port));
});

test('a primary that was replaced while no sentinel could be heard is left once one can', async () => {
  await using servers = await startSentinel();
  await using line = await severableLine(servers.url);
  await using redis = await openRedis({ url: line.url, ...PATIENT });
  const portOf = () =>
    redis
      .on('{any}', (server) => server.run((client) => client.config('GET', 'port')))
      .catch(() => ['port', '']);
  line.cut();
  await servers.loseSight();
  // The primary serves its old clients: nothing else tells them.
  expect(await portOf()).toEqual(['port', String(servers.primary.port)]);
  line.mend();
  await until(async () => (await portOf())[1] === String(servers.replica.port));
});

import { expect, it } from 'vitest';
import { redisFindings } from '../../src/cli/doctor/redis-checks.ts';
import { diagnoseRedis } from '../../src/redis/diagnosis.ts';
import { startRedisCluster } from '../harness/redis-cluster.ts';
import { startSentinel } from '../harness/redis-sentinel.ts';

async function found(url: string): Promise<string[]> {
  return redisFindings(await diagnoseRedis({ url })).map(({ state, found: text }) => `${state} ${text}`);
}

it('the doctor asks every master of a cluster, also those that the address does not name, and names what each lacks', async () => {
  await using cluster = await startRedisCluster();
  const [first, second, third] = cluster.masters.map(({ server }) => `127.0.0.1:${server.port}`);
  const whole = await found(`redis://${first}`);
  for (const name of [first, second, third]) {
    expect(whole).toContainEqual(expect.stringMatching(`^OK ${name}: version `));
    expect(whole).toContain(`OK ${name}: it evicts nothing (noeviction)`);
  }
  expect(whole).toHaveLength(6);
  await cluster.masters[1]?.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await cluster.masters[2]?.server.kill();

  const broken = await found(`redis://${first}`);

  expect(broken).toContainEqual(
    expect.stringMatching(`^WARNING ${second}: its eviction policy is allkeys-lru`),
  );
  expect(broken).toContainEqual(expect.stringMatching(`^FAILED ${third}: .*ECONNREFUSED`));
  expect(broken).toContain(`OK ${first}: it evicts nothing (noeviction)`);
});

it('the doctor asks every sentinel for the primary, and the primary itself', async () => {
  await using sentinel = await startSentinel();
  const { hostname, port } = new URL(sentinel.url.replace('redis-sentinel:', 'http:'));
  const lines = await found(sentinel.url.replace(`${hostname}:${port}`, `${hostname}:${port},127.0.0.1:1`));
  expect(lines).toContain('OK it evicts nothing (noeviction)');
  expect(lines).toContain(`OK sentinel ${hostname}:${port} names 127.0.0.1:${sentinel.primary.port}`);
  expect(lines).toContainEqual(expect.stringMatching('^FAILED sentinel 127.0.0.1:1: .*ECONNREFUSED'));
});

import { describe, expect, test } from 'vitest';
import { createLogger } from '../../../src/cli/logger.ts';
import { redisSettings } from '../../../src/cli/wiring/redis-settings.ts';
import { readConfig } from '../../../src/config/environment.ts';
import { openRedis } from '../../../src/redis/redis-servers.ts';
import { canMakeCertificates, makeCertificate } from '../../harness/certificate.ts';
import { startRedisCluster } from '../../harness/redis-cluster.ts';
import { startSentinel } from '../../harness/redis-sentinel.ts';
import { freePort, startRedisServer } from '../../harness/redis-server.ts';
import { until } from '../../harness/until.ts';

const UNKNOWN = /no authority that the hub knows has signed it.*REDIS_CA_FILE/;

/** As a process with this environment connects. */
async function redisOf(environment: NodeJS.ProcessEnv, readyTimeoutMs = 10_000) {
  const config = readConfig({ LOG_LEVEL: 'silent', ...environment });
  const reasons: string[] = [];
  const redis = await openRedis({
    ...redisSettings(config, createLogger(config)),
    readyTimeoutMs,
    onStateChange: (_available, reason) => reasons.push(reason),
  });
  return { redis, reasons, [Symbol.asyncDispose]: () => redis.close() };
}

test.skipIf(!canMakeCertificates)(
  'speaks rediss only with a server whose certificate it can verify, and names the setting to correct',
  async () => {
    using made = makeCertificate();
    const port = await freePort();
    const files = ['--tls-cert-file', made.certificateFile, '--tls-key-file', made.keyFile];
    const tls = ['--tls-port', String(port), '--tls-auth-clients', 'no', '--tls-ca-cert-file'];
    await using server = await startRedisServer({ args: [...tls, made.certificateFile, ...files] });
    expect(server.port).not.toBe(port);

    const REDIS_URL = `rediss://127.0.0.1:${port}`;
    const REDIS_CA_FILE = made.certificateFile;
    await using trusting = await redisOf({ REDIS_URL, REDIS_CA_FILE });
    expect(trusting.redis.problem).toBeNull();

    await using unknown = await redisOf({ REDIS_URL });
    expect(unknown.reasons[0]).toMatch(/self.signed/);
    expect(unknown.redis.problem).toMatch(UNKNOWN);

    await using misnamed = await redisOf({ REDIS_URL: `rediss://localhost:${port}`, REDIS_CA_FILE });
    expect(misnamed.redis.problem).toMatch(/issued for another host name.*REDIS_URL/);
  },
);

describe.skipIf(!canMakeCertificates)('over verified certificates', () => {
  const portOf = ({ redis }: Awaited<ReturnType<typeof redisOf>>, tag: string) =>
    redis
      .on(tag, (server) => server.run((client) => client.config('GET', 'port')))
      .then(([, port]) => Number(port))
      .catch(() => null);

  test('the hub speaks with the sentinels and with each primary that they name', async () => {
    using made = makeCertificate();
    await using servers = await startSentinel(made);
    await using trusting = await redisOf({ REDIS_URL: servers.url, REDIS_CA_FILE: made.certificateFile });
    expect(trusting.redis.problem).toBeNull();
    expect(await portOf(trusting, '{any}')).toBe(servers.primary.port);
    // It tries the sentinels again and again.
    await using unknown = await redisOf({ REDIS_URL: servers.url }, 1);
    await until(() => UNKNOWN.test(unknown.redis.problem ?? ''));
    await servers.switchOver();
    await until(async () => (await portOf(trusting, '{any}')) === servers.replica.port);
  });

  test('the hub speaks with each master of a cluster, also with one that takes over', async () => {
    using made = makeCertificate();
    await using cluster = await startRedisCluster([], made);
    await using trusting = await redisOf({ REDIS_URL: cluster.url, REDIS_CA_FILE: made.certificateFile });
    expect(trusting.redis.problem).toBeNull();
    const tags = Array.from({ length: 12 }, (_, index) => `{tag-${index}}`);
    const ports = new Set<number | null>();
    for (const tag of tags) {
      const holder = await cluster.holderOf(tag);
      ports.add(await portOf(trusting, tag));
      expect(await portOf(trusting, tag)).toBe(holder.server.port);
    }
    expect(ports.size).toBe(3);
    const [lost] = cluster.masters;
    const moved = await Promise.all(tags.map(async (tag) => (await cluster.holderOf(tag)) === lost && tag));
    const tag = moved.find((each) => each !== false) || '';
    await cluster.failOver();
    await until(async () => (await portOf(trusting, tag)) === cluster.replica.server.port);
    // The first server of the address is gone; the others say what to correct.
    await using unknown = await redisOf({ REDIS_URL: cluster.url }, 1);
    await until(() => UNKNOWN.test(unknown.redis.problem ?? ''));
  });
});

test('a file of authorities that is missing ends the start and is named', async () => {
  const environment = { REDIS_URL: 'rediss://127.0.0.1:1', REDIS_CA_FILE: '/nowhere/ca.pem' };
  await expect(redisOf(environment)).rejects.toThrow('REDIS_CA_FILE');
});

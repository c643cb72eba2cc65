import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { startEmbeddedRedis } from '../../../src/cli/embedded/redis.ts';
import { startEmbeddedSandboxOrg } from '../../../src/cli/embedded/sandbox-org.ts';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-killed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const eventually = <T>(ask: () => Promise<T>) =>
  vi.waitUntil(() => ask().catch(() => null), { timeout: 60_000, interval: 50 });

async function answerOf(url: string, text: string) {
  const client = await connectDirectly(url);
  try {
    return (await client.query<object>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a service that is killed while its hub runs', () => {
  it('PostgreSQL is there again at the same address, with all that was committed', async () => {
    const server = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
    await answerOf(server.url, 'CREATE TABLE kept AS SELECT 1 AS value');
    for (let times = 0; times < 2; times += 1) {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => server.pid !== pid, { timeout: 60_000, interval: 20 });
      expect(await eventually(() => answerOf(server.url, 'SELECT value FROM kept'))).toEqual([{ value: 1 }]);
    }
    await server.stop();
    await expect(answerOf(server.url, 'SELECT 1')).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  it('Redis is there again at the same address, empty', async () => {
    const server = await startEmbeddedRedis(join(folder, 'redis'));
    const { pid, url } = server;
    process.kill(pid, 'SIGKILL');
    await vi.waitUntil(() => server.pid !== pid, { timeout: 60_000, interval: 20 });
    await using redis = await connectRedis({ url, commandTimeoutMs: 5_000, readyTimeoutMs: 10_000 });
    expect(await redis.run((client) => client.dbsize())).toBe(0);
    await server.stop();
  });

  it('the sandbox org is there again at the same address', async () => {
    const server = await startEmbeddedSandboxOrg(join(folder, 'sandbox-org'));
    process.kill(server.pid, 'SIGKILL');
    const versions = async () => (await fetch(`${server.instanceUrl}/services/data`)).status;
    expect(await eventually(versions)).toBe(200);
    const [host, port] = server.pubSubEndpoint.split(':');
    const ca = readFileSync(server.pubSubCertificateFile);
    const socket = connect({ host, port: Number(port), ca, ALPNProtocols: ['h2'] });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    await server.stop();
  });
});

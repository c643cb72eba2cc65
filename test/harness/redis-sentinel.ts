import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import type { Certificate } from './certificate.ts';
import { freePort, type RedisServer, startRedisServer, tlsSettings } from './redis-server.ts';
import { until } from './until.ts';

const NAME = 'main';

/** A primary, its replica, and the sentinel that watches them, all real servers. */
export interface SentinelUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  /** Lets the replica take over while the primary lives; resolves when the sentinel names the replica. */
  switchOver(): Promise<void>;
  /**
   * The sentinel cannot sign in at the primary any more and names the replica; the primary serves the clients that are
   * connected, and hears nothing of it.
   */
  loseSight(): Promise<void>;
  /** Kills the primary; resolves when the sentinel has found it out and names the replica. */
  failOver(): Promise<void>;
}

/** With a certificate, all of them speak TLS with each other and with the hub. */
export async function startSentinel(certificate?: Certificate): Promise<SentinelUnderTest> {
  await using starting = new AsyncDisposableStack();
  const portOf = ({ port, tlsPort }: RedisServer) => (certificate === undefined ? port : tlsPort);
  const primary = starting.use(await startRedisServer({ certificate }));
  const args = ['--replicaof', '127.0.0.1', String(portOf(primary)), '--repl-diskless-sync-delay', '0'];
  const replica = starting.use(await startRedisServer({ certificate, args }));
  const folder = mkdtempSync(join(tmpdir(), 'waybill-sentinel-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${NAME} 127.0.0.1 ${portOf(primary)} 1
sentinel down-after-milliseconds ${NAME} 1000
sentinel failover-timeout ${NAME} 20000
`,
  );
  const tlsPort = certificate === undefined ? 0 : await freePort();
  const tls = certificate === undefined ? [] : tlsSettings(tlsPort, certificate);
  const child = spawn('redis-server', [file, '--sentinel', ...tls], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  starting.defer(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  for await (const line of createInterface(child.stdout)) if (line.includes('+monitor')) break;
  child.stdout.resume();
  const client = new Redis({ host: '127.0.0.1', port, retryStrategy: () => null });
  client.on('error', () => undefined);
  starting.defer(() => client.disconnect());
  const named = async () =>
    Number(((await client.call('SENTINEL', 'get-master-addr-by-name', NAME)) as string[])[1]);
  // It can be promoted once the sentinel has found it in step.
  await until(async () => {
    const replicas = (await client.call('SENTINEL', 'replicas', NAME)) as string[][];
    const isLinked = replicas[0]?.includes('ok') === true && !replicas[0].includes('err');
    return isLinked && (await client.call('SENTINEL', 'ckquorum', NAME).catch(() => '')) !== '';
  });
  const owned = starting.move();
  return {
    url:
      certificate === undefined
        ? `redis-sentinel://127.0.0.1:${port}#${NAME}`
        : `rediss-sentinel://127.0.0.1:${tlsPort}#${NAME}`,
    primary,
    replica,
    async switchOver() {
      await client.call('SENTINEL', 'failover', NAME);
      await until(async () => (await named()) === portOf(replica));
    },
    async loseSight() {
      const administrator = new Redis(primary.url, { retryStrategy: () => null });
      try {
        await administrator.config('SET', 'requirepass', 'secret');
        const clients = String(await administrator.client('LIST'));
        for (const [, id = ''] of clients.matchAll(/^id=(\d+) .*name=sentinel-/gm))
          await administrator.client('KILL', 'ID', id);
      } finally {
        administrator.disconnect();
      }
      await until(async () => (await named()) === portOf(replica));
    },
    async failOver() {
      await primary.kill();
      await until(async () => (await named()) === portOf(replica));
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

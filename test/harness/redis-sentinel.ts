import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import { freePort, type RedisServer, startRedisServer } from './redis-server.ts';
import { until } from './until.ts';

const NAME = 'main';

/** A primary, its replica, and the sentinel that watches them, all real servers. */
export interface SentinelUnderTest extends AsyncDisposable {
  readonly url: string;
  readonly primary: RedisServer;
  readonly replica: RedisServer;
  /** Lets the replica take over while the primary lives; resolves when the sentinel names the replica. */
  switchOver(): Promise<void>;
  /** Kills the primary; resolves when the sentinel has found it out and names the replica. */
  failOver(): Promise<void>;
}

export async function startSentinel(): Promise<SentinelUnderTest> {
  await using starting = new AsyncDisposableStack();
  const primary = starting.use(await startRedisServer());
  const args = ['--replicaof', '127.0.0.1', String(primary.port), '--repl-diskless-sync-delay', '0'];
  const replica = starting.use(await startRedisServer({ args }));
  const folder = mkdtempSync(join(tmpdir(), 'waybill-sentinel-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const port = await freePort();
  const file = join(folder, 'sentinel.conf');
  writeFileSync(
    file,
    `port ${port}
bind 127.0.0.1
dir ${folder}
sentinel monitor ${NAME} 127.0.0.1 ${primary.port} 1
sentinel down-after-milliseconds ${NAME} 1000
sentinel failover-timeout ${NAME} 20000
`,
  );
  const child = spawn('redis-server', [file, '--sentinel'], { stdio: ['ignore', 'pipe', 'inherit'] });
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
    url: `redis-sentinel://127.0.0.1:${port}#${NAME}`,
    primary,
    replica,
    async switchOver() {
      await client.call('SENTINEL', 'failover', NAME);
      await until(async () => (await named()) === replica.port);
    },
    async failOver() {
      await primary.kill();
      await until(async () => (await named()) === replica.port);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

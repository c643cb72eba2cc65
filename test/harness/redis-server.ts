import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { connectRedis, type RedisConnection } from '../../src/redis/redis-connection.ts';
import type { Certificate } from './certificate.ts';

export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** 0 without a certificate. */
  readonly tlsPort: number;
  /** Where it would save a snapshot. */
  readonly folder: string;
  /** Lets it answer nothing while its connections stay open. */
  freeze(): void;
  thaw(): void;
  /** As a crash would; resolves when it has ended. Its folder stays until it is disposed. */
  kill(): Promise<void>;
}

/** For tests that are not about time-outs: a busy machine is not a failure. */
export function connectPatiently(url: string): Promise<RedisConnection> {
  return connectRedis({ url, commandTimeoutMs: 10_000, readyTimeoutMs: 10_000 });
}

/** Over a connection of its own: that of a hub gives up soon on a busy machine. */
export async function emptyRedis(url: string | null): Promise<void> {
  await using redis = await connectPatiently(url ?? '');
  await redis.run((client) => client.flushall());
}

export interface RedisServerOptions {
  /** It takes the place of a server that was killed. */
  readonly port?: number;
  readonly args?: readonly string[];
  /** It answers over TLS also, at a port of its own, and speaks TLS with its replicas. */
  readonly certificate?: Certificate | undefined;
}

/** The settings of a server or a sentinel that answers over TLS. */
export function tlsSettings(port: number, { certificateFile, keyFile }: Certificate): readonly string[] {
  const files = ['--tls-cert-file', certificateFile, '--tls-key-file', keyFile];
  const trust = [
    '--tls-ca-cert-file',
    certificateFile,
    '--tls-auth-clients',
    'no',
    '--tls-replication',
    'yes',
  ];
  return ['--tls-port', String(port), ...files, ...trust];
}

/** A real redis-server that saves nothing by itself. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const port = options.port ?? (await freePort());
  const { certificate } = options;
  const tlsPort = certificate === undefined ? 0 : await freePort();
  const tls = certificate === undefined ? [] : tlsSettings(tlsPort, certificate);
  const folder = mkdtempSync(join(tmpdir(), 'waybill-redis-'));
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''];
  const child = spawn('redis-server', [...settings, ...tls, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (line.includes('Ready to accept connections')) break;
  }
  child.stdout.resume();
  const kill = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    tlsPort,
    folder,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill,
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

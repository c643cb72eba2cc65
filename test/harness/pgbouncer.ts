import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './redis-server.ts';

/** PgBouncer as its package configures it, in transaction mode, in front of the server and the user of a URL. */
export interface Pooler extends AsyncDisposable {
  /** The URL of a database of that server, through the pooler. */
  through(databaseUrl: string): string;
}

/** Tests with a pooler are skipped where it is not installed. */
export const canPool = spawnSync('pgbouncer', ['--version'], { env: { PATH: searchPath() } }).status === 0;

/**
 * @param url whose server and user all connections get
 * @param connections that the pooler opens for one database: fewer than the clients have, so that clients share them
 */
export async function startPooler(url: string, connections: number): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-pgbouncer-'));
  chmodSync(folder, 0o755);
  const { hostname, port: serverPort, username, password } = new URL(url);
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = 500
`,
  );
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn('pgbouncer', [...user, file], {
    env: { PATH: searchPath() },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  for await (const line of createInterface(child.stderr)) {
    if (line.includes('process up')) break;
  }
  child.stderr.resume();
  return {
    through(databaseUrl) {
      const pooled = new URL(databaseUrl);
      pooled.port = String(port);
      return pooled.toString();
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Debian puts it among the programs of administrators. */
function searchPath(): string {
  return `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`;
}

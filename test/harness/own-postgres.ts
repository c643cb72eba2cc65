import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/cli/embedded/postgres.ts';
import { migrate } from '../../src/postgres/migrate.ts';

/** A PostgreSQL server that one test file has for itself. */
export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** Stops every process of the server where it stands: connections stay open, and nothing answers. */
  freeze(): void;
  thaw(): void;
  /** Kills the server; it is started again at its address. */
  kill(): void;
}

/** Starts a server with the hub's tables. */
export async function startOwnPostgres(settings: readonly string[] = []): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-postgres-'));
  const server = await startEmbeddedPostgres({
    folder,
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', ...settings],
  });
  await migrate(server.url);
  let frozen: readonly number[] = [];
  const thaw = () => {
    for (const pid of frozen) signal(pid, 'SIGCONT');
    frozen = [];
  };
  return {
    url: server.url,
    freeze() {
      // The parent first: it makes no more children.
      process.kill(server.pid, 'SIGSTOP');
      const children = execFileSync('pgrep', ['-P', String(server.pid)], { encoding: 'utf8' });
      frozen = [server.pid, ...children.split('\n').filter(Boolean).map(Number)];
      for (const pid of frozen) signal(pid, 'SIGSTOP');
    },
    thaw,
    kill: () => process.kill(server.pid, 'SIGKILL'),
    async [Symbol.asyncDispose]() {
      thaw();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A child may have ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

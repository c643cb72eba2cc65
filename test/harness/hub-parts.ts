import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startEmbeddedPostgres } from '../../src/cli/embedded/postgres.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { withDatabase } from './database-session.ts';
import { childrenOf, isRunning, killIfThere } from './process-table.ts';

/** A part of the hub that can be killed and started again at the same address. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** SIGKILL to its process alone; resolves when that has ended. */
  kill(): Promise<void>;
  /** Resolves when it is ready, at once when it runs already. */
  start(): Promise<void>;
  /** One line for each time that it ended although nobody had killed it. It is started again each time. */
  readonly faults: readonly string[];
  signal(signal: NodeJS.Signals): void;
}

const READY_MS = 60_000;
/** Between two attempts to start a command that ended by itself. */
const RESTART_PAUSE_MS = 250;

/** Those that run. However this process ends, short of being killed itself, none of them stays behind. */
const commands = new Set<ChildProcess>();
process.once('exit', () => {
  for (const { pid } of commands) if (pid !== undefined) killIfThere(-pid);
});

/** A `waybill` command in a process group of its own: a Ctrl-C for this process does not reach it. */
export class CommandPart implements Part {
  readonly name: string;
  readonly faults: string[] = [];
  readonly #args: readonly string[];
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #readyText: string;
  #child: ChildProcess | null = null;
  #launching: Promise<void> | null = null;
  #isWanted = false;
  #wasReady = false;

  constructor(
    args: readonly string[],
    folder: string,
    env: NodeJS.ProcessEnv,
    readyText: string,
    name = args.join(' '),
  ) {
    this.name = name;
    this.#args = args;
    this.#folder = folder;
    this.#env = env;
    this.#readyText = readyText;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    this.#isWanted = true;
    if (this.#launching === null && this.#runs) return;
    this.#launching ??= this.#launch().finally(() => {
      this.#launching = null;
    });
    await this.#launching;
  }

  async kill(): Promise<void> {
    this.#isWanted = false;
    const child = this.#child;
    if (child !== null && this.#runs) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    await this.#launching?.catch(() => undefined);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  get #runs(): boolean {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async #launch(): Promise<void> {
    const child = spawn(process.execPath, [join(packageRoot(), 'src/cli/waybill.mjs'), ...this.#args], {
      env: this.#env,
      // Marks its children as well: see `processesOf`.
      cwd: this.#folder,
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
    });
    this.#child = child;
    commands.add(child);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
      if (output.includes(this.#readyText)) resolve();
    });
    child.stderr.on('error', reject);
    if (process.env['WAYBILL_SHOW_LOGS'] !== undefined) child.stderr.pipe(process.stderr);
    child.on('error', reject);
    child.once('exit', (code, signal) => {
      const words = `${this.name} ended by itself (${signal ?? code}): ${output}`;
      commands.delete(child);
      reject(new Error(words));
      if (!this.#isWanted) return;
      this.faults.push(words);
      if (this.#wasReady) void this.#startAgain();
    });
    const silent = AbortSignal.timeout(READY_MS);
    silent.addEventListener('abort', () =>
      reject(new Error(`${this.name} was not ready in time: ${output}`)),
    );
    await promise;
    this.#wasReady = true;
  }

  /** As the service manager of an installation does. */
  async #startAgain(): Promise<void> {
    await setTimeout(RESTART_PAUSE_MS);
    // A start that ends early comes back here by its own exit.
    if (this.#isWanted) await this.start().catch(() => undefined);
  }
}

/** Embedded PostgreSQL, as `waybill up` runs it. Killed with all its backends at once; its keeper starts it again. */
export class PostgresPart implements Part {
  readonly name = 'PostgreSQL';
  readonly faults = [];
  readonly url: string;
  readonly #server: Awaited<ReturnType<typeof startEmbeddedPostgres>>;

  static async open(folder: string): Promise<PostgresPart> {
    const port = await lastingPort();
    // Of two settings for the same thing PostgreSQL takes the last.
    const server = await startEmbeddedPostgres({ folder, settings: [`port=${port}`, 'max_connections=200'] });
    const url = new URL(server.url);
    url.port = String(port);
    return new PostgresPart(url.toString(), server);
  }

  private constructor(url: string, server: Awaited<ReturnType<typeof startEmbeddedPostgres>>) {
    this.url = url;
    this.#server = server;
  }

  get pid(): number {
    return this.#server.pid;
  }

  async kill(): Promise<void> {
    const { pid } = this;
    // Stopped, it starts no backend that would be missed.
    process.kill(pid, 'SIGSTOP');
    const group = [pid, ...childrenOf(pid).map((child) => child.pid)];
    for (const each of group) killIfThere(each);
    while (group.some(isRunning)) await setTimeout(5);
  }

  /** Resolves when its keeper has it running again. */
  async start(): Promise<void> {
    await whenDatabaseAnswers(this.url);
  }

  signal(signal: NodeJS.Signals): void {
    process.kill(this.pid, signal);
  }

  async stop(): Promise<void> {
    await this.#server.stop();
  }
}

/**
 * A port that stays ours while nobody listens on it: below those that the system gives to outgoing connections, one of
 * which could otherwise take it before its owner is back.
 */
export async function lastingPort(): Promise<number> {
  const server = createServer();
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
    const isFree = await promise;
    server.removeAllListeners();
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}

/** Resolves when PostgreSQL answers again. */
export async function whenDatabaseAnswers(url: string): Promise<void> {
  for (const deadline = Date.now() + READY_MS; ; ) {
    try {
      await withDatabase(url, (client) => client.query('SELECT 1'));
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(50);
    }
  }
}

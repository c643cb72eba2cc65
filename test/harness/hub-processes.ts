import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { seedDemo } from '../../src/cli/demo/seed-demo.ts';
import { startEmbeddedPostgres } from '../../src/cli/embedded/postgres.ts';
import { startEmbeddedRedis } from '../../src/cli/embedded/redis.ts';
import { type EmbeddedSandboxOrg, startEmbeddedSandboxOrg } from '../../src/cli/embedded/sandbox-org.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { openDemoIssuer } from '../../src/identity/demo-issuer.ts';
import { createPortalStore } from '../../src/portal-store/create-portal-store.ts';
import { connectDirectly, openDatabase } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';

/** A part of the hub that can be killed and started again at the same address. */
export interface Part {
  readonly name: string;
  readonly pid: number;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** How it ended when nobody had killed it; null while it runs as it should. */
  readonly fault: string | null;
  signal(signal: NodeJS.Signals): void;
}

/** The hub as it runs in production: every part a process of its own, with the demo data. Needs `npm run build`. */
export interface HubProcesses extends AsyncDisposable {
  readonly graphqlUrl: string;
  readonly databaseUrl: string;
  readonly org: EmbeddedSandboxOrg;
  /** Everything that Salesforce has, as its administrator sees it. */
  readonly salesforce: SalesforceClient;
  readonly tokens: Readonly<Record<string, string>>;
  readonly postgres: Part;
  readonly gateway: Part;
  readonly workers: readonly Part[];
  /** Acts out a fault of the sandbox org's switch. */
  fault(fault: object): Promise<void>;
  /** Faults that wait for a request still. */
  waitingFaults(): Promise<number>;
}

export interface HubProcessesOptions {
  readonly workers: number;
  readonly env?: Readonly<Record<string, string>>;
}

const READY_MS = 60_000;

export async function startHubProcesses(options: HubProcessesOptions): Promise<HubProcesses> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'waybill-processes-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const postgres = await PostgresPart.open(join(folder, 'postgres'));
  starting.defer(() => postgres.stop());
  const redis = await startEmbeddedRedis(join(folder, 'redis'));
  starting.defer(() => redis.stop());
  const org = await startEmbeddedSandboxOrg(join(folder, 'sandbox-org'));
  starting.defer(() => org.stop());
  const databaseUrl = postgres.url;
  await migrate(databaseUrl);
  const { loginUrl, clientId, privateKeyFile } = org;
  const salesforce = starting.use(
    connectSalesforce({ loginUrl, clientId, privateKeyFile, username: org.adminUsername }),
  );
  {
    await using database = openDatabase({ url: databaseUrl, poolSize: 2 });
    await seedDemo({ store: createPortalStore(database), salesforce }, new Date());
  }
  const identity = { issuer: 'waybill', audience: 'waybill' };
  const issuer = await openDemoIssuer({ folder, ...identity, production: false });
  const port = await lastingPort();
  const env = {
    ...process.env,
    ...{ NODE_ENV: 'production', LOG_LEVEL: 'info', WAYBILL_DATA: folder },
    ...{ WAYBILL_PORT: String(port), WAYBILL_WORKER_PORT: '0' },
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redis.url, WAYBILL_TOKEN_KEY_FILE: issuer.publicKeyFile },
    ...{ SALESFORCE_LOGIN_URL: loginUrl, SALESFORCE_CLIENT_ID: clientId },
    ...{ SALESFORCE_USERNAME: org.username, SALESFORCE_PRIVATE_KEY_FILE: privateKeyFile },
    ...{ SALESFORCE_POLL_MS: '1000', WAYBILL_REPLICAS: String(options.workers + 1), ...options.env },
  };
  const gateway = new CommandPart('gateway', env, 'the gateway answers');
  const workers = Array.from(
    { length: options.workers },
    (_, index) => new CommandPart('worker', env, 'the worker works', `worker ${index + 1}`),
  );
  for (const part of [gateway, ...workers]) starting.defer(() => part.kill());
  await Promise.all([gateway, ...workers].map((part) => part.start()));
  const lifetimeSeconds = 6 * 3600;
  const minted = DEMO_USERS.map(
    async ({ token, subject, role }) =>
      [token, await issuer.mint({ subject, role, lifetimeSeconds })] as const,
  );
  const tokens = Object.fromEntries(await Promise.all(minted));
  const control = async (method: string, body?: object) => {
    const reply = await fetch(`${loginUrl}/sandbox/faults`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(await reply.text());
    return reply;
  };
  const owned = starting.move();
  return {
    graphqlUrl: `http://127.0.0.1:${port}/graphql`,
    ...{ databaseUrl, org, salesforce, tokens, postgres, gateway, workers },
    fault: async (fault) => void (await control('POST', fault)),
    waitingFaults: async () => ((await (await control('GET')).json()) as unknown[]).length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** A `waybill` command in a process of its own. */
class CommandPart implements Part {
  readonly name: string;
  readonly #command: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #readyText: string;
  #child: ChildProcess | null = null;
  #killed = false;
  fault: string | null = null;

  constructor(command: string, env: NodeJS.ProcessEnv, readyText: string, name = command) {
    this.name = name;
    this.#command = command;
    this.#env = env;
    this.#readyText = readyText;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [join(packageRoot(), 'dist/src/cli/main.js'), this.#command], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#child = child;
    this.#killed = false;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let output = '';
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
      if (output.includes(this.#readyText)) resolve();
    };
    child.stderr.on('data', read);
    if (process.env['WAYBILL_SHOW_LOGS'] !== undefined) child.stderr.pipe(process.stderr);
    child.once('exit', (code, signal) => {
      const words = `${this.name} ended by itself (${signal ?? code}): ${output}`;
      if (!this.#killed) this.fault = words;
      reject(new Error(words));
    });
    const silent = AbortSignal.timeout(READY_MS);
    silent.addEventListener('abort', () =>
      reject(new Error(`${this.name} was not ready in time: ${output}`)),
    );
    await promise;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    this.#killed = true;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }
}

/** Embedded PostgreSQL, as `waybill up` runs it. Killed with all its backends at once; its keeper starts it again. */
class PostgresPart implements Part {
  readonly name = 'PostgreSQL';
  readonly fault = null;
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
    const children = execFileSync('ps', ['--ppid', String(pid), '-o', 'pid='], { encoding: 'utf8' });
    const group = [pid, ...children.split('\n').map(Number)].filter((each) => each > 0);
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
async function lastingPort(): Promise<number> {
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
      const client = await connectDirectly(url);
      await client.query('SELECT 1');
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await setTimeout(50);
    }
  }
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** A process that has ended, and whose parent has not taken note of it, does not run. */
function isRunning(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-p', String(pid), '-o', 'stat='], { encoding: 'utf8', stdio: 'pipe' });
    return !state.startsWith('Z');
  } catch {
    return false;
  }
}

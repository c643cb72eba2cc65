import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { SyncWorld } from './sync-fixture.ts';

/** Workers as `waybill worker` runs them, in processes of their own that a test may kill. */
export class KillableWorkers {
  readonly #world: SyncWorld;
  readonly #folder: string;
  readonly #more: NodeJS.ProcessEnv;
  readonly #children: ChildProcess[] = [];

  /** @param more further settings of the environment */
  constructor(world: SyncWorld, folder: string, more: NodeJS.ProcessEnv = {}) {
    this.#world = world;
    this.#folder = folder;
    this.#more = more;
  }

  /** Resolves when it works. */
  async start(): Promise<ChildProcess> {
    const { org, databaseUrl, redis } = this.#world;
    const { loginUrl, clientId, username, privateKeyFile } = org.login;
    const child = spawn(process.execPath, [join(import.meta.dirname, 'worker.process.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        DATABASE_URL: databaseUrl,
        REDIS_URL: redis.url,
        SALESFORCE_LOGIN_URL: loginUrl,
        SALESFORCE_CLIENT_ID: clientId,
        SALESFORCE_USERNAME: username,
        SALESFORCE_PRIVATE_KEY_FILE: privateKeyFile,
        WAYBILL_DATA: this.#folder,
        LOG_LEVEL: 'fatal',
        ...this.#more,
      },
    });
    this.#children.push(child);
    if (child.stdout === null) throw new Error('no output');
    for await (const line of createInterface(child.stdout)) if (line === 'started') break;
    child.stdout.resume();
    return child;
  }

  /** Resolves when it has ended. */
  async kill(child: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Kills all that still run. */
  async end(): Promise<void> {
    await Promise.all(this.#children.splice(0).map((child) => this.kill(child)));
  }
}

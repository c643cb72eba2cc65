import { type ChildProcess, spawn } from 'node:child_process';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Address, announced } from './serving.ts';

/** The core of the process that clients talk to, whichever variant it belongs to. */
export const FRONT_CORE = 0;
/** The core of everything else: subgraphs, stores, the load generator. */
export const OTHER_CORE = 1;

const START_MS = 60_000;
const STOP_MS = 5_000;
/** Scripts are .ts when the benchmark runs from its sources and .js when it was built. */
const EXTENSION = extname(import.meta.filename);

export interface StartedProcess extends Address {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ScriptOptions {
  /** Under test/bench, without its extension. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly core: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts one of the benchmark's own scripts on one core and waits for its `announce`. */
export async function startScript(options: ScriptOptions): Promise<StartedProcess> {
  const child = spawnScript(options);
  const address = await announcement(options.script, child);
  return { ...address, pid: Number(child.pid), stop: () => stop(child) };
}

/** Starts a script on one core; its standard input and output are pipes. */
export function spawnScript({ script, args = [], core, env }: ScriptOptions): ChildProcess {
  const path = join(import.meta.dirname, '..', `${script}${EXTENSION}`);
  return spawnOn(core, process.execPath, [path, ...args], env);
}

/** Starts any program on one core. What it writes to standard error is shown. */
export function spawnOn(
  core: number,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn('taskset', ['-c', String(core), program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
}

async function announcement(name: string, child: ChildProcess): Promise<Address> {
  const { promise, resolve, reject } = Promise.withResolvers<Address>();
  const timer = setTimeout(() => reject(new Error(`${name} was not ready within ${START_MS} ms`)), START_MS);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
  if (child.stdout === null) throw new TypeError('the process has no standard output');
  createInterface(child.stdout).on('line', (line) => {
    const address = announced(line);
    if (address !== null) resolve(address);
  });
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Asks a process to end, and ends it after five seconds. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}

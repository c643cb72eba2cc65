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
/** A log line of level info. */
const ROUTINE = '"level":30';
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
export function startScript(options: ScriptOptions): Promise<StartedProcess> {
  return ready(options.script, spawnScript(options), announced);
}

/** Waits for the line that says where a process answers. */
export async function ready(
  name: string,
  child: ChildProcess,
  addressIn: (line: string) => Address | null,
): Promise<StartedProcess> {
  const address = await announcement(name, child, addressIn);
  return { ...address, pid: Number(child.pid), stop: () => stop(child) };
}

/** Starts a script on one core; its standard input and output are pipes. */
export function spawnScript({ script, args = [], core, env }: ScriptOptions): ChildProcess {
  const path = join(import.meta.dirname, '..', `${script}${EXTENSION}`);
  return spawnOn(core, process.execPath, [path, ...args], env);
}

/** Starts any program on one core. Its standard streams are pipes. */
export function spawnOn(
  core: number,
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn('taskset', ['-c', String(core), program, ...args], {
    stdio: 'pipe',
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
}

async function announcement(
  name: string,
  child: ChildProcess,
  addressIn: (line: string) => Address | null,
): Promise<Address> {
  const { promise, resolve, reject } = Promise.withResolvers<Address>();
  const timer = setTimeout(() => reject(new Error(`${name} was not ready within ${START_MS} ms`)), START_MS);
  child.once('error', reject);
  child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
  if (child.stdout === null || child.stderr === null) throw new TypeError('the process has no pipes');
  createInterface(child.stdout).on('line', (line) => {
    const address = addressIn(line);
    if (address !== null) resolve(address);
  });
  createInterface(child.stderr).on('line', (line) => {
    const address = addressIn(line);
    if (address !== null) resolve(address);
    else if (!line.includes(ROUTINE)) process.stderr.write(`${name}: ${line}\n`);
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { WaybillError } from '../../domain/errors.ts';

/** A child of ours with its address; `stop` returns when the process has ended for good. */
export interface EmbeddedService {
  readonly url: string;
  /** Of the process that runs now: one that was killed is replaced. */
  readonly pid: number;
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** A piece of the child's output that says it is ready. */
  readonly readyText: string;
  /** How long it may take to say so, milliseconds. */
  readonly timeoutMs?: number;
}

export interface ReadyChild {
  readonly process: ChildProcess;
  /** Everything it printed until it was ready. */
  readonly output: string;
}

/** Those that run. However this process ends, short of being killed itself, none of them stays behind. */
const children = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Starts a child in a process group of its own (so that Ctrl-C reaches only the hub, which ends its children in
 * order) and waits until it says that it is ready.
 * @throws WaybillError CONFIGURATION with the child's last words when it ends or stays silent instead.
 */
export async function startChild(options: ChildOptions): Promise<ReadyChild> {
  const child = spawn(options.command, options.args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  let output = '';
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes(options.readyText)) resolve();
  };
  const fail = (what: string, cause?: unknown) => {
    const lastWords = output.trim().split('\n').slice(-3).join(' | ');
    reject(
      new WaybillError('CONFIGURATION', `${options.name} ${what}${lastWords ? `: ${lastWords}` : ''}`, {
        cause,
      }),
    );
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  child.once('error', (cause) => fail(`could not be started (${options.command})`, cause));
  child.once('exit', (code, signal) => fail(`ended at once (${signal ?? `exit code ${code}`})`));
  const timer = setTimeout(() => fail('did not become ready in time'), options.timeoutMs ?? 30_000);
  try {
    await promise;
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  } finally {
    clearTimeout(timer);
  }
  for (const stream of [child.stdout, child.stderr]) {
    stream.off('data', read);
    stream.resume();
  }
  return { process: child, output };
}

/** Ends a child with a signal, and with SIGKILL when it has not ended 10 s later. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await ended;
  clearTimeout(timer);
}

/** A TCP port on loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP address');
  server.close();
  await once(server, 'close');
  return address.port;
}

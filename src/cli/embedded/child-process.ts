import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { WaybillError } from '../../domain/errors.ts';
import { Guard } from './guard.ts';

/** A child with its address; `stop` returns when the process has ended for good. */
export interface EmbeddedService {
  readonly url: string;
  /** Of the process that runs now; a killed one is replaced. */
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
  /** A part of the output line with which the child reports that it is ready. */
  readonly readyText: string;
  /** Longest wait for that line, milliseconds. */
  readonly timeoutMs?: number;
  /** The signal that asks the child to end. */
  readonly stopSignal: NodeJS.Signals;
}

export interface ReadyChild {
  readonly process: ChildProcess;
  /** The line that said it is ready. */
  readonly readyLine: string;
}

const LAST_WORDS_MS = 500;

/** The running children. None outlives this process: if this code cannot end them, the guard does. */
const children = new Set<ChildProcess>();
const guard = new Guard();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Starts a child in a process group of its own (so that Ctrl-C reaches only the hub, which ends its children in
 * order) and waits until it is ready.
 * @throws WaybillError CONFIGURATION with the child's last output when it ends, or is not ready in time.
 */
export async function startChild(options: ChildOptions): Promise<ReadyChild> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const fail = (what: string, cause?: unknown) => {
    const lastWords = output.trim().split('\n').slice(-3).join(' | ');
    const message = `${options.name} ${what}${lastWords ? `: ${lastWords}` : ''}`;
    reject(new WaybillError('CONFIGURATION', message, { cause }));
  };
  const child: ChildProcess = spawn(options.command, options.args, {
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  // The listener stays for the child's whole life: a failed start and a failed signal both emit this event.
  // If the machine is out of file descriptors, the child has no streams.
  child.on('error', (cause) => fail(`could not be started (${cause.message})`, cause));
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.on('error', () => undefined);
  own(child, options.stopSignal);
  const read = (chunk: Buffer) => {
    output += chunk.toString();
    const whole = output.split('\n').slice(0, -1);
    const readyLine = whole.find((line) => line.includes(options.readyText));
    if (readyLine !== undefined) resolve(readyLine);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('exit', (code, signal) => {
    const ended = () => fail(`ended at once (${signal ?? `exit code ${code}`})`);
    // 'close' comes after the child's last output was read, unless a grandchild holds the pipe.
    child.once('close', ended);
    setTimeout(ended, LAST_WORDS_MS);
  });
  const timer = setTimeout(() => fail('did not become ready in time'), options.timeoutMs ?? 30_000);
  try {
    const readyLine = await promise;
    for (const stream of [child.stdout, child.stderr]) stream?.off('data', read).resume();
    return { process: child, readyLine };
  } catch (cause) {
    child.kill('SIGKILL');
    throw cause;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends a child when this process ends. */
function own(child: ChildProcess, stopSignal: NodeJS.Signals): void {
  const { pid } = child;
  if (pid === undefined) return;
  children.add(child);
  guard.watch(pid, stopSignal);
  child.once('exit', () => {
    children.delete(child);
    guard.forget(pid);
  });
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

import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { type Backoff, backoffMs } from '../../src/time/backoff.ts';
import type { GatewayLogger } from '../logger.ts';
import type { PlanningAnswer, PlanningRequest } from './protocol.ts';

/** The program stands beside this file, with the same extension (`.ts` or compiled). */
const PROGRAM = join(import.meta.dirname, `planner.process${extname(import.meta.filename)}`);

/** Milliseconds until a process that is not ready is replaced; it takes some 30. */
const START_MS = 10_000;
const BACKOFF: Backoff = { firstMs: 50, longestMs: 2_000 };
/** A process that was ready for this long does not count as failed at its start, milliseconds. */
const SETTLED_MS = 1_000;
const KEPT_STDERR = 16_384;

export interface PlanningProcessOptions {
  /** Threads that plan. */
  readonly threads: number;
  readonly logger: GatewayLogger;
  /** A new process accepts requests. */
  readonly onReady: () => void;
  readonly onAnswer: (answer: PlanningAnswer) => void;
  /**
   * The process ended, and its requests in flight are lost. Not called for a process that was never ready.
   *
   * @param isCrash whether the process ended by itself; false after a signal from outside, or `replace`
   */
  readonly onEnd: (isCrash: boolean) => void;
}

/**
 * Keeps a planning process running until `close`. When the process ends, a new one starts at once. If the process ended
 * before its first request, the new one starts after a pause, which grows. The planning process ends with the gateway's
 * process, however that ends, and does not keep it alive.
 */
export class PlanningProcess {
  readonly #options: PlanningProcessOptions;
  #child: ChildProcess | undefined;
  #isReady = false;
  #readyAt = 0;
  #isAsked = false;
  #starts = 0;
  #failures = 0;
  #pause: NodeJS.Timeout | undefined;
  readonly #closing = Promise.withResolvers<void>();
  #isClosing = false;

  constructor(options: PlanningProcessOptions) {
    this.#options = options;
    this.#start();
  }

  /** The id of the current process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** False after a process has ended before its first request, until another one is ready. */
  get isWell(): boolean {
    return this.#isReady || this.#failures === 0;
  }

  get starts(): number {
    return this.#starts;
  }

  /** Call only while the process is ready. If it ends before it has read the request, `onEnd` is called. */
  send(request: PlanningRequest): void {
    if (request.type === 'plan') this.#isAsked = true;
    this.#child?.send(request, () => undefined);
  }

  /** Ends the process that runs now; another one takes its place. */
  replace(): void {
    this.#child?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.#isReady = false;
    clearTimeout(this.#pause);
    if (this.#child === undefined) return;
    this.#child.ref();
    this.replace();
    await this.#closing.promise;
  }

  #start(): void {
    this.#starts += 1;
    const child = this.#fork();
    if (child === null) return this.#ended({ code: null, signal: null, stderr: '' });
    this.#child = child;
    let stderr = '';
    const startTimer = setTimeout(() => child.kill('SIGKILL'), START_MS);
    const ended = () => {
      clearTimeout(startTimer);
      const { exitCode: code, signalCode: signal } = child;
      this.#ended({ code, signal, stderr });
    };
    child.on('message', (answer: PlanningAnswer) => {
      if (answer.type !== 'ready') return this.#options.onAnswer(answer);
      clearTimeout(startTimer);
      this.#isReady = true;
      this.#readyAt = performance.now();
      this.#options.logger.debug({ pid: child.pid }, 'the planning process is ready');
      this.#options.onReady();
    });
    // Channel and process may end in either order. After both, all answers have been read.
    let open = 2;
    const closed = () => {
      open -= 1;
      if (open === 0) ended();
    };
    child.on('error', () => {
      // The process could not be started. Without free file descriptors, there is neither a channel nor an exit event.
      if (child.pid !== undefined || open === 0) return;
      open = 0;
      ended();
    });
    child.once('close', closed);
    child.once('disconnect', () => {
      child.kill('SIGKILL');
      closed();
    });
    child.stderr?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-KEPT_STDERR);
    });
    child.unref();
    child.channel?.unref();
    startTimer.unref();
    (child.stderr as Socket | null | undefined)?.unref();
  }

  /** Null when the machine has no memory for a process. */
  #fork(): ChildProcess | null {
    try {
      return fork(PROGRAM, [], {
        execArgv: ['--expose-gc'],
        env: { UV_THREADPOOL_SIZE: String(this.#options.threads), RUST_BACKTRACE: '0' },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        serialization: 'json',
      });
    } catch {
      return null;
    }
  }

  #ended(end: { code: number | null; signal: string | null; stderr: string }): void {
    const { code, signal, stderr } = end;
    const wasReady = this.#isReady;
    const isSettled = this.#isAsked || (wasReady && performance.now() - this.#readyAt > SETTLED_MS);
    this.#child = undefined;
    this.#isReady = false;
    if (this.#isClosing) return this.#closing.resolve();
    this.#failures = isSettled ? 0 : this.#failures + 1;
    this.#isAsked = false;
    const pauseMs = this.#failures === 0 ? 0 : backoffMs(BACKOFF, this.#failures);
    const fields = { code, signal, panics: panicsOf(stderr), starts: this.#starts, pauseMs };
    this.#options.logger.error(fields, 'the planning process ended and is started again');
    if (pauseMs === 0) this.#start();
    else this.#pause = setTimeout(() => this.#start(), pauseMs).unref();
    if (wasReady) this.#options.onEnd(isCrash(code, signal));
  }
}

const CRASH_SIGNALS: ReadonlySet<string> = new Set([
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGILL',
  'SIGSEGV',
  'SIGSYS',
  'SIGTRAP',
]);

function isCrash(code: number | null, signal: string | null): boolean {
  return signal === null ? code !== null : CRASH_SIGNALS.has(signal);
}

/** Where Rust panicked. The message in the line below may hold what a client typed, so it stays out. */
function panicsOf(stderr: string): string[] {
  return [...stderr.matchAll(/panicked at (\S+:\d+:\d+)/g)].map(([, place]) => place ?? '');
}

import type { ChildProcess } from 'node:child_process';
import { type Backoff, backoffMs } from '../../time/backoff.ts';
import { pause } from '../../time/pause.ts';
import { type ChildOptions, endChild, type ReadyChild, startChild } from './child-process.ts';

export interface KeptChild {
  /** The line with which the first process reported that it is ready. */
  readonly readyLine: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface KeepOptions extends ChildOptions {
  /** Called with each ready process. If it throws, the process counts as not started. */
  readonly onReady?: (pid: number) => void;
}

const BACKOFF: Backoff = { firstMs: 50, longestMs: 250 };

/**
 * Starts a child. If it ends without `stop` (killed by a person, or because memory ran out), it is started again with
 * the same arguments and so at the same address.
 * @throws WaybillError CONFIGURATION when the first start fails.
 */
export async function keepChild(options: KeepOptions): Promise<KeptChild> {
  const start = async (): Promise<ReadyChild> => {
    const child = await startChild(options);
    try {
      options.onReady?.(pidOf(child.process));
      return child;
    } catch (cause) {
      child.process.kill('SIGKILL');
      throw cause;
    }
  };
  const first = await start();
  let current: ChildProcess = first.process;
  let restart: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const keep = (child: ReadyChild) => {
    current = child.process;
    const again = () => {
      if (!stopping.signal.aborted) restart = startAgain();
    };
    if (hasEnded(current)) again();
    else current.once('exit', again);
  };
  const startAgain = async () => {
    process.emitWarning(`${options.name} ended and is started again`);
    for (let failures = 1; !stopping.signal.aborted; failures += 1) {
      const child = await start().catch(() => null);
      if (child !== null) return keep(child);
      // PostgreSQL refuses to start while processes of the killed server are about to end.
      await pause(backoffMs(BACKOFF, failures));
    }
  };
  keep(first);
  return {
    readyLine: first.readyLine,
    get pid() {
      return pidOf(current);
    },
    stop: async () => {
      stopping.abort();
      await restart;
      await endChild(current, options.stopSignal);
    },
  };
}

function pidOf(child: ChildProcess): number {
  return child.pid ?? 0;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

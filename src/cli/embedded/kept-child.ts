import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { type ChildOptions, endChild, type ReadyChild, startChild } from './child-process.ts';

export interface KeptChild {
  /** What it printed until it was ready for the first time. */
  readonly output: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface KeepOptions extends ChildOptions {
  /** Asks it to end. */
  readonly stopSignal: NodeJS.Signals;
  /** Called with each process that is ready. */
  readonly onReady?: (pid: number) => void;
}

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 250;

/**
 * Starts a child and starts it again, with the same arguments and so at the same address, whenever it ends though nobody
 * stopped it: killed by a person, or by a machine that ran out of memory.
 * @throws WaybillError CONFIGURATION when the first start fails.
 */
export async function keepChild(options: KeepOptions): Promise<KeptChild> {
  const first = await startChild(options);
  let current: ChildProcess = first.process;
  let restart: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  const keep = (child: ReadyChild) => {
    current = child.process;
    options.onReady?.(pidOf(current));
    const again = () => {
      if (!stopping.signal.aborted) restart = startAgain();
    };
    if (hasEnded(current)) again();
    else current.once('exit', again);
  };
  const startAgain = async () => {
    process.emitWarning(`${options.name} ended and is started again`);
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted; ) {
      const child = await startChild(options).catch(() => null);
      if (child !== null) return keep(child);
      // PostgreSQL refuses to start while processes of the killed server are about to end.
      await setTimeout(pauseMs);
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  };
  keep(first);
  return {
    output: first.output,
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

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { packageRoot } from '../../../src/config/package-root.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { processUse } from '../harness/process-tree.ts';

const LOOK_MS = 200;

export interface RunningCommand {
  readonly pid: number;
  /** Its output, when it has ended. @throws Error when it failed */
  readonly ended: Promise<string>;
}

/** Starts a `waybill` command beside the hub. */
export function startCommand({ env }: Pick<HubProcesses, 'env'>, args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [join(packageRoot(), 'src/cli/waybill.mjs'), ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-20_000);
    });
  }
  const ended = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`waybill ${args.join(' ')} ended with ${String(code)}: ${output}`);
    return output;
  });
  ended.catch(() => undefined);
  return { pid: Number(child.pid), ended };
}

/** The highest resident memory of processes, megabytes, until their work ends. */
export async function highestMemory(
  pids: Readonly<Record<string, () => number>>,
  work: Promise<unknown>,
): Promise<Readonly<Record<string, number>>> {
  const highest: Record<string, number> = {};
  const ending = new AbortController();
  const over = work.finally(() => ending.abort());
  over.catch(() => undefined);
  while (!ending.signal.aborted) {
    for (const [name, pid] of Object.entries(pids)) {
      highest[name] = Math.max(highest[name] ?? 0, processUse([pid()]).rssMb);
    }
    await setTimeout(LOOK_MS);
  }
  await over;
  return highest;
}

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pause } from '../../time/pause.ts';

/**
 * Ends a process that an earlier, killed hub left behind, and returns when it is gone. Process ids are reused, so it is
 * ended only if its command line still holds `marker`.
 */
export async function endOrphan(pid: number, marker: string, signal: NodeJS.Signals): Promise<void> {
  if (!runs(pid, marker)) return;
  process.kill(pid, signal);
  for (let waitedMs = 0; runs(pid, marker); waitedMs += 50) {
    if (waitedMs === 10_000) process.kill(pid, 'SIGKILL');
    await pause(50);
  }
}

/** Whether a process with this id runs and its command line holds `marker`. */
export function runs(pid: number, marker: string): boolean {
  return commandLineOf(pid).includes(marker);
}

/** Empty when there is no such process. A small Linux has no `ps`; other systems have no /proc. */
function commandLineOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    }
    return execFileSync('ps', ['-p', String(pid), '-o', 'args='], { stdio: 'pipe' }).toString();
  } catch {
    return '';
  }
}

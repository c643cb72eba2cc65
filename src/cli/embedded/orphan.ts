import { execFileSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';

/**
 * Ends a process that an earlier, killed hub left behind. Process ids are reused, so it is ended only when its
 * command line still holds `marker`. Returns when it is gone.
 */
export async function endOrphan(pid: number, marker: string, signal: NodeJS.Signals): Promise<void> {
  if (!runs(pid, marker)) return;
  process.kill(pid, signal);
  for (let waitedMs = 0; runs(pid, marker); waitedMs += 50) {
    if (waitedMs === 10_000) process.kill(pid, 'SIGKILL');
    await setTimeout(50);
  }
}

function runs(pid: number, marker: string): boolean {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'args='], { stdio: 'pipe' })
      .toString()
      .includes(marker);
  } catch {
    return false;
  }
}

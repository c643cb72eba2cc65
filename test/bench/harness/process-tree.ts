import { readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/<pid>/stat in a second: USER_HZ, 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** User and system time of the process and of its children that have ended, in milliseconds. */
  readonly cpuMs: number;
}

/** What a set of processes and all their descendants have used since they started. */
export interface ProcessUse {
  /** CPU milliseconds, user and system, children that have ended included. */
  readonly cpuMs: number;
  /** Resident memory now, in megabytes; pages that processes share count once for each. */
  readonly rssMb: number;
}

/** Reads the use of `roots` and all their descendants from /proc. */
export function processUse(roots: readonly number[]): ProcessUse {
  const stats = allProcesses();
  const wanted = new Set(roots);
  // Children come after their parents in most cases, not in all: repeat until nothing is added.
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const { pid, parent } of stats) if (wanted.has(parent)) wanted.add(pid);
  }
  const members = stats.filter(({ pid }) => wanted.has(pid));
  return {
    cpuMs: members.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    rssMb: members.reduce((sum, { pid }) => sum + rssMb(pid), 0),
  };
}

function allProcesses(): ProcessStat[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
}

function statOf(pid: number): ProcessStat | null {
  const content = readOrNull(`/proc/${pid}/stat`);
  if (content === null) return null;
  // After the command's name, which may hold spaces and brackets: state, ppid, …; utime is the 14th field.
  const fields = content.slice(content.lastIndexOf(')') + 2).split(' ');
  const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
  return { pid, parent: Number(fields[1]), cpuMs: (ticks * 1_000) / TICKS_PER_SECOND };
}

function rssMb(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readOrNull(`/proc/${pid}/status`) ?? '')?.[1];
  return Number(kilobytes ?? 0) / 1_024;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process of this machine, as Linux shows it under /proc. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Its arguments, separated by spaces. */
  readonly command: string;
}

/** Every process that runs. A process that has ended and waits for its parent to notice is not listed. */
export function runningProcesses(): readonly ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => entryOf(Number(name)) ?? []);
}

export function isRunning(pid: number): boolean {
  return entryOf(pid) !== null;
}

export function childrenOf(parent: number): readonly ProcessEntry[] {
  return runningProcesses().filter((entry) => entry.parent === parent);
}

/**
 * The processes that work for `folder`: those that have it as working directory or in their arguments, and those in a
 * process group of one of them. A child inherits the working directory also where it gets an environment of its own.
 * This process is not listed.
 */
export function processesOf(folder: string): readonly ProcessEntry[] {
  const others = runningProcesses().filter(({ pid }) => pid !== process.pid);
  const marked = others.filter(
    ({ pid, command }) =>
      command.includes(folder) || read(() => readlinkSync(`/proc/${pid}/cwd`)).startsWith(folder),
  );
  const own = entryOf(process.pid)?.group;
  const groups = new Set(marked.map(({ group }) => group).filter((group) => group !== own));
  return others.filter((entry) => marked.includes(entry) || groups.has(entry.group));
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function entryOf(pid: number): ProcessEntry | null {
  // `pid (name) state parent group …`: the name may hold spaces and parentheses.
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || state === 'Z' || state === 'X') return null;
  const command = read(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')).replaceAll('\0', ' ');
  return { pid, parent: Number(parent), group: Number(group), command: command.trim() };
}

/** Empty when the process has ended meanwhile, or belongs to another user. */
function read(text: () => string): string {
  try {
    return text();
  } catch {
    return '';
  }
}

import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Reads which processes to watch until its standard input closes, which happens however the hub ends. Then it sends
 * each watched process its signal, and SIGKILL to those that still run ten seconds later.
 */
const SCRIPT = `
watched=''
while read -r verb pid signal; do
  rest=''
  for each in $watched; do [ "\${each%:*}" = "$pid" ] || rest="$rest $each"; done
  watched=$rest
  [ "$verb" = watch ] && watched="$watched $pid:$signal"
done
for each in $watched; do kill -s "\${each#*:}" "\${each%:*}"; done
for second in 1 2 3 4 5 6 7 8 9 10; do
  running=''
  for each in $watched; do kill -s 0 "\${each%:*}" && running="$running $each"; done
  [ -z "$running" ] && exit
  sleep 1
done
for each in $running; do kill -s KILL "\${each%:*}"; done
`;

/**
 * A shell beside this process. It ends this process's children when this process cannot: after an abort, a crash or
 * SIGKILL. It starts with the first child. A killed guard is replaced.
 */
export class Guard {
  readonly #watched = new Map<number, string>();
  #shell: ChildProcess | null = null;

  watch(pid: number, stopSignal: NodeJS.Signals): void {
    const line = `watch ${pid} ${stopSignal.replace(/^SIG/, '')}\n`;
    this.#watched.set(pid, line);
    if (this.#shell === null) this.#begin();
    else this.#shell.stdin?.write(line);
  }

  forget(pid: number): void {
    this.#watched.delete(pid);
    this.#shell?.stdin?.write(`forget ${pid}\n`);
  }

  #begin(): void {
    const shell = spawnShell();
    if (shell === null) return;
    const lost = () => {
      if (this.#shell === shell) this.#shell = null;
    };
    shell.on('error', lost);
    shell.stdin?.on('error', lost);
    shell.once('exit', () => {
      lost();
      if (this.#shell === null && this.#watched.size > 0) this.#begin();
    });
    this.#shell = shell;
    // The guard must not keep this process alive.
    shell.unref();
    if (shell.stdin !== null && 'unref' in shell.stdin) (shell.stdin as { unref(): void }).unref();
    for (const line of this.#watched.values()) shell.stdin?.write(line);
  }
}

/** Null on a machine that is out of processes or file descriptors: the next child tries again. */
function spawnShell(): ChildProcess | null {
  try {
    // In a process group of its own: the signals of a terminal reach the hub, not the guard.
    const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
    shell.on('error', () => undefined);
    return shell.pid === undefined ? null : shell;
  } catch {
    return null;
  }
}

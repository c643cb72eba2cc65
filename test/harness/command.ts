import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../../dist/src/cli/main.js');

export interface Command extends AsyncDisposable {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** The first line of its output, standard or error, that `found` answers something for. Rejects when it ends before. */
  line<T>(found: (line: string) => T | null): Promise<T>;
}

/** Runs the built `waybill` command line as a process of its own; disposing of it kills what still runs. */
export function runWaybill(args: readonly string[], env: NodeJS.ProcessEnv): Command {
  return runCommand(process.execPath, [MAIN, ...args], env);
}

/** Nothing of this process's environment but the PATH and where compiled modules are kept reaches the command. */
export function runCommand(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Command {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(program, args, {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    createInterface(child[name]).on('line', (line) => {
      texts[name] += `${line}\n`;
      lines.push(line);
      for (const watcher of watchers) watcher();
    });
  }
  const ended = once(child, 'close').then(
    ([code, signal]: unknown[]) => (code ?? signal) as number | NodeJS.Signals,
  );
  return {
    process: child,
    stdout: () => texts.stdout,
    stderr: () => texts.stderr,
    ended,
    line: async (found) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const look = () => lines.map(found).find((result) => result !== null);
      const watcher = () => look() !== undefined && resolve();
      watchers.add(watcher);
      watcher();
      await Promise.race([promise, ended]);
      watchers.delete(watcher);
      const result = look();
      if (result === undefined || result === null) {
        throw new Error(`it ended (${await ended}) and said: ${texts.stdout}${texts.stderr}`);
      }
      return result;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** For `line`: the address in the log line with this message. */
export function loggedUrl(message: string): (line: string) => string | null {
  return (line) => {
    if (!line.startsWith('{') || !line.includes(message)) return null;
    return (JSON.parse(line) as { url: string }).url;
  };
}

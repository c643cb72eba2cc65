import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { extname, join } from 'node:path';
import type { Arrivals, Command, ConnectCommand, Reply } from './protocol.ts';

const EXTENSION = extname(import.meta.filename);

/** Starts one of this folder's scripts, to be spoken with over IPC. */
export function forkScript(name: string, args: readonly string[] = []): ChildProcess {
  return fork(join(import.meta.dirname, `${name}${EXTENSION}`), args, { serialization: 'advanced' });
}

/** Ends a process that was forked. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Subscribers in a process of their own. */
export class Subscribers implements AsyncDisposable {
  readonly #child = forkScript('subscribers.process');
  #connected = 0;

  get connected(): number {
    return this.#connected;
  }

  /** Connects more of them, until there are `count`. */
  async connect(command: Omit<ConnectCommand, 'type'>): Promise<void> {
    await this.#done({ type: 'connect', ...command });
    this.#connected = command.count;
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    await this.#done({ type: 'close' });
    this.#connected = 0;
  }

  forget(): Promise<void> {
    return this.#done({ type: 'forget' });
  }

  cut(count: number): Promise<void> {
    return this.#done({ type: 'cut', count });
  }

  pause(count: number): Promise<void> {
    return this.#done({ type: 'pause', count });
  }

  async count(): Promise<number> {
    const reply = await this.#ask({ type: 'count' });
    if (reply.type !== 'count') throw new TypeError('no count');
    return reply.count;
  }

  async collect(): Promise<Arrivals> {
    const reply = await this.#ask({ type: 'collect' });
    if (reply.type !== 'arrivals') throw new TypeError('no arrivals');
    return reply.arrivals;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await end(this.#child);
  }

  async #done(command: Command): Promise<void> {
    await this.#ask(command);
  }

  async #ask(command: Command): Promise<Reply> {
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const gone = () => reject(new Error('the process of the subscribers ended'));
    this.#child.once('message', resolve);
    this.#child.once('exit', gone);
    this.#child.send(command);
    return await promise.finally(() => this.#child.off('exit', gone));
  }
}

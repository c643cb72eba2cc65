import { connectDirectly, type DatabaseUrl } from '../postgres/database.ts';

export interface WakeUpOptions {
  /** Of PostgreSQL itself, not of a pooler: notifications are lost behind transaction pooling. */
  readonly url: DatabaseUrl;
  readonly channel: string;
  readonly onWake: () => void;
  /** Told when the connection is lost and when it is back. */
  readonly onStateChange: (listening: boolean) => void;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Listens on a connection of its own and wakes the workers. A notification is only a hint: while the connection is
 * away the sweeps find the work, and whoever connects again wakes once for what was missed.
 */
export class WakeUp implements AsyncDisposable {
  readonly #options: WakeUpOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: WakeUpOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    for (let failures = 0; !signal.aborted; failures += 1) {
      if (failures > 0) {
        await unlessAborted(Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS), signal);
      }
      if (signal.aborted) return;
      if (await this.#listen()) failures = 0;
    }
  }

  /** Resolves when the connection ended; whether it had listened. */
  async #listen(): Promise<boolean> {
    const { url, channel, onWake, onStateChange } = this.#options;
    const { signal } = this.#stopping;
    let listened = false;
    try {
      const client = await connectDirectly(url, signal);
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      client.on('error', () => resolve());
      client.on('end', () => resolve());
      client.on('notification', onWake);
      try {
        await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
        listened = true;
        onStateChange(true);
        onWake();
        await ended;
      } finally {
        await client.end().catch(() => undefined);
      }
    } catch {
      // Tried again after a pause.
    }
    if (listened && !signal.aborted) onStateChange(false);
    return listened;
  }
}

async function unlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const onAbort = () => resolve();
  signal.addEventListener('abort', onAbort, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
}

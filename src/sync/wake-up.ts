import { connectDirectly, type DatabaseUrl } from '../postgres/database.ts';
import { type Backoff, repeat } from '../time/backoff.ts';

export interface WakeUpOptions {
  /** Of PostgreSQL itself, not of a pooler: notifications are lost behind transaction pooling. */
  readonly url: DatabaseUrl;
  readonly channel: string;
  readonly onWake: () => void;
  /** Told when the connection is lost and when it is back. */
  readonly onStateChange: (listening: boolean) => void;
}

const BACKOFF: Backoff = { firstMs: 100, longestMs: 1_000 };

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
    this.#running ??= repeat(() => this.#listen(), BACKOFF, this.#stopping.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
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

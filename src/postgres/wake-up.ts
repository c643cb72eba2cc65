import { type Backoff, repeat } from '../time/backoff.ts';
import { connectDirectly, type DatabaseUrl } from './database.ts';

export interface WakeUpOptions {
  /** Of PostgreSQL itself, not of a pooler: notifications are lost behind transaction pooling. */
  readonly url: DatabaseUrl;
  readonly channel: string;
  readonly onWake: () => void;
  /**
   * Called when the connection is lost and when it is back. A connection that a pooler made counts as lost, because
   * notifications may not arrive.
   */
  readonly onStateChange: (listening: boolean, isPooled: boolean) => void;
}

const BACKOFF: Backoff = { firstMs: 100, longestMs: 1_000 };

/**
 * Listens for notifications on a connection of its own and wakes loops. A notification is only a hint. While the
 * connection is lost the sweeps find the work; each new connection wakes once for notifications that were missed.
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
        // A pooler would leave the registration on a connection that other clients use.
        if (!client.isPooled) await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
        listened = !client.isPooled;
        onStateChange(listened, client.isPooled);
        onWake();
        await ended;
      } finally {
        await client.end().catch(() => undefined);
      }
    } catch {
      // Tried again after a pause.
    }
    if (listened && !signal.aborted) onStateChange(false, false);
    return listened;
  }
}

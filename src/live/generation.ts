import type { LiveEvents } from '../ledger/live-events/live-events.ts';

/** How often the generation is read from the database, milliseconds. */
const LOOK_MS = 1_000;

/**
 * The generation of the database, which every key in Redis names. A restore to an earlier moment begins a new generation, so
 * cache entries from the lost time are never read again. While PostgreSQL is away, the last known generation stays.
 */
export class Generation implements AsyncDisposable {
  readonly #events: Pick<LiveEvents, 'bounds'>;
  readonly #timer: NodeJS.Timeout;
  #looking: Promise<void> | null = null;
  #current: string | null = null;

  constructor(events: Pick<LiveEvents, 'bounds'>) {
    this.#events = events;
    this.#timer = setInterval(() => void this.look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Null until PostgreSQL has answered once. */
  get current(): string | null {
    return this.#current;
  }

  /** Reads the generation now. Never rejects. */
  look(): Promise<void> {
    this.#looking ??= this.#read().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #read(): Promise<void> {
    try {
      this.#current = (await this.#events.bounds()).generation;
    } catch {
      // The next look may find it.
    }
  }
}

import { endsWithin } from '../../time/pause.ts';

/** The longest that a step of bulk work waits, milliseconds: a steady stream of urgent work must not stop a backfill. */
const PATIENCE_MS = 200;

/**
 * Lets urgent work of a process go before bulk work. The lanes share the event loop, the connections and the machine, so
 * the next step of a backfill waits while urgent changes are sent.
 */
export class RightOfWay {
  #urgent = 0;
  readonly #waiting = new Set<() => void>();

  /** Runs urgent work. */
  async urgently<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#urgent += 1;
    try {
      return await work();
    } finally {
      this.#urgent -= 1;
      if (this.#urgent === 0) for (const goOn of this.#waiting) goOn();
    }
  }

  /** Resolves when no urgent work is under way, or after the longest wait. */
  async giveWay(): Promise<void> {
    if (this.#urgent === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await endsWithin(PATIENCE_MS, promise);
    this.#waiting.delete(resolve);
  }
}

import { endsWithin } from '../../time/pause.ts';

/** How long a step of bulk work waits for urgent work at most, milliseconds: a steady stream of it must not end a backfill. */
const PATIENCE_MS = 200;

/**
 * Who goes first in one process. Lanes share its event loop, its connections and the machine: while urgent changes are
 * carried, the next step of a backfill waits.
 */
export class RightOfWay {
  #urgent = 0;
  readonly #waiting = new Set<() => void>();

  /** Does urgent work. */
  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#urgent += 1;
    try {
      return await work();
    } finally {
      this.#urgent -= 1;
      if (this.#urgent === 0) for (const goOn of this.#waiting) goOn();
    }
  }

  /** Resolves when nothing urgent is under way, or when it waited long enough. */
  async give(): Promise<void> {
    if (this.#urgent === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await endsWithin(PATIENCE_MS, promise);
    this.#waiting.delete(resolve);
  }
}

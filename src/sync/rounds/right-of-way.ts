import { endsWithin, pause } from '../../time/pause.ts';

/** The longest that a step of bulk work waits, milliseconds: a steady stream of urgent work must not stop a backfill. */
const PATIENCE_MS = 200;
/** Urgent work of the last milliseconds says that more of it may come at any moment. */
const PRESENT_MS = 2_000;
/** Records of one step. Beside urgent work a step ends before it is noticed: some milliseconds. */
const STEP = { alone: 200, beside: 25 } as const;

/**
 * Lets urgent work of a process go before bulk work. The lanes share the event loop, the connections and the machine: while
 * urgent changes are carried the next step of a backfill waits, and for some time after that its steps are short, with as
 * long a pause after each.
 */
export class RightOfWay {
  readonly #now: () => number;
  #urgent = 0;
  #lastUrgent = Number.NEGATIVE_INFINITY;
  readonly #waiting = new Set<() => void>();

  /** @param now milliseconds of a clock that only goes forward */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Runs urgent work. */
  async urgently<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#urgent += 1;
    try {
      return await work();
    } finally {
      this.#urgent -= 1;
      this.#lastUrgent = this.#now();
      if (this.#urgent === 0) for (const goOn of this.#waiting) goOn();
    }
  }

  /** Bulk work in steps. A step begins when no urgent work is under way, or after the longest wait. */
  async *steps<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[], void, undefined> {
    for (let from = 0; from < items.length; ) {
      await this.#giveWay();
      const size = this.#isBeside ? STEP.beside : STEP.alone;
      const began = this.#now();
      yield items.slice(from, from + size);
      from += size;
      if (this.#isBeside) await pause(Math.min(this.#now() - began, PATIENCE_MS));
    }
  }

  get #isBeside(): boolean {
    return this.#urgent > 0 || this.#now() - this.#lastUrgent < PRESENT_MS;
  }

  async #giveWay(): Promise<void> {
    if (this.#urgent === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add(resolve);
    await endsWithin(PATIENCE_MS, promise);
    this.#waiting.delete(resolve);
  }
}

import { performance } from 'node:perf_hooks';

/** Something that gathers what it has to write until it is flushed. */
export interface Gathering {
  flush(): void;
}

/** After so long a turn of flushing others have theirs, milliseconds. */
const TURN_MS = 5;
/** How many are flushed between two looks at the clock. */
const AT_ONCE = 16;
/** How much of a processor flushing may take for long. */
const SHARE = 0.5;
/** So much may be flushed at once when little was before, milliseconds. */
const MOST_CREDIT_MS = 20;

/**
 * Flushes all who gathered something, one after the other, in short turns: as soon as the turn of the event loop has ended,
 * or a little later when flushing took more than its share just before. A system call costs far more than the frame that
 * it writes; when events come faster than they can be handed out, several share one, and what makes the next events
 * keeps its share of the processor.
 */
export class SharedFlush {
  /** In the order in which they began to gather. */
  readonly #waiting = new Set<Gathering>();
  #isDue = false;
  /** Milliseconds that may be spent, when that was, by `performance.now()`; below zero it is paid back first. */
  #credit = MOST_CREDIT_MS;
  #asOf = 0;

  /** Once until it is flushed. */
  schedule(gathering: Gathering): void {
    this.#waiting.add(gathering);
    if (!this.#isDue) this.#arm();
  }

  #arm(): void {
    this.#isDue = true;
    this.#earn();
    if (this.#credit < 0) setTimeout(() => this.#turn(), -this.#credit / SHARE);
    else setImmediate(() => this.#turn());
  }

  #turn(): void {
    const began = performance.now();
    let flushed = 0;
    for (const gathering of this.#waiting) {
      this.#waiting.delete(gathering);
      gathering.flush();
      flushed += 1;
      if (flushed % AT_ONCE === 0 && performance.now() - began > TURN_MS) break;
    }
    this.#credit -= performance.now() - began;
    this.#isDue = false;
    if (this.#waiting.size > 0) this.#arm();
  }

  #earn(): void {
    const now = performance.now();
    this.#credit = Math.min(MOST_CREDIT_MS, this.#credit + (now - this.#asOf) * SHARE);
    this.#asOf = now;
  }
}

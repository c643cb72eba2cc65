import { performance } from 'node:perf_hooks';

/** Something that gathers what it has to write until it is flushed. */
export interface Gathering {
  flush(): void;
}

/** After so long a turn others have theirs, milliseconds. */
const TURN_MS = 5;
/** How long others have theirs, in lengths of the turn before: writing takes two fifths of a processor at most. */
const PAUSE = 1.5;
/** How many are flushed between two looks at the clock. */
const AT_ONCE = 16;

/**
 * Flushes all who gathered something, one after the other: at the end of the turn of the event loop, or a little later
 * when others were flushed just before. A system call costs far more than the frame that it writes; when events come
 * faster than they can be handed out, several share one, and what makes the next events keeps its share. Many who wait
 * are flushed in short turns with pauses between them: what comes meanwhile goes out with the frames that still wait.
 */
export class SharedFlush {
  /** In the order in which they began to gather. */
  readonly #waiting = new Set<Gathering>();
  /** No turn before, by `performance.now()`. */
  #next = 0;
  #isDue = false;

  /** Once until it is flushed. */
  schedule(gathering: Gathering): void {
    this.#waiting.add(gathering);
    if (!this.#isDue) this.#arm();
  }

  #arm(): void {
    this.#isDue = true;
    const wait = this.#next - performance.now();
    if (wait > 0) setTimeout(() => this.#turn(), wait);
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
    const ended = performance.now();
    this.#next = ended + PAUSE * (ended - began);
    this.#isDue = false;
    if (this.#waiting.size > 0) this.#arm();
  }
}

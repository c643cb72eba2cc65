import { performance } from 'node:perf_hooks';

/** Something that gathers what it has to write until it is flushed. */
export interface Gathering {
  flush(): void;
}

/**
 * Flushes all who gathered something: at the end of the turn of the event loop, or a little later when a flush has just
 * been. The pause is as long as that one took, so that writing gets half a processor at most. A system call costs far more
 * than the frame that it writes; when events come faster than they can be handed out, several share one, and what makes
 * the next events keeps its share.
 */
export class SharedFlush {
  #gathered: Gathering[] = [];
  /** Not before, by `performance.now()`. */
  #next = 0;

  /** Once until it is flushed. */
  schedule(gathering: Gathering): void {
    if (this.#gathered.push(gathering) > 1) return;
    const wait = this.#next - performance.now();
    if (wait > 0) setTimeout(() => this.#flush(), wait);
    else setImmediate(() => this.#flush());
  }

  #flush(): void {
    const began = performance.now();
    const gathered = this.#gathered;
    this.#gathered = [];
    for (const each of gathered) each.flush();
    const ended = performance.now();
    this.#next = ended + (ended - began);
  }
}

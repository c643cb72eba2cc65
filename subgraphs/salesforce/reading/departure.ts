/** The longest that a SOQL waits for the request's other cache reads, milliseconds. */
const LONGEST_WAIT_MS = 5;

/** Runs what a cache read has to ask of Salesforce, together with what its neighbours have to ask. */
export type Depart = <T>(ask: () => Promise<T>) => Promise<T>;

/**
 * Lets the SOQL of one level of a request leave in one turn of the event loop, so that the client sends them in one API
 * call. The reads of a level begin together, but Redis answers them one by one; so whoever misses waits until none of
 * the request's reads is under way in Redis, at most 5 ms (another process's load may keep one of them longer).
 */
export class Departure {
  #reading = 0;
  #next: PromiseWithResolvers<void> | null = null;
  #latest: NodeJS.Timeout | undefined;

  /** Counts a cache read for as long as it is busy with Redis: before and after, but not during, its `depart`. */
  async read<T>(read: (depart: Depart) => Promise<T>): Promise<T> {
    let asking = 0;
    let done = false;
    const depart: Depart = async (ask) => {
      asking += 1;
      // A refresh in the background may ask when the read itself is over.
      if (asking === 1 && !done) this.#leaveRedis();
      try {
        await this.together();
        return await ask();
      } finally {
        asking -= 1;
        if (asking === 0 && !done) this.#reading += 1;
      }
    };
    this.#reading += 1;
    try {
      return await read(depart);
    } finally {
      done = true;
      if (asking === 0) this.#leaveRedis();
    }
  }

  /** Resolves when the SOQL of this level leave. */
  together(): Promise<void> {
    if (!this.#next) {
      this.#next = Promise.withResolvers<void>();
      this.#latest = setTimeout(() => {
        this.#go();
      }, LONGEST_WAIT_MS);
    }
    const { promise } = this.#next;
    this.#goWhenIdle();
    return promise;
  }

  #leaveRedis(): void {
    this.#reading -= 1;
    this.#goWhenIdle();
  }

  #goWhenIdle(): void {
    if (this.#next === null || this.#reading > 0) return;
    // What was just answered may lead to the next read, within this turn.
    setImmediate(() => {
      if (this.#reading === 0) this.#go();
    });
  }

  #go(): void {
    clearTimeout(this.#latest);
    this.#next?.resolve();
    this.#next = null;
  }
}

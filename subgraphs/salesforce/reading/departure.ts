/** The longest that a SOQL waits for the request's other cache reads, milliseconds. */
const LONGEST_WAIT_MS = 5;

/** Runs the SOQL of a cache miss together with the SOQL of the other reads of the level. */
export type Depart = <T>(ask: () => Promise<T>) => Promise<T>;

/**
 * Sends the SOQL of one level of a request in one turn of the event loop, so that the Salesforce client puts them into one
 * API call. The reads of a level begin together, but Redis answers them one by one. A cache miss therefore waits until no
 * read of the request is in flight in Redis, but at most 5 ms: another process may be loading one of the entries.
 */
export class Departure {
  #reading = 0;
  #next: PromiseWithResolvers<void> | null = null;
  #latest: NodeJS.Timeout | undefined;

  /** Counts a cache read while it is in flight in Redis: before and after its `depart`, but not during it. */
  async read<T>(read: (depart: Depart) => Promise<T>): Promise<T> {
    let asking = 0;
    let done = false;
    const depart: Depart = async (ask) => {
      asking += 1;
      // A background refresh may call `depart` after the read has ended.
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

  /** Resolves at the moment to send the SOQL of this level. */
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
    // An answer that just arrived may start another read within this turn.
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

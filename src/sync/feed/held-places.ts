/** The places of the feed up to which events were applied. */
export interface FeedMark {
  /** A replay id; null keeps what is stored. */
  readonly place: Uint8Array | null;
  readonly eventAt: Date | null;
}

interface Held {
  readonly mark: FeedMark;
  isSettled: boolean;
}

/**
 * The places of events some of whose rows are in doubt, and of the events after them. A place is stored once no row of
 * its events and of all events before is in doubt, so that these events come again after a crash. Later events are applied
 * meanwhile.
 */
export class HeldPlaces implements AsyncDisposable {
  readonly #store: (mark: FeedMark) => Promise<void>;
  readonly #held: Held[] = [];
  readonly #works = new Set<Promise<void>>();
  readonly #ending = new AbortController();
  readonly #failing = new AbortController();
  #storing = Promise.resolve();

  constructor(store: (mark: FeedMark) => Promise<void>) {
    this.#store = store;
  }

  /** Whether a place may be stored at once. */
  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  /** Aborts with the failure of a row: its events must come again. */
  get failed(): AbortSignal {
    return this.#failing.signal;
  }

  /** @param settle decides about the rows in doubt; its signal aborts when nobody waits any more */
  hold(mark: FeedMark, settle: (signal: AbortSignal) => Promise<void>): void {
    const held: Held = { mark, isSettled: false };
    this.#held.push(held);
    const work = this.#settled(held, settle).catch((error: unknown) => this.#failing.abort(error));
    this.#works.add(work);
    void work.then(() => this.#works.delete(work));
  }

  /** Leaves the places that are still in doubt to the next subscription. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#works);
  }

  async #settled(held: Held, settle: (signal: AbortSignal) => Promise<void>): Promise<void> {
    await settle(this.#ending.signal);
    held.isSettled = true;
    // One after the other, so that no earlier place overwrites a later one.
    this.#storing = this.#storing.then(() => this.#release());
    await this.#storing;
  }

  async #release(): Promise<void> {
    const open = this.#held.findIndex(({ isSettled }) => !isSettled);
    const marks = this.#held.slice(0, open === -1 ? this.#held.length : open).map(({ mark }) => mark);
    if (marks.length === 0) return;
    await this.#store({
      place: marks.findLast(({ place }) => place !== null)?.place ?? null,
      eventAt: marks.findLast(({ eventAt }) => eventAt !== null)?.eventAt ?? null,
    });
    this.#held.splice(0, marks.length);
  }
}

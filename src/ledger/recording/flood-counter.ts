/** How many events of one minute are kept one by one. */
export interface FloodLimits {
  /** The bucket of all unknown senders together. */
  readonly unknown: number;
  /** Of each known sender. */
  readonly known: number;
}

interface Counted<Event> {
  readonly sender: string | null;
  occurrences: number;
  last: Event;
}

const INTERVAL_MS = 60_000;
/** Known senders of one minute that are counted one by one; the others share a count for each kind. */
const MAX_SENDERS = 2_000;

/**
 * Keeps the noise of one sender from hiding others. Unknown senders share one bucket, and each known sender has a bucket of
 * its own. An event beyond its bucket is only counted, by sender and kind, and the counts are reported once a minute.
 */
export class FloodCounter<Event> {
  readonly #limits: FloodLimits;
  readonly #onCount: (last: Event, sender: string | null, occurrences: number) => void;
  #intervalEnd = 0;
  /** Kept in this interval, by sender. */
  readonly #kept = new Map<string | null, number>();
  readonly #counted = new Map<string, Counted<Event>>();

  constructor(
    limits: FloodLimits,
    onCount: (last: Event, sender: string | null, occurrences: number) => void,
  ) {
    this.#limits = limits;
    this.#onCount = onCount;
  }

  /** Whether the event is kept by itself; otherwise it is counted. Begins a new interval when the last one is over. */
  admits(event: Event, { sender, kind }: { readonly sender: string | null; readonly kind: string }): boolean {
    const now = Date.now();
    if (now >= this.#intervalEnd) {
      this.settle();
      this.#intervalEnd = now + INTERVAL_MS;
      this.#kept.clear();
    }
    // Room for all senders is gone: this one shares a count with others, but not with the unknown.
    const hasRoom = sender === null || this.#kept.has(sender) || this.#kept.size < MAX_SENDERS;
    const kept = this.#kept.get(sender) ?? 0;
    if (hasRoom && kept < (sender === null ? this.#limits.unknown : this.#limits.known)) {
      this.#kept.set(sender, kept + 1);
      return true;
    }
    this.#count(event, hasRoom ? sender : null, `${sender !== null && !hasRoom}\n${kind}`);
    return false;
  }

  /** Until when counts wait, in milliseconds from now; null when there are none. */
  get settlesInMs(): number | null {
    return this.#counted.size === 0 ? null : Math.max(this.#intervalEnd - Date.now(), 0);
  }

  /** Tells the counts so far. */
  settle(): void {
    for (const { last, sender, occurrences } of this.#counted.values()) {
      this.#onCount(last, sender, occurrences);
    }
    this.#counted.clear();
  }

  #count(event: Event, sender: string | null, kind: string): void {
    const key = JSON.stringify([sender, kind]);
    const counted = this.#counted.get(key);
    if (counted === undefined) {
      this.#counted.set(key, { sender, occurrences: 1, last: event });
      return;
    }
    counted.occurrences += 1;
    counted.last = event;
  }
}

import { FEED_OBJECTS, type FeedObject } from '../../domain/change-feed.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';

/** How long the feed may take to tell of a change that polling found, milliseconds. */
const GRACE_MS = 30_000;
/** Stamps count whole seconds, and commits come after them; milliseconds. */
const STAMPS_APART_MS = 2_000;
/** How often an object is read again because of events that cannot be read, milliseconds. */
export const UNREADABLE_MS = 60_000;
/** Records of which the feed told are remembered, this many. */
const REMEMBERED = 20_000;

/**
 * Compares what polling finds with what the feed tells. An object is silent when polling found a change of it, and since
 * then the feed told of no record of this object, for longer than it may take. It stays silent until the feed tells of
 * one. No clocks are compared: polling finds each change once, so all that it finds after its first round beside a
 * subscription is newer than this subscription.
 */
export class FeedSilence {
  readonly #graceMs: number;
  /** By id, the newest commit of which the feed told. */
  readonly #heard = new Map<string, number>();
  /** By object, since when polling knows of a change that the feed has not told; by `performance.now()`. */
  readonly #missing = new Map<FeedObject, number>();
  readonly #silent = new Set<FeedObject>();
  /** By `performance.now()`. */
  #illegibleAt = Number.NEGATIVE_INFINITY;
  #subscription: 'NONE' | 'BEGUN' | 'COMPARED' = 'NONE';

  constructor(graceMs = GRACE_MS) {
    this.#graceMs = graceMs;
  }

  began(): void {
    this.#subscription = 'BEGUN';
  }

  ended(): void {
    this.#subscription = 'NONE';
    this.#missing.clear();
  }

  /** Polling has read all that there was. */
  polled(): void {
    if (this.#subscription === 'BEGUN') this.#subscription = 'COMPARED';
  }

  /** The feed told of records; without ids, of records that it did not name. */
  heard(object: FeedObject, ids: Iterable<string>, committedAt: Date | null): void {
    this.#missing.delete(object);
    this.#silent.delete(object);
    for (const id of ids) {
      this.#heard.delete(id);
      this.#heard.set(id, committedAt?.getTime() ?? Number.POSITIVE_INFINITY);
    }
    for (const id of this.#heard.keys()) {
      if (this.#heard.size <= REMEMBERED) break;
      this.#heard.delete(id);
    }
  }

  /** Polling found a change. */
  found(object: SynchronizedObject, id: string, modifiedAt: Date, now = performance.now()): void {
    const known = FEED_OBJECTS.find((name) => name === object);
    if (known === undefined || this.#subscription !== 'COMPARED' || this.#missing.has(known)) return;
    const told = this.#heard.get(id) ?? Number.NEGATIVE_INFINITY;
    if (told < modifiedAt.getTime() - STAMPS_APART_MS) this.#missing.set(known, now);
  }

  /** Events came that cannot be read. */
  illegible(now = performance.now()): void {
    this.#illegibleAt = now;
  }

  /** Why polling has to go on at its normal rate; null while the feed tells every change. */
  reason(now = performance.now()): string | null {
    if (now - this.#illegibleAt < 2 * UNREADABLE_MS) return 'Events of the feed cannot be read.';
    if (this.#silent.size === 0) return null;
    return `Polling found changes of ${[...this.#silent].join(', ')} of which the feed does not tell.`;
  }

  /** @returns objects that are silent since this moment */
  newlySilent(now = performance.now()): readonly FeedObject[] {
    const objects = [...this.#missing].flatMap(([object, since]) =>
      now - since > this.#graceMs ? [object] : [],
    );
    const found = objects.filter((object) => !this.#silent.has(object));
    for (const object of found) this.#silent.add(object);
    return found;
  }
}

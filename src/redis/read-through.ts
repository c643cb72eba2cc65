import { LRUCache } from 'lru-cache';
import { newUpstreamUsage, type UpstreamUsage } from '../domain/upstream-usage.ts';
import { type Backoff, grownMs } from '../time/backoff.ts';
import { pause } from '../time/pause.ts';
import type { ReadToken } from './cache.ts';
import type { ClockReading } from './cache-partition.ts';
import { EntryStatus, type EntryStore, type Load } from './entry-store.ts';
import { answerFrom, type Flight, Flights, joined, joins } from './flights.ts';

interface Remembered<V> {
  readonly value: V;
  readonly clock: ClockReading;
  /** By this process's monotonic clock. */
  readonly freshUntil: number;
  readonly size: number;
}

const MEMORY_CHARACTERS = 16 * 1024 * 1024;
/** How often values that may not be answered any more are dropped, milliseconds. */
const SWEEP_MS = 1_000;
/** Longest wait for another process's load before loading too, milliseconds. */
const LONGEST_WAIT_MS = 1_000;
const POLLS: Backoff = { firstMs: 10, longestMs: 100 };
const LARGEST_READ = 1_000;

/**
 * Reads through memory, then Redis, then the owner.
 *
 * - A value in memory is answered only if the partition's clock, read from Redis after the call began, is the clock
 *   under which the value was read. So memory is exactly as right as Redis, and saves the transfer and the parsing.
 * - The readers of one process share a load. If the entry was invalidated after the load began, the load may hold the
 *   state before the write; a reader that comes after the write starts a new load.
 * - Across processes the reader that takes the entry's lock loads; the others poll, at most LONGEST_WAIT_MS.
 * - While Redis is away, readers of one process still share loads, and nothing is answered from memory.
 * - Memory holds what was read while it was fresh. Without the sweep, records that are read once would fill its bound.
 */
export class ReadThrough {
  readonly #process: string;
  // Values of all stores, each under the scope of its store; see #remembered for the types.
  readonly #memory = new LRUCache<string, Remembered<object | null>>({
    maxSize: MEMORY_CHARACTERS,
    sizeCalculation: ({ size }) => size + 100,
  });
  readonly #flights = new Flights();
  #loads = 0;
  #sweepAt = 0;

  constructor(process: string) {
    this.#process = process;
  }

  /** Counts one hit or miss for each distinct id. Rejects only with what `load` rejects with. */
  async get<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    load: Load<V>,
    usage: UpstreamUsage,
  ): Promise<Map<string, V>> {
    const requested = [...new Set(ids)];
    const parts: Promise<Map<string, V>>[] = [];
    for (let at = 0; at < requested.length; at += LARGEST_READ) {
      parts.push(this.#get(store, requested.slice(at, at + LARGEST_READ), load, usage));
    }
    const [first = new Map<string, V>(), ...rest] = await Promise.all(parts);
    for (const part of rest) for (const [id, value] of part) first.set(id, value);
    return first;
  }

  /** From now on no reader joins a load of these entries that is under way. */
  leaveFlights(matches: (name: string) => boolean): void {
    this.#flights.leave(matches);
  }

  async #get<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    load: Load<V>,
    usage: UpstreamUsage,
  ): Promise<Map<string, V>> {
    const found = new Map<string, V>();
    const missing = await this.#answerFromMemory(store, ids, found);
    usage.cacheHits += found.size;
    if (missing.length === 0) return found;
    await this.#answerFromRedis(store, missing, found, load, usage);
    return found;
  }

  /** Returns the ids that memory does not answer. */
  async #answerFromMemory<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    found: Map<string, V>,
  ): Promise<readonly string[]> {
    const now = performance.now();
    const held = new Map<string, Remembered<V>>();
    for (const id of ids) {
      const remembered = this.#remembered(store, id);
      if (remembered && remembered.freshUntil > now) held.set(id, remembered);
    }
    // One command for all ids, also those in memory: a second round trip would cost more.
    if (held.size < ids.length) return ids;
    const clock = await store.partition.check();
    for (const [id, { value, clock: under }] of held) {
      if (clock && clock.counter === under.counter && clock.incarnation === under.incarnation) {
        found.set(id, value);
      }
    }
    return found.size === ids.length ? [] : ids.filter((id) => !found.has(id));
  }

  async #answerFromRedis<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    found: Map<string, V>,
    load: Load<V>,
    usage: UpstreamUsage,
  ): Promise<void> {
    let missing = ids;
    const waitUntil = performance.now() + LONGEST_WAIT_MS;
    const loads: Promise<void>[] = [];
    const missed = (count: number) => {
      usage.cacheMisses += count;
    };
    for (let polls = 1; missing.length > 0; polls += 1) {
      this.#loads += 1;
      const loader = `${this.#process}:${this.#loads}`;
      const sentAt = performance.now();
      const snapshot = await store.read(missing, loader).catch(() => null);
      if (!snapshot) {
        missed(missing.length);
        loads.push(this.#loadOrJoin(store, missing, null, loader, load, usage, found));
        break;
      }
      const { token, entries } = snapshot;
      const refresh: string[] = [];
      const toLoad: string[] = [];
      const others: string[] = [];
      missing.forEach((id, index) => {
        const entry = entries[index];
        if (!entry) return;
        if ('value' in entry) {
          found.set(id, entry.value);
          this.#remember(store, id, entry, token, sentAt);
          usage.cacheHits += 1;
          if (entry.status === EntryStatus.REFRESH) refresh.push(id);
          return;
        }
        const flight = this.#flights.of(store, id);
        if (flight?.token && joins(flight.token, token, entry.invalidatedAt)) {
          missed(1);
          const own = () => this.#takeOff(store, [id], token, loader, load, usage);
          loads.push(joined(flight, id, found, own));
        } else if (entry.status === EntryStatus.LOAD || performance.now() >= waitUntil) {
          toLoad.push(id);
        } else {
          others.push(id);
        }
      });
      if (refresh.length > 0) {
        // No caller waits for a refresh. If it fails, the next reader refreshes, and at last a miss loads the entry.
        this.#takeOff(store, refresh, token, loader, load, newUpstreamUsage()).loaded.catch(() => undefined);
      }
      if (toLoad.length > 0) {
        missed(toLoad.length);
        loads.push(answerFrom(this.#takeOff(store, toLoad, token, loader, load, usage), toLoad, found));
      }
      missing = others;
      if (missing.length > 0) {
        // This reader's loads run on; their failures are reported below.
        for (const own of loads) own.catch(() => undefined);
        await pause(grownMs(POLLS, polls));
      }
    }
    await Promise.all(loads);
  }

  /** While Redis is away: joins loads under way and loads the other entries. */
  async #loadOrJoin<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    token: null,
    loader: string,
    load: Load<V>,
    usage: UpstreamUsage,
    found: Map<string, V>,
  ): Promise<void> {
    const toLoad: string[] = [];
    const answers: Promise<void>[] = [];
    for (const id of ids) {
      const flight = this.#flights.of(store, id);
      const own = () => this.#takeOff(store, [id], token, loader, load, usage);
      if (flight) answers.push(joined(flight, id, found, own));
      else toLoad.push(id);
    }
    if (toLoad.length > 0) {
      answers.push(answerFrom(this.#takeOff(store, toLoad, token, loader, load, usage), toLoad, found));
    }
    await Promise.all(answers);
  }

  #takeOff<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    token: ReadToken | null,
    loader: string,
    load: Load<V>,
    usage: UpstreamUsage,
  ): Flight<V> {
    const flight: Flight<V> = { loaded: this.#load(store, ids, token, loader, load, usage), token };
    this.#flights.add(store, ids, flight);
    return flight;
  }

  async #load<V extends object | null>(
    store: EntryStore<V>,
    ids: readonly string[],
    token: ReadToken | null,
    loader: string,
    load: Load<V>,
    usage: UpstreamUsage,
  ): Promise<ReadonlyMap<string, V>> {
    try {
      const values = await load(ids, usage);
      // Awaited, so that the next reader of this process finds the entry. Costs at most one command time-out.
      if (token) await store.store(values, token, loader).catch(() => undefined);
      return values;
    } catch (error) {
      if (token) await store.release(ids, loader).catch(() => undefined);
      throw error;
    }
  }

  #remember<V extends object | null>(
    store: EntryStore<V>,
    id: string,
    entry: { readonly value: V; readonly freshForMs: number; readonly size: number },
    clock: ClockReading,
    sentAt: number,
  ): void {
    if (entry.freshForMs <= 0) return;
    const { value, size, freshForMs } = entry;
    this.#memory.set(store.scope + id, { value, clock, size, freshUntil: sentAt + freshForMs });
    this.#sweep();
  }

  #sweep(): void {
    const now = performance.now();
    if (now < this.#sweepAt) return;
    this.#sweepAt = now + SWEEP_MS;
    const over = [...this.#memory.entries()].filter(([, { freshUntil }]) => freshUntil <= now);
    for (const [name] of over) this.#memory.delete(name);
  }

  #remembered<V extends object | null>(store: EntryStore<V>, id: string): Remembered<V> | undefined {
    return this.#memory.get(store.scope + id) as Remembered<V> | undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { pause } from '../time/pause.ts';
import { OBSERVE } from './cache.scripts.ts';
import type { CacheSettings, ReadToken } from './cache.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisStore } from './redis-store.ts';

/** Longest life of a lock: a load delays other loaders of the entry no longer than this, milliseconds. */
const LOCK_MS = 3_000;
/** If a read from the owner takes longer, its result is returned but not stored, milliseconds. */
const LONGEST_READ_MS = 30_000;
/** How long an invalidation waits for a Redis that does not confirm it, milliseconds. */
const CONFIRM_MS = 2_000;
/** Between two attempts. While Redis is away, an attempt is refused at once and costs nothing. Milliseconds. */
const ATTEMPTS_APART_MS = 25;

/** The partition's clock at one moment. If two clocks are equal, nothing was invalidated in between. */
export interface ClockReading {
  readonly incarnation: string;
  readonly counter: number;
}

/**
 * The cache of one object: its keys, its clock, and this process's debts to it.
 *
 * A debt is an invalidation that Redis did not confirm. The process pays it by dropping the clock, which voids the
 * whole partition. Until then this process does not use the partition.
 *
 * On a busy machine a command of one process times out while Redis answers the others, and these would read the old entry
 * after the change was announced. So an invalidation ends when the debt is paid. If Redis confirms nothing for
 * `CONFIRM_MS`, it is away for all processes, or this one alone is cut off from it. In the second case other processes may
 * serve the old entry until it is stale. Later invalidations do not wait until Redis has confirmed one again.
 */
export class CachePartition {
  readonly #redis: RedisStore;
  /** The hash tag of its keys. */
  readonly #tag: string;
  readonly #settings: CacheSettings;
  #debts = 0;
  /** Whether an invalidation waited in vain, and none was confirmed since. */
  #isAway = false;
  #lastCheck: Promise<unknown> = Promise.resolve();
  #nextCheck: Promise<ClockReading | null> | null = null;

  constructor(redis: RedisStore, object: string, settings: CacheSettings) {
    this.#redis = redis;
    this.#tag = `{cache:${object}}`;
    this.#settings = settings;
  }

  get staleAfterMs(): number {
    return this.#settings.staleAfterMs;
  }

  get negativeStaleAfterMs(): number {
    return this.#settings.negativeStaleAfterMs;
  }

  get lockMs(): number {
    return LOCK_MS;
  }

  get longestReadMs(): number {
    return LONGEST_READ_MS;
  }

  /**
   * Entries and tombstones outlive every read that may still be stored, so a late read meets the entry that refuses it.
   */
  get keepMs(): number {
    return this.#settings.staleAfterMs + LONGEST_READ_MS;
  }

  /** Runs a script with a new incarnation as its first argument; the script uses it if the clock is lost. */
  async run(script: LuaScript, args: readonly (string | number)[]): Promise<unknown> {
    await this.#payDebt();
    const incarnation = randomBytes(9).toString('base64url');
    return await this.#redis.on(this.#tag, (server) =>
      server.script(script, server.keyPrefix + this.#tag, [incarnation, ...args]),
    );
  }

  /**
   * Runs an invalidation. Never rejects. While the slot moves to another server, single entries cannot be invalidated; the
   * clock can be dropped at once.
   */
  async invalidate(script: LuaScript, args: readonly (string | number)[]): Promise<void> {
    try {
      await this.run(script, args);
    } catch {
      await this.invalidateAll();
    }
  }

  /** Voids the whole partition. Never rejects. */
  async invalidateAll(): Promise<void> {
    this.#debts += 1;
    const until = performance.now() + CONFIRM_MS;
    while (!(await this.#isPaid()) && !this.#isAway) {
      if (performance.now() >= until) this.#isAway = true;
      else await pause(ATTEMPTS_APART_MS);
    }
  }

  async observe(): Promise<ReadToken | null> {
    try {
      const [incarnation, counter, observedAt] = (await this.run(OBSERVE, [])) as [string, number, number];
      return { incarnation, counter, observedAt };
    } catch {
      return null;
    }
  }

  /**
   * The clock as of some moment after the call; null when it is lost or Redis is away. Calls share a command
   * that is not sent yet, and one is in flight at a time. So a busier process sends fewer commands for each request.
   */
  check(): Promise<ClockReading | null> {
    this.#nextCheck ??= this.#lastCheck.then(() => {
      this.#nextCheck = null;
      const check = this.#check();
      this.#lastCheck = check;
      return check;
    });
    return this.#nextCheck;
  }

  async #check(): Promise<ClockReading | null> {
    try {
      await this.#payDebt();
      const [incarnation, counter] = await this.#redis.on(this.#tag, (server) =>
        server.run((client) => client.hmget(server.keyPrefix + this.#tag, 'n', 'c')),
      );
      return incarnation && counter ? { incarnation, counter: Number(counter) } : null;
    } catch {
      return null;
    }
  }

  async #isPaid(): Promise<boolean> {
    return await this.#payDebt().then(
      () => true,
      () => false,
    );
  }

  async #payDebt(): Promise<void> {
    if (this.#debts === 0) return;
    const paid = this.#debts;
    await this.#redis.on(this.#tag, (server) =>
      server.run((client) => client.del(server.keyPrefix + this.#tag)),
    );
    this.#debts -= Math.min(paid, this.#debts);
    this.#isAway = false;
  }
}

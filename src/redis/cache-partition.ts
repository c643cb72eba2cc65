import { randomBytes } from 'node:crypto';
import { OBSERVE } from './cache.scripts.ts';
import type { CacheSettings, ReadToken } from './cache.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisStore } from './redis-store.ts';

/** Longest life of a lock: a load delays other loaders of the entry no longer than this, milliseconds. */
const LOCK_MS = 3_000;
/** The result of a longer read from the owner is answered but not stored, milliseconds. */
const LONGEST_READ_MS = 30_000;

/** The partition's clock at one moment. If two clocks are equal, nothing was invalidated in between. */
export interface ClockReading {
  readonly incarnation: string;
  readonly counter: number;
}

/**
 * The cache of one object: its keys, its clock, and this process's debts to it.
 *
 * A debt is an invalidation that Redis did not confirm. The process pays it by dropping the clock, which voids the
 * whole partition. Until then this process does not use the partition. Other processes may serve the old entry until it
 * is stale.
 */
export class CachePartition {
  readonly #redis: RedisStore;
  /** The hash tag of its keys. */
  readonly #tag: string;
  readonly #settings: CacheSettings;
  #debts = 0;
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
    await this.#payDebt().catch(() => undefined);
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

  async #payDebt(): Promise<void> {
    if (this.#debts === 0) return;
    const paid = this.#debts;
    await this.#redis.on(this.#tag, (server) =>
      server.run((client) => client.del(server.keyPrefix + this.#tag)),
    );
    this.#debts -= Math.min(paid, this.#debts);
  }
}

import { randomBytes } from 'node:crypto';
import { OBSERVE } from './cache.scripts.ts';
import type { CacheSettings, ReadToken } from './cache.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisConnection } from './redis-connection.ts';

/** A load may hold back other loaders of the same entry no longer than this, milliseconds. */
const LOCK_MS = 3_000;
/** A read from the owner that took longer is answered but not stored, milliseconds. */
const LONGEST_READ_MS = 30_000;

/** The partition's clock at one moment. Equal clocks: nothing was invalidated in between. */
export interface ClockReading {
  readonly incarnation: string;
  readonly counter: number;
}

/**
 * What is cached of one object: its keys, its clock, and this process's debts to it.
 *
 * A debt is an invalidation that Redis did not confirm. Until it is paid by dropping the clock, which voids the whole
 * partition, this process does not use the partition; other processes may serve what was invalidated until it is stale.
 */
export class CachePartition {
  readonly #redis: RedisConnection;
  readonly #object: string;
  readonly #settings: CacheSettings;
  #debts = 0;
  #lastCheck: Promise<unknown> = Promise.resolve();
  #nextCheck: Promise<ClockReading | null> | null = null;

  constructor(redis: RedisConnection, object: string, settings: CacheSettings) {
    this.#redis = redis;
    this.#object = object;
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

  /** Entries and tombstones outlive every read that may still be stored, so that it meets what it must not replace. */
  get keepMs(): number {
    return this.#settings.staleAfterMs + LONGEST_READ_MS;
  }

  /** Runs a script; it gets a new incarnation as its first argument, in case the clock is lost. */
  async run(script: LuaScript, args: readonly (string | number)[]): Promise<unknown> {
    await this.#payDebt();
    return await this.#redis.script(script, this.#head, [randomBytes(9).toString('base64url'), ...args]);
  }

  /** Runs an invalidation. Never rejects. */
  async invalidate(script: LuaScript, args: readonly (string | number)[]): Promise<void> {
    try {
      await this.run(script, args);
    } catch {
      this.#debts += 1;
    }
  }

  /** Voids everything cached of the object. Never rejects. */
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
   * The clock as of some moment after the call; null when it is lost or Redis is away. Calls share a command that has
   * not been sent, and one command is under way at a time: the busier the process, the fewer commands for each request.
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

  get #head(): string {
    return `${this.#redis.keyPrefix}{cache:${this.#object}}`;
  }

  async #check(): Promise<ClockReading | null> {
    try {
      await this.#payDebt();
      const [incarnation, counter] = await this.#redis.run((client) => client.hmget(this.#head, 'n', 'c'));
      return incarnation && counter ? { incarnation, counter: Number(counter) } : null;
    } catch {
      return null;
    }
  }

  async #payDebt(): Promise<void> {
    if (this.#debts === 0) return;
    const paid = this.#debts;
    await this.#redis.run((client) => client.del(this.#head));
    this.#debts -= Math.min(paid, this.#debts);
  }
}

import { randomBytes } from 'node:crypto';
import { CORRECT, DESCRIBE_BUDGET, SETTLE, TAKE } from './api-budget.scripts.ts';
import type { RedisConnection } from './redis-connection.ts';

/** What Salesforce says with each reply (`Sforce-Limit-Info`): API calls of the last 24 hours, and how many it allows. */
export interface ApiReading {
  readonly used: number;
  readonly max: number;
}

export interface BudgetState extends ApiReading {
  /** Calls that may still be granted. */
  readonly left: number;
  /** Whether all processes count together (Redis answers), or this one keeps to its own part. */
  readonly shared: boolean;
}

/** Leave to make calls. Settle it when they are over, whatever came of them. */
export interface BudgetGrant {
  settle(): Promise<void>;
}

/** A grant whose process died counts as spent no longer than this, milliseconds; a call takes 10 s at most. */
const GRANT_MS = 30_000;
/** Replies overtake each other by no more than this, milliseconds. */
const LATE_MS = 30_000;
const DAY_MS = 86_400_000;

/**
 * The Salesforce API budget of the whole hub: a token bucket in Redis, shared by every process and corrected by every
 * reply of Salesforce. With Redis away each process keeps to what is left divided by the number of processes, as its
 * own replies tell it: never unlimited.
 */
export class ApiBudget {
  readonly #redis: RedisConnection;
  readonly #replicas: number;
  /** What this process saw last, and what it was granted since. */
  #reading: (ApiReading & { readonly at: number }) | null = null;
  #granted = 0;

  /** @param replicas how many processes may call Salesforce at once. */
  constructor(redis: RedisConnection, replicas: number) {
    this.#redis = redis;
    this.#replicas = replicas;
  }

  /**
   * Asks leave for some calls.
   * @param reserve the share of the daily limit (0 to 1) that must be left after them, for those more urgent.
   * @returns null when they have to wait.
   */
  async take(calls: number, reserve: number): Promise<BudgetGrant | null> {
    const id = randomBytes(9).toString('base64url');
    let shared: boolean;
    try {
      shared = (await this.#redis.script(TAKE, this.#head, [id, calls, reserve, GRANT_MS])) === 1;
    } catch {
      return this.#takeOwnPart(calls, reserve);
    }
    if (!shared) return null;
    this.#granted += calls;
    return {
      settle: async () => {
        this.#granted -= calls;
        // Unsettled, it is given up by itself.
        await this.#redis.script(SETTLE, this.#head, [`${id} ${calls}`]).catch(() => undefined);
      },
    };
  }

  /** Takes over what a reply of Salesforce said. Never rejects. */
  async correct(reading: ApiReading): Promise<void> {
    this.#reading = { ...reading, at: Date.now() };
    await this.#redis
      .script(CORRECT, this.#head, [reading.used, reading.max, LATE_MS])
      .catch(() => undefined);
  }

  /** Null before Salesforce said anything. */
  async state(): Promise<BudgetState | null> {
    try {
      const [max, used, left] = (await this.#redis.script(DESCRIBE_BUDGET, this.#head, [])) as number[];
      if (max === undefined || used === undefined || left === undefined) return null;
      return { max, used, left: Math.max(0, left), shared: true };
    } catch {
      const reading = this.#reading;
      if (reading === null) return null;
      const { used, max } = reading;
      return { used, max, left: Math.max(0, this.#ownPart(reading)), shared: false };
    }
  }

  #takeOwnPart(calls: number, reserve: number): BudgetGrant | null {
    const reading = this.#reading;
    if (reading === null) {
      if (this.#granted > 0) return null;
    } else if (this.#ownPart(reading) - calls < Math.ceil((reading.max * reserve) / this.#replicas)) {
      return null;
    }
    this.#granted += calls;
    return {
      settle: () => {
        this.#granted -= calls;
        return Promise.resolve();
      },
    };
  }

  #ownPart({ max, used, at }: ApiReading & { readonly at: number }): number {
    const back = ((Date.now() - at) * max) / DAY_MS;
    return Math.floor(Math.min(max, max - used + back) / this.#replicas) - this.#granted;
  }

  get #head(): string {
    return `${this.#redis.keyPrefix}{budget:salesforce}`;
  }
}

import { randomBytes } from 'node:crypto';
import type { UpstreamWork } from '../domain/upstream-usage.ts';
import { CORRECT, DESCRIBE_BUDGET, DESCRIBE_MADE, SETTLE, TAKE } from './api-budget.scripts.ts';
import type { LuaScript } from './lua-script.ts';
import type { RedisStore } from './redis-store.ts';

/** `Sforce-Limit-Info` of a reply: API calls of the last 24 hours, and how many Salesforce allows. */
export interface ApiReading {
  readonly used: number;
  readonly max: number;
}

export interface BudgetState extends ApiReading {
  /** Calls that may still be granted. */
  readonly left: number;
  /** True while Redis answers and all processes count together; false while this process uses its own share. */
  readonly shared: boolean;
}

export interface MadeCalls {
  /** Identifies one life of the counters. After a loss of Redis, they begin at zero under another name. */
  readonly since: string;
  readonly calls: ReadonlyMap<string, number>;
}

/** The right to make calls. Settle it when the calls have ended, also when they failed. */
export interface BudgetGrant {
  settle(): Promise<void>;
}

/**
 * An unsettled grant counts as spent for this long, milliseconds: its process may have died. A call takes 10 s at most.
 */
const GRANT_MS = 30_000;
/** Replies overtake each other by no more than this, milliseconds. */
const LATE_MS = 30_000;
const DAY_MS = 86_400_000;
const TAG = '{budget:salesforce}';

/**
 * The Salesforce API budget of the whole hub: a token bucket in Redis. All processes share it, and every reply of
 * Salesforce corrects it. While Redis is away, a process may use the rest that its own replies show, divided by the
 * number of processes. So calls are limited in every case.
 */
export class ApiBudget {
  readonly #redis: RedisStore;
  readonly #replicas: number;
  /** The last reading of this process, and the calls granted to it since. */
  #reading: (ApiReading & { readonly at: number }) | null = null;
  #granted = 0;

  /** @param replicas how many processes may call Salesforce at once. */
  constructor(redis: RedisStore, replicas: number) {
    this.#redis = redis;
    this.#replicas = replicas;
  }

  /**
   * Requests a grant of some calls.
   * @param reserve the share of the daily limit (0 to 1) that must be left afterwards, for more urgent work.
   * @returns null when the calls have to wait.
   */
  async take(calls: number, reserve: number): Promise<BudgetGrant | null> {
    const id = randomBytes(9).toString('base64url');
    let shared: boolean;
    try {
      shared = (await runOnBudget(this.#redis, TAKE, [id, calls, reserve, GRANT_MS])) === 1;
    } catch {
      return this.#takeOwnPart(calls, reserve);
    }
    if (!shared) return null;
    this.#granted += calls;
    return {
      settle: async () => {
        this.#granted -= calls;
        // Without this settlement the grant expires by itself.
        await runOnBudget(this.#redis, SETTLE, [`${id} ${calls}`]).catch(() => undefined);
      },
    };
  }

  /** Stores the reading of a reply of Salesforce, and counts the call that it answered. Never rejects. */
  async correct(reading: ApiReading, work: UpstreamWork = 'OTHER'): Promise<void> {
    this.#reading = { ...reading, at: Date.now() };
    await runOnBudget(this.#redis, CORRECT, [reading.used, reading.max, LATE_MS, work]).catch(
      () => undefined,
    );
  }

  /** Null before the first reply of Salesforce. */
  async state(): Promise<BudgetState | null> {
    try {
      const [max, used, left] = (await runOnBudget(this.#redis, DESCRIBE_BUDGET, [])) as number[];
      if (max === undefined || used === undefined || left === undefined) return null;
      return { max, used, left: Math.max(0, left), shared: true };
    } catch {
      const reading = this.#reading;
      if (reading === null) return null;
      const { used, max } = reading;
      return { used, max, left: Math.max(0, this.#ownPart(reading)), shared: false };
    }
  }

  /** Calls of all processes that Salesforce ever answered; null while Redis is away, and before the first one. */
  async made(): Promise<MadeCalls | null> {
    const names = await runOnBudget(this.#redis, DESCRIBE_MADE, []).catch(() => []);
    const answer = (names as (string | number)[]).map(String);
    const values = new Map(
      answer.flatMap((name, at) => (at % 2 === 0 ? [[name, answer[at + 1] ?? ''] as const] : [])),
    );
    const since = values.get('since');
    if (since === undefined) return null;
    values.delete('since');
    return { since, calls: new Map(Array.from(values, ([work, calls]) => [work, Number(calls)] as const)) };
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
}

/** Runs a script on the budget; the shares of it have the same hash tag. */
export function runOnBudget(
  redis: RedisStore,
  script: LuaScript,
  args: readonly (string | number)[],
): Promise<unknown> {
  return redis.on(TAG, (server) => server.script(script, server.keyPrefix + TAG, args));
}

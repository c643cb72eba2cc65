import {
  ASSUMED_DAILY_CALLS,
  type PayingShare,
  READS_RESERVE,
  type ShareName,
  shareUsedUp,
} from '../domain/api-shares.ts';
import { type ApiBudget, runOnBudget } from './api-budget.ts';
import { DEBIT, SPEND } from './api-shares.scripts.ts';
import { LocalShares } from './local-shares.ts';
import type { RedisStore } from './redis-store.ts';

/** A reading older than this refuses no read, because Salesforce may have calls again. Milliseconds. */
const READING_MS = 300_000;

/** How requests pay for their calls to Salesforce. */
export interface Shares {
  /**
   * Charges calls to shares, the narrowest first, before they are made. One round trip.
   * @throws WaybillError UPSTREAM_RATE_LIMITED with the share that is used up and `retryAfterMs`; nothing is charged then.
   */
  spend(shares: readonly PayingShare[], calls: number): Promise<void>;
  /** Charges calls that were made beyond those already charged, even if none is left. A negative number gives calls back. */
  debit(shares: readonly PayingShare[], calls: number): Promise<void>;
}

/**
 * The shares of the API budget from which requests pay. All processes share them in Redis. While Redis is away, a process
 * charges shares of its own, each divided by the number of processes.
 */
export class ApiShares implements Shares {
  readonly #redis: RedisStore;
  readonly #budget: Pick<ApiBudget, 'state'>;
  readonly #replicas: number;
  readonly #local = new LocalShares();

  /** @param replicas how many processes may call Salesforce at once. */
  constructor(redis: RedisStore, budget: Pick<ApiBudget, 'state'>, replicas: number) {
    this.#redis = redis;
    this.#budget = budget;
    this.#replicas = replicas;
  }

  async spend(shares: readonly PayingShare[], calls: number): Promise<void> {
    const args = [calls, READS_RESERVE, ASSUMED_DAILY_CALLS, READING_MS, ...argumentsOf(shares)];
    let refusal: readonly number[];
    try {
      refusal = (await runOnBudget(this.#redis, SPEND, args)) as number[];
    } catch {
      return this.#spendLocally(shares, calls);
    }
    const [waitMs, refusing] = refusal;
    if (waitMs !== undefined && refusing !== undefined) {
      throw shareUsedUp(shares[refusing]?.name ?? ('ORG' satisfies ShareName), waitMs);
    }
  }

  /** Never rejects: calls that were made cannot be refused any more. */
  async debit(shares: readonly PayingShare[], calls: number): Promise<void> {
    const args = [calls, ASSUMED_DAILY_CALLS, ...argumentsOf(shares)];
    await runOnBudget(this.#redis, DEBIT, args).catch(() => {
      this.#local.debit(shares, calls);
    });
  }

  async #spendLocally(shares: readonly PayingShare[], calls: number): Promise<void> {
    const state = await this.#budget.state();
    const max = state?.max ?? ASSUMED_DAILY_CALLS;
    this.#local.spend(shares, calls, max / this.#replicas);
    const rest = state === null ? Number.POSITIVE_INFINITY : state.left - calls;
    const missing = (max * READS_RESERVE) / this.#replicas - rest;
    if (missing <= 0) return;
    this.#local.debit(shares, -calls);
    throw shareUsedUp('ORG', Math.ceil((missing * this.#replicas * 86_400_000) / max));
  }
}

function argumentsOf(shares: readonly PayingShare[]): readonly (string | number)[] {
  return shares.flatMap(({ key, atOnce, aDay }) => [key, atOnce, aDay]);
}

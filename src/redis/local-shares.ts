import { LRUCache } from 'lru-cache';
import { type PayingShare, shareUsedUp } from '../domain/api-shares.ts';

interface Account {
  /** Calls that were not given back as of `at`. */
  readonly spent: number;
  /** By this process's monotonic clock, milliseconds. */
  readonly at: number;
}

/** Shares that are kept. A share that was dropped counts as unused; the share of all reads still bounds its calls. */
const MOST_SHARES = 10_000;
const DAY_MS = 86_400_000;

/** The shares of one process, by the rules of api-shares.scripts.ts. */
export class LocalShares {
  readonly #accounts = new LRUCache<string, Account>({ max: MOST_SHARES });
  #max = 0;

  /**
   * @param max calls a day of which the shares are parts
   * @throws WaybillError UPSTREAM_RATE_LIMITED; nothing is charged then.
   */
  spend(shares: readonly PayingShare[], calls: number, max: number): void {
    this.#max = max;
    let waitMs = 0;
    let refusing: PayingShare | null = null;
    for (const share of shares) {
      const holds = max * share.atOnce;
      const over = this.#spent(share) + Math.min(calls, holds) - holds;
      if (over <= 0) continue;
      waitMs = Math.max(waitMs, over / this.#backPerMs(share));
      refusing ??= share;
    }
    if (refusing !== null) throw shareUsedUp(refusing.name, Math.ceil(waitMs));
    this.debit(shares, calls);
  }

  debit(shares: readonly PayingShare[], calls: number): void {
    const at = performance.now();
    for (const share of shares) {
      this.#accounts.set(share.key, { spent: Math.max(0, this.#spent(share) + calls), at });
    }
  }

  #spent(share: PayingShare): number {
    const account = this.#accounts.get(share.key);
    if (account === undefined) return 0;
    return Math.max(0, account.spent - (performance.now() - account.at) * this.#backPerMs(share));
  }

  #backPerMs({ aDay }: PayingShare): number {
    return (this.#max * aDay) / DAY_MS;
  }
}

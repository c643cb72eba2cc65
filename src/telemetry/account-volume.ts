/** A minute's counts of so many accounts; further accounts are counted as one. Bounds the memory of a flood. */
const MOST_ACCOUNTS = 10_000;
const MINUTE_MS = 60_000;
const MINUTES = 5;
const REST = '';

export interface BusiestAccount {
  /** The account's portal id; null when no customer asked. */
  readonly accountId: string | null;
  readonly operations: number;
  /** Of all customers' operations, 0 to 1. */
  readonly share: number;
}

/** How many operations each customer sent in the last five full minutes. */
export class AccountVolume {
  readonly #now: () => number;
  /** By minute since 1970. */
  readonly #minutes = new Map<number, Map<string, number>>();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  add(accountId: string): void {
    const minute = this.#minute();
    let counts = this.#minutes.get(minute);
    if (counts === undefined) {
      counts = new Map();
      this.#minutes.set(minute, counts);
      for (const each of this.#minutes.keys()) if (each < minute - MINUTES) this.#minutes.delete(each);
    }
    const key = counts.has(accountId) || counts.size < MOST_ACCOUNTS ? accountId : REST;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  busiest(): BusiestAccount {
    const totals = new Map<string, number>();
    let all = 0;
    const present = this.#minute();
    for (const [minute, counts] of this.#minutes) {
      if (minute === present || minute < present - MINUTES) continue;
      for (const [accountId, count] of counts) {
        all += count;
        totals.set(accountId, (totals.get(accountId) ?? 0) + count);
      }
    }
    let busiest: BusiestAccount = { accountId: null, operations: 0, share: 0 };
    for (const [accountId, operations] of totals) {
      if (accountId !== REST && operations > busiest.operations) {
        busiest = { accountId, operations, share: operations / all };
      }
    }
    return busiest;
  }

  #minute(): number {
    return Math.floor(this.#now() / MINUTE_MS);
  }
}

import { LRUCache } from 'lru-cache';
import { type ErrorDetails, WaybillError } from '../../src/domain/errors.ts';
import type { Limits } from './limits.ts';

type UserLimits = Pick<
  Limits,
  'operationsPerSecond' | 'costPerSecond' | 'runningPerPrincipal' | 'mostRunningPerPrincipal'
>;

interface Spent {
  operations: number;
  cost: number;
  /** The time of the two numbers, milliseconds. */
  at: number;
}

interface Asker {
  readonly userId: string;
  readonly at: number;
}

/** What a user may spend at once, in seconds of the rate. */
const BURST_SECONDS = 5;
/** Another user works while their last operation is not older than this, milliseconds. */
const OTHERS_MS = 10_000;
/** A user who is dropped has spent nothing. Dropped users have asked nothing for longer than all these. */
const MOST_USERS = 10_000;
/** Characters of a new document that cost as much as one object of an answer: parsing and validation are work, too. */
const CHARACTERS_PER_COST = 20;

/**
 * What each user spends in one process: operations and cost a second, and operations that run at the same time. A user at
 * the limit is refused with the time to wait while another user works. A user who is alone takes nothing from anyone, and may
 * use the whole process.
 */
export class UserRates {
  readonly #limits: UserLimits;
  readonly #now: () => number;
  readonly #spent = new LRUCache<string, Spent>({ max: MOST_USERS });
  readonly #running = new Map<string, number>();
  /** The last two users who asked, the newest first. */
  #newest: Asker | null = null;
  #before: Asker | null = null;

  /** @param now a monotonic clock, milliseconds */
  constructor(limits: UserLimits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /**
   * Charges one operation, before its document is parsed.
   *
   * @param newDocument characters of a document that has to be parsed and validated; 0 for a known one
   * @throws WaybillError OPERATION_QUOTA; nothing is charged then
   */
  beginOperation(userId: string, newDocument: number): void {
    const now = this.#now();
    if (this.#newest?.userId !== userId) this.#before = this.#newest;
    this.#newest = { userId, at: now };
    this.#charge(userId, 1, newDocument / CHARACTERS_PER_COST);
  }

  /** Charges what the operation may cost. Throws OPERATION_QUOTA; the cost is not charged then. */
  spend(userId: string, cost: number): void {
    this.#charge(userId, 0, cost);
  }

  /** Takes a place for a running operation; disposing of it gives it back. Throws TOO_MANY_OPERATIONS. */
  run(userId: string): Disposable {
    const running = this.#running.get(userId) ?? 0;
    const { runningPerPrincipal, mostRunningPerPrincipal } = this.#limits;
    const limit = this.#othersWork(userId, this.#now()) ? runningPerPrincipal : mostRunningPerPrincipal;
    if (running >= limit) {
      const message = `At most ${limit} of your operations run at the same time.`;
      // An operation of a user at this limit ends after a moment; nobody knows when.
      throw new WaybillError('TOO_MANY_OPERATIONS', message, {
        details: { limit, actual: running + 1, retryAfterMs: 1_000 },
      });
    }
    this.#running.set(userId, running + 1);
    return { [Symbol.dispose]: () => this.#ended(userId) };
  }

  #charge(userId: string, operations: number, cost: number): void {
    const now = this.#now();
    const { operationsPerSecond, costPerSecond } = this.#limits;
    const before = this.#spent.get(userId);
    const seconds = (now - (before?.at ?? now)) / 1_000;
    const spent: Spent = {
      operations: Math.max(0, (before?.operations ?? 0) - seconds * operationsPerSecond),
      cost: Math.max(0, (before?.cost ?? 0) - seconds * costPerSecond),
      at: now,
    };
    const waitMs = Math.max(
      waitFor(spent.operations, operations, operationsPerSecond),
      waitFor(spent.cost, cost, costPerSecond),
    );
    if (waitMs > 0 && this.#othersWork(userId, now)) throw quotaUsedUp(waitMs, this.#limits);
    // What a user had alone is no debt towards users who come later.
    spent.operations = Math.min(spent.operations + operations, operationsPerSecond * BURST_SECONDS);
    spent.cost = Math.min(spent.cost + cost, costPerSecond * BURST_SECONDS);
    this.#spent.set(userId, spent);
  }

  #othersWork(userId: string, now: number): boolean {
    const other = this.#newest?.userId === userId ? this.#before : this.#newest;
    return other !== null && now - other.at <= OTHERS_MS;
  }

  #ended(userId: string): void {
    const running = (this.#running.get(userId) ?? 1) - 1;
    if (running === 0) this.#running.delete(userId);
    else this.#running.set(userId, running);
  }
}

/** Milliseconds until the amount fits. With nothing spent, any amount fits: the limits of one operation bound it. */
function waitFor(spent: number, amount: number, perSecond: number): number {
  if (amount === 0) return 0;
  const holds = perSecond * BURST_SECONDS;
  return ((spent + Math.min(amount, holds) - holds) / perSecond) * 1_000;
}

function quotaUsedUp(waitMs: number, { operationsPerSecond, costPerSecond }: UserLimits): WaybillError {
  const details: ErrorDetails = { operationsPerSecond, costPerSecond, retryAfterMs: Math.ceil(waitMs) };
  const message = 'You send more than one user may while others work.';
  return new WaybillError('OPERATION_QUOTA', message, { details });
}

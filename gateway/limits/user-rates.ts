import { LRUCache } from 'lru-cache';
import { type ErrorDetails, WaybillError } from '../../src/domain/errors.ts';
import type { Limits } from './limits.ts';

type UserLimits = Pick<
  Limits,
  | 'operationsPerSecond'
  | 'costPerSecond'
  | 'runningPerPrincipal'
  | 'mostRunningPerPrincipal'
  | 'runningCostPerPrincipal'
>;

interface Spent {
  operations: number;
  cost: number;
  /** The time of the two numbers, milliseconds. */
  at: number;
}

interface Running {
  readonly operations: number;
  readonly cost: number;
}

interface Activity {
  readonly userId: string;
  readonly at: number;
}

/** The burst that a user may spend at once, in seconds of the rate. */
const BURST_SECONDS = 5;
/** A user counts as working until this time after the last operation, milliseconds. */
const OTHERS_MS = 10_000;
/**
 * Users that are remembered. The least recently active user is forgotten first, and then counts as one who has spent
 * nothing.
 */
const MOST_USERS = 10_000;
/**
 * Characters of a new document that cost as much as one object of an answer, because parsing and validation are work, too.
 */
const CHARACTERS_PER_COST = 20;

/**
 * Counts what each user spends in one process: operations and cost a second, and operations that run at the same time. A user at
 * the limit is refused with the time to wait while another user works. A user who is alone takes nothing from anyone, and may
 * use the whole process.
 */
export class UserRates {
  readonly #limits: UserLimits;
  readonly #now: () => number;
  readonly #spent = new LRUCache<string, Spent>({ max: MOST_USERS });
  readonly #running = new Map<string, Running>();
  /** The last two users who sent an operation, the newest first. */
  #newest: Activity | null = null;
  #before: Activity | null = null;

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

  /** What the user may spend now, while others work. */
  available(userId: string): number {
    const { costPerSecond } = this.#limits;
    const before = this.#spent.get(userId);
    const spent =
      before === undefined ? 0 : before.cost - ((this.#now() - before.at) / 1_000) * costPerSecond;
    return Math.floor(costPerSecond * BURST_SECONDS - Math.max(0, spent));
  }

  /**
   * Takes a place for a running operation; disposing of it gives it back. A user who runs nothing may run any operation.
   *
   * @throws WaybillError TOO_MANY_OPERATIONS
   */
  run(userId: string, cost: number): Disposable {
    const running = this.#running.get(userId) ?? { operations: 0, cost: 0 };
    const { runningPerPrincipal, mostRunningPerPrincipal, runningCostPerPrincipal } = this.#limits;
    const places = this.#othersWork(userId, this.#now()) ? runningPerPrincipal : mostRunningPerPrincipal;
    if (running.operations >= places) {
      throw tooMany(`At most ${places} of your operations run at the same time.`, places);
    }
    if (running.operations > 0 && running.cost + cost > runningCostPerPrincipal) {
      const message = `The operations that you run at the same time may cost at most ${runningCostPerPrincipal}.`;
      throw tooMany(message, runningCostPerPrincipal);
    }
    this.#running.set(userId, { operations: running.operations + 1, cost: running.cost + cost });
    return { [Symbol.dispose]: () => this.#ended(userId, cost) };
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
    // A user who spent more while alone owes at most one full burst when another user comes.
    spent.operations = Math.min(spent.operations + operations, operationsPerSecond * BURST_SECONDS);
    spent.cost = Math.min(spent.cost + cost, costPerSecond * BURST_SECONDS);
    this.#spent.set(userId, spent);
  }

  #othersWork(userId: string, now: number): boolean {
    const other = this.#newest?.userId === userId ? this.#before : this.#newest;
    return other !== null && now - other.at <= OTHERS_MS;
  }

  #ended(userId: string, cost: number): void {
    const running = this.#running.get(userId);
    if (running === undefined || running.operations <= 1) this.#running.delete(userId);
    else this.#running.set(userId, { operations: running.operations - 1, cost: running.cost - cost });
  }
}

/** `retryAfterMs` is a guess: when one of the user's operations will end is not known. */
function tooMany(message: string, limit: number): WaybillError {
  return new WaybillError('TOO_MANY_OPERATIONS', message, { details: { limit, retryAfterMs: 1_000 } });
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

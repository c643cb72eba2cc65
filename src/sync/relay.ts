import { WaybillError } from '../domain/errors.ts';
import { LIVE_EVENT_KINDS, type LiveEvent } from '../domain/live-events.ts';
import type { Leadership } from '../ledger/leadership/leader-leases.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { LiveStreams } from '../redis/live-streams.ts';
import type { SyncLogger } from './exchange/dependencies.ts';
import type { RoundResult } from './rounds/loop.ts';

export interface RelayDependencies {
  readonly ledger: Pick<Ledger, 'live' | 'leases'>;
  readonly streams: Pick<LiveStreams, 'publish' | 'newest'>;
  readonly holder: string;
  readonly logger: SyncLogger;
}

/** How far this leader is: the last number that it gave, and the last one that it published. */
interface Order {
  readonly incarnation: string;
  published: number;
  head: number;
}

/** The lease of the one process that numbers and publishes. */
export const RELAY_LEASE = 'relay';
/** How long events wait when the process that leads dies, milliseconds. */
const LEASE_MS = 2_000;
const RENEW_MS = 700;
/** How often a process that does not lead asks whether it may, milliseconds. */
const ASK_MS = 400;
const BATCH = 1_000;
/** After an outage of Redis only so many events are published late: readers get the older ones from PostgreSQL. */
const PUBLISHED_LATE = 5_000;

/**
 * Gives announced events their numbers and publishes them. A number is durable before its event is published. Events that
 * were not published, because the process died or Redis was away, are published later from the stored mark. Publishing an
 * event twice is harmless. Numbering never waits for Redis.
 */
export class Relay {
  readonly #dependencies: RelayDependencies;
  #leadership: Leadership | null = null;
  /** When the lease was asked for, and when to ask again, by `performance.now()`. */
  #renewAt = 0;
  #askAt = 0;
  #order: Order | null = null;
  /** Numbered by this leader and not published yet. */
  readonly #atHand: LiveEvent[] = [];
  #publishing: Promise<void> | null = null;
  #published = true;

  constructor(dependencies: RelayDependencies) {
    this.#dependencies = dependencies;
  }

  async round(): Promise<RoundResult> {
    const leadership = await this.#lead();
    if (leadership === null) return 'IDLE';
    const { live } = this.#dependencies.ledger;
    this.#order ??= await this.#readOrder();
    const events = await live.number(leadership, BATCH, this.#order.published);
    if (events === null) {
      this.#resign();
      // The lease may only have expired. The next round acquires it, unless another process holds it.
      return 'MORE';
    }
    this.#order.head = events.at(-1)?.seq ?? this.#order.head;
    this.#atHand.push(...events);
    // Not waited for: numbers are given whatever Redis does.
    this.#publishing ??= this.#publish(this.#order).finally(() => {
      this.#publishing = null;
    });
    return events.length === BATCH ? 'MORE' : 'IDLE';
  }

  /** Lets the next leader begin at once. */
  async release(): Promise<void> {
    const leadership = this.#leadership;
    this.#resign();
    await this.#publishing;
    if (leadership !== null) await this.#dependencies.ledger.leases.release(leadership);
  }

  async #lead(): Promise<Leadership | null> {
    const now = performance.now();
    if (this.#leadership !== null && now < this.#renewAt) return this.#leadership;
    if (this.#leadership === null && now < this.#askAt) return null;
    const { ledger, holder } = this.#dependencies;
    const leadership = await ledger.leases.acquire(RELAY_LEASE, holder, LEASE_MS);
    if (leadership?.epoch !== this.#leadership?.epoch) this.#forget();
    this.#leadership = leadership;
    this.#renewAt = now + RENEW_MS;
    this.#askAt = now + ASK_MS;
    return leadership;
  }

  #resign(): void {
    this.#leadership = null;
    this.#askAt = 0;
    this.#forget();
  }

  #forget(): void {
    this.#order = null;
    this.#atHand.length = 0;
  }

  /** If Redis has a higher number of this order, the database was restored: a new order begins. */
  async #readOrder(): Promise<Order> {
    const { ledger, streams } = this.#dependencies;
    const known = await ledger.live.bounds();
    const newest = await streams.newest(known.incarnation);
    const { incarnation, published, head } = newest > known.head ? await ledger.live.bounds(newest) : known;
    return { incarnation, published, head };
  }

  /** One after the other, so that each stream gets its events in order; what this leader gave last is at hand. */
  async #publish(order: Order): Promise<void> {
    const { ledger, streams, logger } = this.#dependencies;
    try {
      order.published = Math.max(order.published, order.head - PUBLISHED_LATE);
      while (order.published < order.head && order === this.#order) {
        const events = this.#atHand.splice(0);
        const next = order.published + 1;
        const missed =
          events[0]?.seq === next
            ? events
            : (await ledger.live.read(order.published, { kinds: LIVE_EVENT_KINDS }, BATCH)).events;
        await streams.publish(order.incarnation, missed);
        order.published = missed.at(-1)?.seq ?? order.head;
      }
      this.#published = true;
    } catch (error) {
      this.#atHand.length = 0;
      if (this.#published) {
        const reason = error instanceof WaybillError ? error.code : String(error);
        logger.warn({ reason }, 'live events are read from PostgreSQL, since they cannot be published');
      }
      this.#published = false;
    }
  }
}

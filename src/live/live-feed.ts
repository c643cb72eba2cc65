import { WaybillError } from '../domain/errors.ts';
import { LIVE_EVENT_KINDS, type LiveEvent, type LiveEventKind } from '../domain/live-events.ts';
import { StreamCursors } from '../domain/stream-cursors.ts';
import type { LiveEvents } from '../ledger/live-events/live-events.ts';
import { LiveTail } from '../redis/live-streams.ts';
import type { RedisSettings } from '../redis/redis-connection.ts';
import { FeedSubscription, resumeFromCursor, type Subscriber } from './feed-subscription.ts';

export interface LiveFeedOptions {
  readonly events: Pick<LiveEvents, 'read' | 'bounds' | 'cursorKey'>;
  readonly redis: RedisSettings;
  /** Milliseconds between two heartbeats of a subscription; 10,000 by default. Checked once a second. */
  readonly heartbeatMs?: number;
}

/** How long a number may be missing before the feed reads PostgreSQL, milliseconds. */
const HOLE_MS = 50;
/** How often the feed reads PostgreSQL for events that Redis did not deliver, milliseconds. */
const CHECK_MS = 1_000;
const HEARTBEAT_MS = 10_000;
const READ_AT_ONCE = 1_000;
/** Events that wait for a missing number. Further ones are dropped, and read from PostgreSQL with the missing one. */
const MOST_AHEAD = 10_000;
/** Events that stay in memory for clients that resume: at least this many, at most twice as many. */
const RECENT = 2_000;
const RECENT_SLACK = 200;

const UNKNOWN_NUMBER =
  'No event has had this cursor; it is of another hub, or of before its data were restored. Subscribe without "after".';
const SLEPT = 'The hub was paused for longer than events are kept, or its data were restored.';

/**
 * Reads live events once for all subscriptions of this process, from the streams in Redis, and delivers them in the
 * order of their numbers. If a number is missing, or Redis is away, the feed reads from PostgreSQL: the events then
 * come up to a second later, and none is lost. The feed opens with the first subscription or listener.
 */
export class LiveFeed implements AsyncDisposable {
  readonly #options: LiveFeedOptions;
  readonly #heartbeatMs: number;
  readonly #subscriptions = new Set<FeedSubscription>();
  /** By kind, and by kind and customer, so that two look-ups find the subscriptions of an event. */
  readonly #followers = new Map<string, Set<FeedSubscription>>();
  /** The next heartbeat of each subscription, the earliest first. */
  readonly #beats = new Map<FeedSubscription, number>();
  readonly #listeners = new Map<LiveEventKind, Set<(event: LiveEvent | null) => void>>();
  /** The last delivered events, without a missing number: clients that resume need no query. */
  #recent: LiveEvent[] = [];
  /** Events whose predecessor has not arrived yet, by number. */
  readonly #ahead = new Map<number, LiveEvent>();
  #position = 0;
  #incarnation = '';
  #cursors: StreamCursors | null = null;
  #opening: Promise<void> | null = null;
  #tail: LiveTail | null = null;
  #checks: NodeJS.Timeout | null = null;
  #hole: NodeJS.Timeout | null = null;
  #filling: Promise<void> | null = null;
  #disposed = false;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    this.#heartbeatMs = options.heartbeatMs ?? HEARTBEAT_MS;
  }

  /**
   * Events of some kinds in order: first those kept after the cursor, then live ones; none is lost or repeated between.
   * If the cursor is ahead of this process, the subscription drops events up to the cursor.
   *
   * @throws WaybillError UPSTREAM_UNAVAILABLE while PostgreSQL does not give the newest number; INVALID_CURSOR
   *   for a number that no event has had
   */
  async subscribe(subscriber: Subscriber): Promise<FeedSubscription> {
    await this.#open();
    if (subscriber.after !== null) await this.#refuseUnknownNumber(subscriber.after);
    const subscription = new FeedSubscription(
      {
        events: this.#options.events,
        position: () => this.#position,
        recent: (after) => this.#after(after),
        join: (subscription) => this.#join(subscription),
        leave: (subscription) => this.#leave(subscription),
      },
      subscriber,
    );
    this.#subscriptions.add(subscription);
    return subscription;
  }

  /**
   * The cursors of this hub's clients.
   *
   * @throws WaybillError UPSTREAM_UNAVAILABLE while PostgreSQL does not give their key
   */
  async cursors(): Promise<StreamCursors> {
    this.#cursors ??= new StreamCursors(await this.#options.events.cursorKey());
    return this.#cursors;
  }

  /** Calls the listener for each event of a kind, and with null when the feed may have missed some. */
  listen(kind: LiveEventKind, listener: (event: LiveEvent | null) => void): Disposable {
    const listeners = this.#listeners.get(kind) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(kind, listeners);
    // While PostgreSQL is away the next check tries again.
    this.#open().catch(() => undefined);
    return { [Symbol.dispose]: () => void listeners.delete(listener) };
  }

  /** Ends every subscription without a failure. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    if (this.#checks !== null) clearInterval(this.#checks);
    if (this.#hole !== null) clearTimeout(this.#hole);
    for (const subscription of this.#subscriptions) subscription.end();
    await this.#opening?.catch(() => undefined);
    await this.#filling;
    await this.#tail?.[Symbol.asyncDispose]();
  }

  /** A client's cursor may come from a process that is ahead of this one. It cannot be above the newest number. */
  async #refuseUnknownNumber(after: number): Promise<void> {
    if (after <= this.#position) return;
    const { head } = await this.#options.events.bounds();
    if (after > head)
      throw new WaybillError('INVALID_CURSOR', UNKNOWN_NUMBER, { details: { fields: ['after'] } });
  }

  #open(): Promise<void> {
    if (this.#disposed) return Promise.reject(new TypeError('the feed is closed'));
    this.#checks ??= setInterval(() => this.#check(), CHECK_MS);
    this.#opening ??= this.#begin().catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }

  async #begin(): Promise<void> {
    const { head, incarnation } = await this.#options.events.bounds();
    // From now on a subscription can be admitted while PostgreSQL is away.
    await this.cursors();
    // After a restart all clients resume at once; this read serves them all.
    const last = await this.#options.events.read(
      Math.max(0, head - RECENT),
      { kinds: LIVE_EVENT_KINDS },
      RECENT,
    );
    if (this.#disposed) return;
    this.#position = head;
    for (const event of last.events) if (event.seq <= head) this.#remember(event);
    this.#followOrder(incarnation);
  }

  /** From now on the tail reads the streams of this order, after the feed's position. */
  #followOrder(incarnation: string): void {
    this.#incarnation = incarnation;
    this.#tail = new LiveTail(this.#options.redis, {
      incarnation,
      after: this.#position,
      onEvents: (events) => this.#take(events),
    });
    // A listener that registered earlier, or followed the order before this one, may have missed events.
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener(null);
  }

  #check(): void {
    if (this.#tail === null) {
      this.#open().catch(() => undefined);
      return;
    }
    this.#fill();
    const now = performance.now();
    for (const [subscription, due] of this.#beats) {
      if (due > now) break;
      this.#beats.delete(subscription);
      this.#beats.set(subscription, now + this.#heartbeatMs);
      subscription.beat(new Date());
    }
  }

  #take(events: readonly LiveEvent[]): void {
    for (const event of events) {
      if (event.seq === this.#position + 1) this.#handOut(event);
      else if (event.seq > this.#position && this.#ahead.size < MOST_AHEAD) this.#ahead.set(event.seq, event);
      else continue;
      this.#catchUp();
    }
    if (this.#ahead.size > 0) {
      this.#hole ??= setTimeout(() => {
        this.#hole = null;
        if (this.#ahead.size > 0) this.#fill();
      }, HOLE_MS);
    }
  }

  #catchUp(): void {
    for (let next = this.#ahead.get(this.#position + 1); next !== undefined; ) {
      this.#ahead.delete(next.seq);
      this.#handOut(next);
      next = this.#ahead.get(this.#position + 1);
    }
  }

  /** Reads missing events from PostgreSQL; one read at a time. */
  #fill(): void {
    this.#filling ??= this.#readMissing()
      .catch(() => undefined)
      .finally(() => {
        this.#filling = null;
      });
  }

  async #readMissing(): Promise<void> {
    for (let more = true; more && !this.#disposed; ) {
      const after = this.#position;
      const page = await this.#options.events.read(after, { kinds: LIVE_EVENT_KINDS }, READ_AT_ONCE);
      if (this.#disposed) return;
      // The database has lost the events up to here. A new order begins, and is read in the next turn.
      const isBehind = page.upTo < this.#position && page.removed <= this.#position;
      if (isBehind) await this.#options.events.bounds(this.#position);
      if (page.removed > this.#position) this.#skipRemoved(page.removed);
      for (const event of page.events) if (event.seq > this.#position) this.#handOut(event);
      // The position also passes events of kinds that only a newer hub knows.
      this.#position = Math.max(this.#position, page.upTo);
      for (const seq of this.#ahead.keys()) if (seq <= this.#position) this.#ahead.delete(seq);
      this.#catchUp();
      if (page.incarnation !== this.#incarnation) {
        await this.#tail?.[Symbol.asyncDispose]();
        if (this.#disposed) return;
        this.#followOrder(page.incarnation);
      }
      more = isBehind || page.events.length === READ_AT_ONCE;
    }
  }

  /**
   * Called when this process was paused for longer than events are kept, or followed an order that was lost. Its clients
   * resume from their cursors and get a gap.
   */
  #skipRemoved(removed: number): void {
    this.#position = removed;
    this.#ahead.clear();
    for (const subscription of this.#subscriptions) subscription.end(resumeFromCursor(SLEPT));
    for (const listeners of this.#listeners.values()) for (const listener of listeners) listener(null);
  }

  #after(cursor: number): readonly LiveEvent[] | null {
    if (cursor === this.#position) return [];
    const first = this.#recent[0]?.seq ?? Number.POSITIVE_INFINITY;
    const isWhole = cursor >= first - 1 && this.#recent.at(-1)?.seq === this.#position;
    return isWhole ? this.#recent.slice(cursor - first + 1) : null;
  }

  #remember(event: LiveEvent): void {
    if (event.seq !== (this.#recent.at(-1)?.seq ?? 0) + 1) this.#recent = [];
    this.#recent.push(event);
    if (this.#recent.length >= RECENT + RECENT_SLACK) this.#recent = this.#recent.slice(-RECENT);
  }

  #handOut(event: LiveEvent): void {
    this.#position = event.seq;
    this.#remember(event);
    for (const key of [event.kind, `${event.kind} ${event.accountId}`]) {
      for (const subscription of this.#followers.get(key) ?? []) subscription.deliver(event);
    }
    for (const listener of this.#listeners.get(event.kind) ?? []) listener(event);
  }

  #join(subscription: FeedSubscription): void {
    for (const key of keysOf(subscription)) {
      const followers = this.#followers.get(key) ?? new Set();
      followers.add(subscription);
      this.#followers.set(key, followers);
    }
    this.#beats.set(subscription, performance.now() + this.#heartbeatMs);
  }

  #leave(subscription: FeedSubscription): void {
    this.#subscriptions.delete(subscription);
    this.#beats.delete(subscription);
    for (const key of keysOf(subscription)) {
      const followers = this.#followers.get(key);
      followers?.delete(subscription);
      if (followers?.size === 0) this.#followers.delete(key);
    }
  }
}

function keysOf({ filter: { kinds, accountId } }: FeedSubscription): readonly string[] {
  return kinds.map((kind) => (accountId === undefined ? kind : `${kind} ${accountId}`));
}

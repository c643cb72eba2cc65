import { WaybillError } from '../domain/errors.ts';
import type { LiveEvent } from '../domain/live-events.ts';
import type { LiveEvents, LiveFilter } from '../ledger/live-events/live-events.ts';
import type { FeedMessage } from './feed-message.ts';

export interface Subscriber {
  readonly filter: LiveFilter;
  /** The last position that the client has seen; null begins at the feed's position. */
  readonly after: number | null;
  readonly signal?: AbortSignal | undefined;
}

/** What a subscription needs of its feed. */
export interface Following {
  readonly events: Pick<LiveEvents, 'read'>;
  /** The feed has delivered every event up to this number. */
  readonly position: () => number;
  /** All events after a number, from memory; null when memory does not hold all of them. */
  readonly recent: (after: number) => readonly LiveEvent[] | null;
  /** From now on the feed delivers every event after `position` to the subscription. */
  readonly join: (subscription: FeedSubscription) => void;
  readonly leave: (subscription: FeedSubscription) => void;
}

const REPLAYED_AT_ONCE = 500;
/** When this many messages are in its queue, a subscription ends, and its client resumes from its cursor. */
const MOST_WAITING = 10_000;
const TOO_SLOW = 'You take events more slowly than they happen.';
const DONE = { done: true, value: undefined } as const;

/**
 * One subscription to the feed, for one consumer. It first replays missed events from memory, or from PostgreSQL page
 * by page as the consumer asks for them. When it has reached the feed's position, it joins the feed in the same turn of
 * the event loop, so no event is lost or repeated. It ends with its signal, with `return`, or with the feed.
 */
export class FeedSubscription implements AsyncIterableIterator<FeedMessage> {
  readonly filter: LiveFilter;
  readonly #following: Following;
  readonly #signal: AbortSignal | undefined;
  readonly #queue: FeedMessage[] = [];
  #state: 'REPLAY' | 'LIVE' | 'ENDED' = 'REPLAY';
  #failure: WaybillError | null = null;
  /** Every event up to here is in the queue or was delivered, or does not match the filter. */
  #cursor: number;
  #arrival: (() => void) | null = null;

  constructor(following: Following, { filter, after, signal }: Subscriber) {
    this.filter = filter;
    this.#following = following;
    this.#cursor = after ?? following.position();
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
    if (signal?.aborted) this.end();
    else if (after === null) this.#goLive();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<FeedMessage, undefined>> {
    for (;;) {
      const message = this.#queue.shift();
      if (message !== undefined) return { done: false, value: message };
      if (this.#state === 'ENDED') return this.#ended();
      if (this.#state === 'LIVE') {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#arrival = resolve;
        await promise;
      } else {
        try {
          await this.#replay();
        } catch (error) {
          this.end();
          throw error;
        }
      }
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.end();
    return DONE;
  }

  /** The feed calls this in order. An event that was already replayed is dropped. */
  deliver(event: LiveEvent): void {
    if (this.#state !== 'LIVE' || event.seq <= this.#cursor) return;
    this.#cursor = event.seq;
    if (this.#queue.length >= MOST_WAITING) this.end(resumeFromCursor(TOO_SLOW));
    else this.#put({ type: 'EVENT', cursor: event.seq, event });
  }

  /** The feed calls this after it delivered everything up to its position. */
  beat(at: Date): void {
    if (this.#state !== 'LIVE') return;
    const cursor = Math.max(this.#cursor, this.#following.position());
    this.#cursor = cursor;
    // A heartbeat replaces one that still waits at the end of the queue.
    if (this.#queue.at(-1)?.type === 'HEARTBEAT') this.#queue.pop();
    this.#put({ type: 'HEARTBEAT', cursor, at });
  }

  /** Drops the queue: after a failure the client reads those messages again with its cursor. */
  end(failure: WaybillError | null = null): void {
    if (this.#state === 'ENDED') return;
    this.#state = 'ENDED';
    this.#failure = failure;
    this.#queue.length = 0;
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#following.leave(this);
    this.#rouse();
  }

  readonly #onAbort = () => this.end();

  /** Queues the next missed events, and joins the feed when none is left. */
  async #replay(): Promise<void> {
    const { events, position, recent } = this.#following;
    const after = this.#cursor;
    const atHand = recent(after);
    if (atHand !== null) {
      const { kinds, accountId } = this.filter;
      for (const event of atHand) {
        const isOfAccount = accountId === undefined || event.accountId === accountId;
        if (isOfAccount && kinds.includes(event.kind)) this.#put({ type: 'EVENT', cursor: event.seq, event });
      }
      this.#cursor = Math.max(after, position());
      this.#goLive();
      return;
    }
    const page = await events.read(after, this.filter, REPLAYED_AT_ONCE);
    if (this.#state !== 'REPLAY') return;
    if (after < page.removed) {
      this.#cursor = page.removed;
      this.#put({ type: 'GAP', cursor: page.removed, from: after, to: page.removed });
    }
    for (const event of page.events) this.#put({ type: 'EVENT', cursor: event.seq, event });
    this.#cursor = Math.max(after, page.upTo);
    if (this.#cursor < position()) return;
    this.#goLive();
  }

  /** Call it in the turn in which the cursor has reached the feed's position. */
  #goLive(): void {
    this.#state = 'LIVE';
    this.#following.join(this);
    this.beat(new Date());
  }

  #ended(): IteratorResult<FeedMessage, undefined> {
    const failure = this.#failure;
    this.#failure = null;
    if (failure !== null) throw failure;
    return DONE;
  }

  #put(message: FeedMessage): void {
    this.#queue.push(message);
    this.#rouse();
  }

  #rouse(): void {
    const rouse = this.#arrival;
    this.#arrival = null;
    rouse?.();
  }
}

/** The failure of a subscription whose client must resume from its cursor. */
export function resumeFromCursor(reason: string): WaybillError {
  return new WaybillError('STREAM_OVERRUN', `${reason} Subscribe again with the last cursor that you have.`);
}

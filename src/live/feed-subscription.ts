import { WaybillError } from '../domain/errors.ts';
import type { LiveEvent } from '../domain/live-events.ts';
import type { LiveEvents, LiveFilter } from '../ledger/live-events/live-events.ts';
import type { FeedMessage } from './feed-message.ts';

export interface Subscriber {
  readonly filter: LiveFilter;
  /** Where to go on; null begins with what happens from now on. */
  readonly after: number | null;
  readonly signal?: AbortSignal | undefined;
}

/** What a subscription needs of its feed. */
export interface Following {
  readonly events: Pick<LiveEvents, 'read'>;
  /** Every event up to here was handed out. */
  readonly position: () => number;
  /** The events after a number, as far as all of them are in memory; null when some are not. */
  readonly recent: (after: number) => readonly LiveEvent[] | null;
  /** From now on every event after `position` is handed to the subscription. */
  readonly join: (subscription: FeedSubscription) => void;
  readonly leave: (subscription: FeedSubscription) => void;
}

const REPLAYED_AT_ONCE = 500;
/** A reader that is so many messages behind is told to come back with its cursor. */
const MOST_WAITING = 10_000;
const TOO_SLOW = 'You take events more slowly than they happen.';
const DONE = { done: true, value: undefined } as const;

/**
 * One reader of the feed, for one consumer: what is missed comes from memory, or from PostgreSQL page by page, as fast as
 * the consumer takes it; once it has caught up with the feed it joins, in the same turn, so that nothing falls between and nothing
 * comes twice. Ends with its signal, with `return`, or with the feed.
 */
export class FeedSubscription implements AsyncIterableIterator<FeedMessage> {
  readonly filter: LiveFilter;
  readonly #following: Following;
  readonly #signal: AbortSignal | undefined;
  readonly #queue: FeedMessage[] = [];
  #state: 'REPLAY' | 'LIVE' | 'ENDED' = 'REPLAY';
  #failure: WaybillError | null = null;
  /** Everything up to here was answered, or is not for this reader. */
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

  /** Called by the feed, in order. What was replayed already is passed over. */
  deliver(event: LiveEvent): void {
    if (this.#state !== 'LIVE' || event.seq <= this.#cursor) return;
    this.#cursor = event.seq;
    if (this.#queue.length >= MOST_WAITING) this.end(comeBack(TOO_SLOW));
    else this.#put({ type: 'EVENT', cursor: event.seq, event });
  }

  /** Called by the feed from time to time, after everything up to its position. */
  beat(at: Date): void {
    if (this.#state !== 'LIVE') return;
    const cursor = Math.max(this.#cursor, this.#following.position());
    this.#cursor = cursor;
    // To a reader who has not taken the last one, a newer one says it all.
    if (this.#queue.at(-1)?.type === 'HEARTBEAT') this.#queue.pop();
    this.#put({ type: 'HEARTBEAT', cursor, at });
  }

  /** With a failure the reader gets it at once: whatever waits is read again after it comes back. */
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

  /** A page of what was missed; or, when nothing is left of it, joins the feed. */
  async #replay(): Promise<void> {
    const { events, position, recent } = this.#following;
    const after = this.#cursor;
    const atHand = recent(after);
    if (atHand !== null) {
      const { kinds, accountId } = this.filter;
      for (const event of atHand) {
        const isMine = accountId === undefined || event.accountId === accountId;
        if (isMine && kinds.includes(event.kind)) this.#put({ type: 'EVENT', cursor: event.seq, event });
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

  /** In the turn in which the reader has everything up to the feed's position. */
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

/** Ends a subscription whose reader has to come back with its cursor. */
export function comeBack(reason: string): WaybillError {
  return new WaybillError('STREAM_OVERRUN', `${reason} Subscribe again with the last cursor that you have.`);
}

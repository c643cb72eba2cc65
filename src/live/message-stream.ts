import type { LiveEvent, LiveEventKind } from '../domain/live-events.ts';
import type { StreamCursors } from '../domain/stream-cursors.ts';
import type { FeedMessage } from './feed-message.ts';
import type { FeedSubscription } from './feed-subscription.ts';
import type { LiveFeed } from './live-feed.ts';

/** A message of a subscription of the graph. It carries ids; the gateway resolves the fields later. */
export interface StreamedMessage {
  readonly __typename: string;
  readonly cursor: string;
}

export interface StreamOptions {
  /** Empty when the requested record does not exist for the caller: the stream then has heartbeats only. */
  readonly kinds: readonly LiveEventKind[];
  /** The argument `after` of the subscription. */
  readonly after: string | null | undefined;
  /** Only events of this customer. */
  readonly accountId?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** The message of an event, without its cursor; null when the caller must not get the event. */
  readonly toMessage: (event: LiveEvent) => (object & Pick<StreamedMessage, '__typename'>) | null;
}

const HINT =
  'These events are kept no more. Read the records that you show again; the stream goes on from here.';

/**
 * A subscription of the graph over the feed.
 *
 * @throws WaybillError INVALID_CURSOR for an `after` that is no message's cursor
 */
export async function messageStream(
  feed: Pick<LiveFeed, 'subscribe' | 'cursors'>,
  { kinds, after, accountId, signal, toMessage }: StreamOptions,
): Promise<MessageStream> {
  const cursors = await feed.cursors();
  const subscription = await feed.subscribe({
    filter: {
      kinds,
      accountId,
    },
    after: readCursor(after, cursors),
    signal,
  });
  return new MessageStream(subscription, (message) => {
    if (message.type !== 'EVENT') return noticeOf(message, cursors);
    const found = toMessage(message.event);
    return found && { ...found, cursor: cursors.encode(message.cursor) };
  });
}

type ToMessage = (message: FeedMessage) => StreamedMessage | null | Promise<StreamedMessage | null>;

/**
 * Turns feed messages into messages of the graph and drops those that map to null. `return` ends its subscription at
 * once.
 */
export class MessageStream implements AsyncIterableIterator<StreamedMessage> {
  readonly #subscription: FeedSubscription;
  readonly #toMessage: ToMessage;

  constructor(subscription: FeedSubscription, toMessage: ToMessage) {
    this.#subscription = subscription;
    this.#toMessage = toMessage;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<StreamedMessage, undefined>> {
    for (;;) {
      const result = await this.#subscription.next();
      if (result.done === true) return result;
      const message = await this.#toMessage(result.value);
      if (message !== null) return { done: false, value: message };
    }
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    return this.#subscription.return();
  }
}

export function readCursor(after: string | null | undefined, cursors: StreamCursors): number | null {
  return after == null ? null : cursors.positionAfter(after);
}

export function noticeOf(
  message: Exclude<FeedMessage, { type: 'EVENT' }>,
  cursors: StreamCursors,
): StreamedMessage {
  const cursor = cursors.encode(message.cursor);
  if (message.type === 'HEARTBEAT') {
    return { __typename: 'Heartbeat', cursor, at: message.at } as StreamedMessage;
  }
  const [from, to] = [cursors.encode(message.from), cursors.encode(message.to)];
  return { __typename: 'GapNotice', cursor, from, to, hint: HINT } as StreamedMessage;
}

/** Whether a fact is one of the words that a filter lists. Without a list every fact fits; an empty list fits none. */
export function fitsFilter(
  words: readonly string[] | null | undefined,
  fact: string | null | undefined,
): boolean {
  return words == null || (fact != null && words.includes(fact));
}

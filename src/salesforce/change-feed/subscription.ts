import { WaybillError } from '../../domain/errors.ts';
import type { ChangeEvent, EventBatch } from './change-event.ts';
import { type EventReader, eventReader, unreadable } from './event-decoder.ts';
import { silentStream, translatedFeedError } from './feed-error.ts';
import { FlowControl } from './flow-control.ts';
import type {
  ConsumerEvent,
  FetchRequest,
  FetchResponse,
  FetchStream,
  PubSubConnection,
} from './pubsub-api.ts';

/** Events that wait in memory at most. One answer of `next` holds no more. */
const ROOM = 1_000;

interface Waiting extends ConsumerEvent {
  /** Whether the server had nothing more to send after it: all events with its replay id are here. */
  readonly isLast: boolean;
}

export interface SubscriptionOptions {
  readonly connection: PubSubConnection;
  readonly topic: string;
  /** After which event; null for the newest. */
  readonly after: Uint8Array | null;
  /** How long the stream may be silent while an event or a keepalive is due, milliseconds. */
  readonly silenceMs: number;
  /** Schemas that earlier subscriptions read, by id. */
  readonly readers: Map<string, EventReader | null>;
  /** Called with the first reply. */
  readonly onAnswer: () => void;
  readonly onEnd: (error: WaybillError) => void;
}

/**
 * One stream of events, from its place on, in their order. It ends with the first failure, and never goes on by itself:
 * the place of the last applied event is the reader's.
 */
export class Subscription implements Disposable {
  readonly #options: SubscriptionOptions;
  readonly #stream: FetchStream;
  readonly #flow = new FlowControl(ROOM);
  readonly #buffer: Waiting[] = [];
  #hasKeepalive = false;
  #failure: WaybillError | null = null;
  #silence: NodeJS.Timeout | null = null;
  #arrival = Promise.withResolvers<void>();

  constructor(options: SubscriptionOptions) {
    this.#options = options;
    this.#stream = options.connection.subscribe();
    this.#stream.on('error', (error) => this.#end(translatedFeedError(error)));
    this.#stream.on('end', () => this.#end(ended()));
    this.#stream.on('data', (reply: FetchResponse) => {
      options.onAnswer();
      this.#flow.received(reply.events.length, reply.pending_num_requested);
      const isLast = reply.pending_num_requested > 0;
      this.#buffer.push(...reply.events.map((event) => ({ ...event, isLast })));
      this.#hasKeepalive ||= reply.events.length === 0;
      this.#refill();
      this.#arrival.resolve();
    });
    const { topic, after } = options;
    const place =
      after === null
        ? ({ replay_preset: 'LATEST' } as const)
        : ({ replay_preset: 'CUSTOM', replay_id: after } as const);
    this.#refill({ topic_name: topic, ...place });
  }

  /**
   * Waits for events, and answers all that wait; none for a keepalive.
   *
   * @throws WaybillError when the stream has ended and its events were answered; the reason of the signal.
   */
  async next(signal: AbortSignal): Promise<EventBatch> {
    const onAbort = (): void => this.#arrival.resolve();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#buffer.length > 0) {
          const events = this.#buffer.splice(0);
          this.#hasKeepalive = false;
          this.#refill();
          return { events: await this.#decoded(events), place: placeAfter(events) };
        }
        if (this.#failure !== null) throw this.#failure;
        if (this.#hasKeepalive) {
          this.#hasKeepalive = false;
          return { events: [], place: null };
        }
        this.#arrival = Promise.withResolvers<void>();
        await this.#arrival.promise;
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  [Symbol.dispose](): void {
    this.#end(ended());
    this.#stream.cancel();
    this.#options.connection[Symbol.dispose]();
  }

  #end(error: WaybillError): void {
    if (this.#failure !== null) return;
    this.#failure = error;
    if (this.#silence !== null) clearTimeout(this.#silence);
    this.#options.onEnd(error);
    this.#arrival.resolve();
  }

  #refill(first: Omit<FetchRequest, 'num_requested'> = {}): void {
    if (this.#failure !== null) return;
    const wanted = this.#flow.request(this.#buffer.length);
    if (wanted > 0) this.#stream.write({ ...first, num_requested: wanted });
    if (this.#silence !== null) clearTimeout(this.#silence);
    if (!this.#flow.expecting) return;
    this.#silence = setTimeout(() => {
      this.#end(silentStream());
      this.#stream.cancel();
    }, this.#options.silenceMs);
  }

  async #decoded(events: readonly ConsumerEvent[]): Promise<readonly ChangeEvent[]> {
    const decoded: ChangeEvent[] = [];
    for (const { event, replay_id: replayId } of events) {
      const reader = event === null ? null : await this.#readerOf(event.schema_id);
      decoded.push(
        event === null || reader === null ? unreadable(replayId) : reader.read(event.payload, replayId),
      );
    }
    return decoded;
  }

  /** Null for a schema that Salesforce does not have, or that is none. @throws WaybillError when Salesforce is away */
  async #readerOf(schemaId: string): Promise<EventReader | null> {
    const { readers, connection } = this.#options;
    const known = readers.get(schemaId);
    if (known !== undefined) return known;
    const reader = eventReader(await this.#schema(connection, schemaId));
    readers.set(schemaId, reader);
    return reader;
  }

  async #schema(connection: PubSubConnection, schemaId: string): Promise<string> {
    try {
      return await connection.schema(schemaId);
    } catch (error) {
      // Refused for this id, which asking again does not change.
      if (error instanceof WaybillError && error.code === 'CONFIGURATION') return '';
      throw error;
    }
  }
}

function placeAfter(events: readonly Waiting[]): Uint8Array | null {
  const last = events.at(-1);
  if (last === undefined || last.isLast) return last?.replay_id ?? null;
  const isOther = ({ replay_id: id }: Waiting) => !Buffer.from(id).equals(last.replay_id);
  return events.findLast(isOther)?.replay_id ?? null;
}

function ended(): WaybillError {
  return new WaybillError('UPSTREAM_UNAVAILABLE', 'Salesforce ended the stream of the change feed.', {
    details: { system: 'SALESFORCE', vendorCode: 'STREAM_ENDED' },
  });
}

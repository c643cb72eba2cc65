import { readFile } from 'node:fs/promises';
import { WaybillError } from '../../domain/errors.ts';
import type { Session } from '../session.ts';
import type { EventBatch } from './change-event.ts';
import type { EventReader } from './event-decoder.ts';

export interface FeedSettings {
  /** Host and port of Pub/Sub API. */
  readonly endpoint: string;
  /** `/data/Portal_Hub__chn` for a custom channel. */
  readonly topic: string;
  /** PEM file of the authorities that sign the endpoint's certificate; null for those that Node trusts. */
  readonly caFile: string | null;
  /** How long a stream may be silent before it counts as dead, milliseconds. Salesforce sends a keepalive in 270 s. */
  readonly silenceMs?: number;
}

export interface FeedStream extends Disposable {
  /**
   * Waits for events, and answers all that wait; none for a keepalive.
   *
   * @throws WaybillError when the stream has ended; it never goes on by itself.
   */
  next(signal: AbortSignal): Promise<EventBatch>;
}

/** Salesforce's Pub/Sub API. Costs no call of the API budget. Each failure is a WaybillError, as with all calls. */
export interface ChangeFeed {
  /**
   * Subscribes to the events after a place, or to those that are yet to come.
   *
   * @param after the replay id of an event; null for the newest
   * @throws WaybillError `isReplayRefused`, when the stream is read: Salesforce no longer has that place.
   */
  subscribe(settings: FeedSettings, after: Uint8Array | null): Promise<FeedStream>;
}

/** A keepalive is due within 270 s; the rest is for the way. */
const SILENCE_MS = 285_000;

export class PubSubFeed implements ChangeFeed {
  readonly #session: Session;
  readonly #readers = new Map<string, EventReader | null>();
  /** The generation of a session that a stream was refused with. */
  #refused: number | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  async subscribe(settings: FeedSettings, after: Uint8Array | null): Promise<FeedStream> {
    const ca = settings.caFile === null ? null : await readAuthorities(settings.caFile);
    const session = this.#session;
    const { generation } = await session.credentials();
    if (this.#refused !== generation) {
      try {
        return await this.#open(settings, ca, after, false);
      } catch (error) {
        if (!isRefusedSession(error)) throw error;
      }
    }
    // One renewal; a session that is refused again counts against the login's breaker.
    await session.renew(generation);
    try {
      return await this.#open(settings, ca, after, true);
    } catch (error) {
      if (isRefusedSession(error)) session.refused(error);
      throw error;
    }
  }

  async #open(
    settings: FeedSettings,
    ca: Buffer | null,
    after: Uint8Array | null,
    isRenewed: boolean,
  ): Promise<FeedStream> {
    const session = this.#session;
    const { generation, ...caller } = await session.credentials();
    const { endpoint, topic, silenceMs = SILENCE_MS } = settings;
    // Loaded with the first subscription: processes without one need no gRPC.
    const [{ PubSubConnection }, { Subscription }] = await Promise.all([
      import('./pubsub-api.ts'),
      import('./subscription.ts'),
    ]);
    const connection = new PubSubConnection(endpoint, ca, caller);
    let isAccepted = false;
    try {
      const { can_subscribe: isAllowed } = await connection.topic(topic);
      if (!isAllowed) throw notAllowed();
      return new Subscription({
        connection,
        topic,
        after,
        silenceMs,
        readers: this.#readers,
        onAnswer: () => {
          isAccepted = true;
          session.accepted();
        },
        onEnd: (error) => {
          if (!isRefusedSession(error)) return;
          this.#refused = generation;
          if (isRenewed && !isAccepted) session.refused(error);
        },
      });
    } catch (error) {
      connection[Symbol.dispose]();
      throw error;
    }
  }
}

async function readAuthorities(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new WaybillError('CONFIGURATION', 'The certificate file of the change feed cannot be read.', {
      details: { system: 'SALESFORCE', vendorCode: 'CA_FILE' },
      cause,
    });
  }
}

function notAllowed(): WaybillError {
  return new WaybillError(
    'UPSTREAM_PERMISSION',
    'The integration user may not subscribe to the change channel in Salesforce.',
    { details: { system: 'SALESFORCE', vendorCode: 'CAN_SUBSCRIBE' } },
  );
}

function isRefusedSession(error: unknown): error is WaybillError {
  return error instanceof WaybillError && error.code === 'UPSTREAM_AUTHENTICATION';
}

import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isTemporary, WaybillError } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { Availability } from '../../src/time/availability.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { EnvelopeSigner } from './envelope-signer.ts';
import { type SubgraphRequest, type SubgraphResult, systemOf } from './subgraph-transport.ts';

/**
 * The time-out of a handshake or ping. It is longer than the detection of a subgraph that is away, and so ends only a dead
 * connection to a subgraph that answers.
 */
const TIMEOUT_MS = 8_000;
const SOCKET_OPTIONS = { handshakeTimeout: TIMEOUT_MS, closeTimeout: 2_000 };
const KEEP_ALIVE_MS = 10_000;
/** Unread answers of one stream at which it is ended. */
const MAX_UNREAD = 1_000;

/** The `extensions` of a subscription: the headers that an HTTP request would have. */
export interface StreamCredentials {
  readonly headers: Readonly<Record<string, string>>;
}

/** The text that the envelope of a subscription signs. */
export function signedText(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}

export interface RemoteStreamsOptions {
  readonly name: string;
  /** The subgraph's address, as `ws://host:port/graphql`. */
  readonly url: string;
  readonly signer: EnvelopeSigner;
  /** The subgraph's availability, shared with its requests over HTTP. */
  readonly availability: Availability;
}

/** graphql-ws sets no time-out for the handshake, and handles no error of a socket that it has abandoned. */
class BoundedWebSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, SOCKET_OPTIONS);
    this.on('error', () => undefined);
  }
}

/**
 * Subscriptions to a remote subgraph. All share one WebSocket, which opens with the first and closes after the last. It does
 * not reconnect by itself: each shared stream subscribes again from its position. A stream with too many unread answers is
 * ended, because the others share its connection and must not wait for it.
 *
 * A handshake and a ping count as requests that wait for the subgraph, so they also reveal a frozen one. While the subgraph
 * is away, no connection is opened.
 */
export class RemoteStreams {
  readonly #name: string;
  readonly #signer: EnvelopeSigner;
  readonly #availability: Availability;
  readonly #client: Client;
  /** The handshake or ping in flight. */
  #inFlight: PromiseWithResolvers<void> | null = null;
  /** Ends the connection if a ping stays unanswered. */
  #pingTimeout: NodeJS.Timeout | undefined;

  constructor({ name, url, signer, availability }: RemoteStreamsOptions) {
    this.#name = name;
    this.#signer = signer;
    this.#availability = availability;
    this.#client = createClient({
      url,
      webSocketImpl: BoundedWebSocket,
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      connectionAckWaitTimeout: TIMEOUT_MS,
      on: {
        connecting: () => this.#await(),
        connected: () => this.#inFlight?.resolve(),
        ping: (received) => {
          if (received) return;
          this.#await();
          this.#pingTimeout = setTimeout(() => this.#client.terminate(), TIMEOUT_MS);
        },
        pong: () => {
          clearTimeout(this.#pingTimeout);
          this.#inFlight?.resolve();
        },
        error: (error) => this.#inFlight?.reject(error),
        closed: (event) => {
          clearTimeout(this.#pingTimeout);
          this.#inFlight?.reject(event);
        },
      },
    });
  }

  async *subscribe(
    { operation, variables }: SubgraphRequest,
    { caller, signal }: RequestContext,
  ): AsyncGenerator<SubgraphResult, void, void> {
    if (this.#availability.isAway) throw this.#unavailable('does not answer');
    const signed = signedText(operation.text, variables);
    const headers = this.#signer.headersFor(this.#name, signed, { caller, work: 'STREAM' });
    const extensions = { headers } satisfies StreamCredentials;
    const answers = new AnswerQueue(MAX_UNREAD);
    const stop = this.#client.subscribe(
      { query: operation.text, variables: { ...variables }, extensions },
      answers,
    );
    answers.stop = stop;
    signal?.addEventListener('abort', stop, { once: true });
    try {
      if (signal?.aborted) return;
      yield* answers;
    } catch (error) {
      throw this.#failure(error);
    } finally {
      signal?.removeEventListener('abort', stop);
      stop();
    }
  }

  /** Ends all streams at once, with an error. */
  terminate(): void {
    this.#client.terminate();
  }

  async close(): Promise<void> {
    // Otherwise `dispose` waits for a handshake in flight.
    if (this.#inFlight !== null) this.#client.terminate();
    await this.#client.dispose();
  }

  #await(): void {
    const awaited = Promise.withResolvers<void>();
    this.#inFlight = awaited;
    void this.#availability
      .run(() => awaited.promise)
      .catch(() => undefined)
      .finally(() => {
        if (this.#inFlight === awaited) this.#inFlight = null;
      });
  }

  /** graphql-ws rejects with the errors of the subgraph's `error` message, or with the connection's close event. */
  #failure(error: unknown): WaybillError {
    const details = { system: systemOf(this.#name) };
    if (Array.isArray(error)) {
      const [refusal] = error as [GraphQLFormattedError];
      if (isTemporary(refusal)) return new WaybillError('UPSTREAM_UNAVAILABLE', refusal.message, { details });
      const message = `The ${this.#name} subgraph refused the hub's subscription.`;
      return new WaybillError('UPSTREAM_AUTHENTICATION', message, { details });
    }
    return this.#unavailable('cannot be reached', error);
  }

  #unavailable(what: string, cause?: unknown): WaybillError {
    const details = { system: systemOf(this.#name) };
    const message = `The ${this.#name} subgraph ${what}.`;
    return new WaybillError('UPSTREAM_UNAVAILABLE', message, { details, cause });
  }
}

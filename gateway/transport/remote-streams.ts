import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isTemporary, WaybillError } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import type { Availability } from '../../src/time/availability.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { EnvelopeSigner } from './envelope-signer.ts';
import { type SubgraphRequest, type SubgraphResult, systemOf } from './subgraph-transport.ts';

/** Longer than it takes to find out that the subgraph is away: these bounds are for a connection that is dead alone. */
const PATIENCE_MS = 8_000;
/** Of the opening handshake, and of the subgraph's closing of its side. */
const SOCKET_OPTIONS = { handshakeTimeout: PATIENCE_MS, closeTimeout: 2_000 };
const KEEP_ALIVE_MS = 10_000;
/** Answers of one stream that may wait to be read. */
const MOST_WAITING = 1_000;

/** What a subscription carries besides the operation: the headers that an HTTP request would have. */
export interface StreamCredentials {
  readonly headers: Readonly<Record<string, string>>;
}

/** The text that the envelope of a subscription is signed over. */
export function signedText(query: string, variables: unknown): string {
  return JSON.stringify({ query, variables });
}

export interface RemoteStreamsOptions {
  readonly name: string;
  /** Where the subgraph answers, as `ws://host:port/graphql`. */
  readonly url: string;
  readonly signer: EnvelopeSigner;
  /** Of the subgraph, whatever it is asked. */
  readonly availability: Availability;
}

/** graphql-ws sets no bound to the opening handshake, and hears no error of a socket that it has given up. */
class BoundedWebSocket extends WebSocket {
  constructor(url: string, protocol: string) {
    super(url, protocol, SOCKET_OPTIONS);
    this.on('error', () => undefined);
  }
}

/**
 * Subscriptions to a subgraph elsewhere: one WebSocket for all of them, opened by the first and closed after the last.
 * It does not reconnect by itself: who listens resumes from where its stream stands. A stream of which too much waits to
 * be read ends after that, for the others share its connection, which must not stand still.
 *
 * A connection that opens and a ping that was sent wait for the subgraph like any other work, so that a frozen subgraph is
 * found out here, too. While the subgraph is away, no connection is opened.
 */
export class RemoteStreams {
  readonly #name: string;
  readonly #signer: EnvelopeSigner;
  readonly #availability: Availability;
  readonly #client: Client;
  /** What the connection waits for: its opening, or the answer to a ping. */
  #awaited: PromiseWithResolvers<void> | null = null;
  /** Runs while a ping waits for its answer. */
  #unanswered: NodeJS.Timeout | undefined;

  constructor({ name, url, signer, availability }: RemoteStreamsOptions) {
    this.#name = name;
    this.#signer = signer;
    this.#availability = availability;
    this.#client = createClient({
      url,
      webSocketImpl: BoundedWebSocket,
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      connectionAckWaitTimeout: PATIENCE_MS,
      on: {
        connecting: () => this.#await(),
        connected: () => this.#awaited?.resolve(),
        ping: (received) => {
          if (received) return;
          this.#await();
          this.#unanswered = setTimeout(() => this.#client.terminate(), PATIENCE_MS);
        },
        pong: () => {
          clearTimeout(this.#unanswered);
          this.#awaited?.resolve();
        },
        error: (error) => this.#awaited?.reject(error),
        closed: (event) => {
          clearTimeout(this.#unanswered);
          this.#awaited?.reject(event);
        },
      },
    });
  }

  async *subscribe(
    { operation, variables }: SubgraphRequest,
    { caller, signal }: RequestContext,
  ): AsyncGenerator<SubgraphResult, void, void> {
    if (this.#availability.isAway) throw this.#unavailable('does not answer');
    const headers = this.#signer.headersFor(this.#name, signedText(operation.text, variables), caller);
    const extensions = { headers } satisfies StreamCredentials;
    const answers = new AnswerQueue(MOST_WAITING);
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
    // A connection that is still opening would be waited for.
    if (this.#awaited !== null) this.#client.terminate();
    await this.#client.dispose();
  }

  #await(): void {
    const awaited = Promise.withResolvers<void>();
    this.#awaited = awaited;
    void this.#availability
      .run(() => awaited.promise)
      .catch(() => undefined)
      .finally(() => {
        if (this.#awaited === awaited) this.#awaited = null;
      });
  }

  /** graphql-ws rejects with the errors with which the subgraph ended the stream, or with how the connection closed. */
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

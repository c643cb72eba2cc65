import type { GraphQLFormattedError } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isTemporary, WaybillError } from '../../src/domain/errors.ts';
import type { RequestContext } from '../../src/graph/request-context.ts';
import { AnswerQueue } from './answer-queue.ts';
import type { EnvelopeSigner } from './envelope-signer.ts';
import { type SubgraphRequest, type SubgraphResult, systemOf } from './subgraph-transport.ts';

const ACK_TIMEOUT_MS = 5_000;
const KEEP_ALIVE_MS = 10_000;
/** A subgraph that does not answer a ping for so long is gone. */
const PATIENCE_MS = 5_000;
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

/**
 * Subscriptions to a subgraph elsewhere: one WebSocket for all of them, opened by the first and closed after the last.
 * It does not reconnect by itself: who listens resumes from where its stream stands. A stream of which too much waits to
 * be read ends after that, for the others share its connection, which must not stand still.
 */
export class RemoteStreams {
  readonly #name: string;
  readonly #signer: EnvelopeSigner;
  readonly #client: Client;
  /** Runs while a ping waits for its answer. */
  #unanswered: NodeJS.Timeout | undefined;

  /** @param url where the subgraph answers, as `ws://host:port/graphql` */
  constructor(name: string, url: string, signer: EnvelopeSigner) {
    this.#name = name;
    this.#signer = signer;
    this.#client = createClient({
      url,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      keepAlive: KEEP_ALIVE_MS,
      connectionAckWaitTimeout: ACK_TIMEOUT_MS,
      on: {
        ping: (received) => {
          if (!received) this.#unanswered = setTimeout(() => this.#client.terminate(), PATIENCE_MS);
        },
        pong: () => clearTimeout(this.#unanswered),
        closed: () => clearTimeout(this.#unanswered),
      },
    });
  }

  async *subscribe(
    { operation, variables }: SubgraphRequest,
    { caller, signal }: RequestContext,
  ): AsyncGenerator<SubgraphResult, void, void> {
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

  async close(): Promise<void> {
    await this.#client.dispose();
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
    const message = `The ${this.#name} subgraph cannot be reached.`;
    return new WaybillError('UPSTREAM_UNAVAILABLE', message, { details, cause: error });
  }
}

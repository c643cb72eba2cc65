import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { StreamCursors } from '../../src/domain/stream-cursors.ts';
import type { HubError } from '../harness/hub.ts';

export interface LiveAnswer {
  readonly message: Readonly<Record<string, unknown>> & {
    readonly __typename: string;
    readonly cursor: string;
  };
  readonly errors: readonly HubError[];
}

/** A client of one subscription, and all that it has heard. */
export class Follower implements AsyncDisposable {
  readonly answers: LiveAnswer[] = [];
  readonly #client;
  readonly #first = Promise.withResolvers<void>();
  readonly #onEvent: (count: number) => void;
  readonly #ended: Promise<unknown>;

  /** @param onEvent called with the number of events so far */
  constructor(wsUrl: string, token: string, query: string, onEvent: (count: number) => void = () => {}) {
    this.#onEvent = onEvent;
    this.#client = createClient({
      url: wsUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${token}` },
    });
    this.#ended = this.#follow(query);
    this.#ended.catch(this.#first.reject);
  }

  /** Resolves when the stream stands. */
  get live(): Promise<void> {
    return this.#first.promise;
  }

  /** What it heard besides heartbeats. */
  get events(): readonly LiveAnswer[] {
    return this.answers.filter(({ message }) => message.__typename !== 'Heartbeat');
  }

  /** In the order of all events. */
  positionsBy(cursors: StreamCursors): readonly (number | null)[] {
    return this.events.map(({ message }) => cursors.decode(message.cursor));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.dispose();
    await this.#ended.catch(() => undefined);
  }

  async #follow(query: string): Promise<void> {
    for await (const { data, errors = [] } of this.#client.iterate({ query })) {
      const [message] = Object.values(data ?? {}) as LiveAnswer['message'][];
      if (message === undefined) throw new Error(`an answer without a message: ${JSON.stringify(errors)}`);
      this.answers.push({ message, errors });
      this.#first.resolve();
      if (message.__typename !== 'Heartbeat') this.#onEvent(this.events.length);
    }
  }
}

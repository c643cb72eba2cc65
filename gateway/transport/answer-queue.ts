import type { Sink } from 'graphql-ws';
import type { SubgraphResult } from './subgraph-transport.ts';

/**
 * Buffers the answers of a graphql-ws subscription for one reader, who then receives its end. When the buffer reaches the
 * limit, the queue ends the subscription and drops later answers.
 */
export class AnswerQueue implements Sink<SubgraphResult> {
  readonly #limit: number;
  readonly #waiting: SubgraphResult[] = [];
  /** Ends the subscription. */
  stop: () => void = () => undefined;
  #end: { readonly error: unknown } | null = null;
  #arrival = Promise.withResolvers<void>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  next(answer: SubgraphResult): void {
    if (this.#end !== null) return;
    this.#arrival.resolve();
    if (this.#waiting.push(answer) < this.#limit) return;
    this.complete();
    this.stop();
  }

  error(error: unknown): void {
    this.#end ??= { error };
    this.#arrival.resolve();
  }

  complete(): void {
    this.error(null);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SubgraphResult, void, void> {
    for (;;) {
      const answer = this.#waiting.shift();
      if (answer !== undefined) yield answer;
      else if (this.#end === null) {
        await this.#arrival.promise;
        this.#arrival = Promise.withResolvers();
      } else if (this.#end.error === null) return;
      else throw this.#end.error;
    }
  }
}

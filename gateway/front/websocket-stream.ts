import type { ExecutionResult } from 'graphql';
import type { Caller } from '../../src/domain/access.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import type { Listener, StreamAnswer, StreamEnd } from '../shared-streams/listener.ts';
import { ownBytes } from '../shared-streams/own-bytes.ts';
import type { Subscription } from '../shared-streams/streams.ts';
import { CLOSE } from './close-codes.ts';
import type { WebSocketConnection } from './websocket-connection.ts';

const TAIL = Buffer.from('}');

/**
 * A subscription on a WebSocket. It writes its frames itself, around the JSON that all subscribers of a stream share.
 * graphql-ws would serialize each answer again, so it only receives the end.
 */
export class WebSocketStream implements Listener {
  readonly #connection: WebSocketConnection;
  readonly #id: string;
  /** The part of a frame before the answer. */
  readonly #head: Buffer;
  readonly #ended = Promise.withResolvers<void>();
  #subscription: Subscription | null = null;
  #forget: () => void = () => undefined;

  constructor(connection: WebSocketConnection, id: string) {
    this.#connection = connection;
    this.#id = JSON.stringify(id);
    this.#head = ownBytes(`{"id":${this.#id},"type":"next","payload":`);
  }

  /**
   * @param forget removes the operation from graphql-ws, which then sends nothing more for it
   * @param signal aborts when the client completes the operation during its admission
   */
  async begin(
    pipeline: Pipeline,
    admission: Admission,
    forget: () => void,
    signal: AbortSignal,
  ): Promise<Refusal | null> {
    this.#forget = forget;
    const begun = await pipeline.subscribe(admission, this);
    if (begun instanceof Refusal) return begun;
    this.#subscription = begun;
    if (signal.aborted || this.#connection.signal.aborted) begun.cancel();
    return null;
  }

  /** Yields nothing until the end. graphql-ws calls `return` when the client or the connection ends the operation. */
  untilEnded(): AsyncGenerator<ExecutionResult, void, void> {
    const done = { done: true, value: undefined } as const;
    const finish = async () => {
      this.#subscription?.cancel();
      this.#ended.resolve();
      return done;
    };
    return {
      next: () => this.#ended.promise.then(() => done),
      return: finish,
      throw: finish,
      [Symbol.asyncIterator]() {
        return this;
      },
      [Symbol.asyncDispose]: async () => void (await finish()),
    };
  }

  async authenticate(): Promise<Caller> {
    return (await this.#connection.authenticate()).caller;
  }

  deliver({ json }: StreamAnswer): void {
    this.#connection.send(this.#head, json, TAIL);
  }

  room(): Promise<void> | null {
    return this.#connection.room();
  }

  end(end: StreamEnd): void {
    if (end.kind === 'ACCESS_ENDED') {
      this.#connection.close(CLOSE.FORBIDDEN, end.error.message);
    } else {
      this.#forget();
      const message = `{"id":${this.#id},"type":"error","payload":${JSON.stringify(end.errors)}}`;
      this.#connection.send(Buffer.from(message));
    }
    this.#ended.resolve();
  }
}

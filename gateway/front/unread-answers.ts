import type { ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { WaybillError } from '../../src/domain/errors.ts';
import { graphQLError } from '../masking.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';

/**
 * Answers over HTTP whose clients have not read them yet, counted for each user over all connections. Once a user's unread
 * answers are over the limit, further operations are refused. An answer counts until the operating system has accepted all
 * of it, or its connection has ended.
 */
export class UnreadAnswers {
  readonly #limit: number;
  readonly #bytes = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Executes an operation. The answer to a query must fit into the user's free room; a user who has read everything may
   * receive an answer of any size. A mutation is refused before it is executed or not at all: its answer is always sent.
   */
  async execute(pipeline: Pipeline, admission: Admission): Promise<string | Refusal> {
    const userId = admission.authentication?.caller.userId;
    if (userId !== undefined && !this.#hasRoom(userId, 0)) return this.#refusal();
    const result = await pipeline.execute(admission);
    if (result.data === undefined && result.errors) return new Refusal(result.errors);
    const json = JSON.stringify(result);
    const isMutation = admission.prepared.operation.operation === OperationTypeNode.MUTATION;
    if (userId === undefined || isMutation || this.#hasRoom(userId, json.length)) return json;
    return this.#refusal();
  }

  /** Counts an answer that is about to be written. */
  add({ authentication }: Admission, response: ServerResponse, bytes: number): void {
    if (authentication === null || response.closed) return;
    const { userId } = authentication.caller;
    this.#change(userId, bytes);
    response.once('close', () => this.#change(userId, -bytes));
  }

  #hasRoom(userId: string, bytes: number): boolean {
    const unread = this.#bytes.get(userId) ?? 0;
    return unread === 0 || unread + bytes < this.#limit;
  }

  #change(userId: string, bytes: number): void {
    const unread = (this.#bytes.get(userId) ?? 0) + bytes;
    if (unread <= 0) this.#bytes.delete(userId);
    else this.#bytes.set(userId, unread);
  }

  #refusal(): Refusal {
    const message = 'You have not read your earlier answers. Read them, or end their connections.';
    const details = { limit: this.#limit, retryAfterMs: 1_000 };
    return new Refusal([graphQLError(new WaybillError('TOO_MANY_OPERATIONS', message, { details }))]);
  }
}

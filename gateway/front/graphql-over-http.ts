import type { ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { oneAnswerOnly } from '../operations/refused-operations.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import { type GraphQLExchange, JSON_TYPE } from './graphql-exchange.ts';
import {
  errorsOf,
  failure,
  type HttpAnswer,
  OK,
  persistedQueryNotSupported,
  refusal,
  refusalStatus,
  respond,
  unreadable,
} from './http-answer.ts';
import { mutationByGet } from './refused-request.ts';
import type { UnreadAnswers } from './unread-answers.ts';

const BAD_REQUEST = { status: 400, statusText: 'Bad Request' };

/** One answer in JSON, with the statuses of the GraphQL over HTTP specification. */
export class GraphQLOverHttp {
  readonly #pipeline: Pipeline;
  readonly #unread: UnreadAnswers;

  constructor(pipeline: Pipeline, unread: UnreadAnswers) {
    this.#pipeline = pipeline;
    this.#unread = unread;
  }

  async handle({ request, response, requestId, parameters, answerType }: GraphQLExchange): Promise<void> {
    const { query, operationName, variables, costOnly } = parameters;
    if (query === null) {
      return respond(response, failure(OK, persistedQueryNotSupported(), {}, answerType));
    }
    const admission = await this.#pipeline.admit({
      requestId,
      query,
      operationName,
      variables,
      costOnly,
      signal: untilGone(response),
      authorization: request.headers.authorization,
      remoteAddress: request.socket.remoteAddress,
    });
    if (admission instanceof Refusal) return respond(response, refused(admission, answerType));
    const answer = await this.#answer(admission, request.method, answerType);
    await respond(response, answer, (bytes) => this.#unread.add(admission, response, bytes));
  }

  async #answer(admission: Admission, method: string | undefined, answerType: string): Promise<HttpAnswer> {
    const { isSubscription, operation } = admission.prepared;
    if (isSubscription && !admission.costOnly) return refusedOperation(errorsOf(oneAnswerOnly()), answerType);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && method !== 'POST') return unreadable(mutationByGet(), answerType);
    const result = await this.#unread.execute(this.#pipeline, admission);
    if (result instanceof Refusal) return refused(result, answerType);
    return [result, { ...OK, headers: { 'content-type': answerType } }];
  }
}

function refused(why: Refusal, answerType: string): HttpAnswer {
  const status = refusalStatus(why);
  return status === null ? refusedOperation(why, answerType) : refusal(why, status, answerType);
}

/** Clients of the older media type, application/json, read errors only with status 200. */
function refusedOperation({ errors }: { readonly errors: readonly object[] }, mediaType: string): HttpAnswer {
  const status = mediaType === JSON_TYPE ? OK : BAD_REQUEST;
  return [JSON.stringify({ errors }), { ...status, headers: { 'content-type': mediaType } }];
}

/** Aborts when the client disconnects before its answer is complete. */
function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}

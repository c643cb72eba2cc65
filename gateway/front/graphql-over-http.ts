import type { ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { oneAnswerOnly, type Pipeline, Refusal } from '../pipeline.ts';
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

const BAD_REQUEST = { status: 400, statusText: 'Bad Request' };

/** One answer in JSON, with the statuses of the GraphQL over HTTP specification. */
export class GraphQLOverHttp {
  readonly #pipeline: Pipeline;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
  }

  async handle(exchange: GraphQLExchange): Promise<void> {
    const { response } = exchange;
    await respond(response, await this.#answer(exchange, untilGone(response)));
  }

  async #answer(exchange: GraphQLExchange, signal: AbortSignal): Promise<HttpAnswer> {
    const { request, requestId, parameters, answerType } = exchange;
    const { query, operationName, variables } = parameters;
    if (query === null) return failure(OK, persistedQueryNotSupported(), {}, answerType);
    const admission = await this.#pipeline.admit({
      requestId,
      query,
      operationName,
      variables,
      signal,
      authorization: request.headers.authorization,
      remoteAddress: request.socket.remoteAddress,
    });
    if (admission instanceof Refusal) return refused(admission, answerType);
    const { isSubscription, operation } = admission.prepared;
    if (isSubscription) return refusedOperation(errorsOf(oneAnswerOnly()), answerType);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && request.method !== 'POST') return unreadable(mutationByGet(), answerType);
    const result = await this.#pipeline.execute(admission);
    if (result.data === undefined && result.errors) return refused(new Refusal(result.errors), answerType);
    return [JSON.stringify(result), { ...OK, headers: { 'content-type': answerType } }];
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

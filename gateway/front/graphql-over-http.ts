import type { IncomingMessage, ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { createHandler, type Handler } from 'graphql-http';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Composition } from '../composition.ts';
import type { Limits } from '../limits/limits.ts';
import { type Admission, oneAnswerOnly, type Pipeline, Refusal } from '../pipeline.ts';
import { BodyTooLarge, readBody } from './body.ts';
import { refusal, refusalStatus, respond, tooLarge } from './http-answer.ts';

/** What the hooks hand on from one to the next. */
type Admitted = { readonly admission: Admission };

interface Exchange {
  readonly requestId: string;
  readonly signal: AbortSignal;
}

/**
 * GraphQL over HTTP by graphql-http, with the pipeline on its hooks: `onSubscribe` admits, `execute` executes, and
 * `onOperation` writes the answer without graphql-http's replacer, which takes longer than the rest of the front.
 */
export class GraphQLOverHttp {
  readonly #limits: Limits;
  readonly #handler: Handler<IncomingMessage, Exchange>;

  constructor(pipeline: Pipeline, composition: Composition, limits: Limits) {
    this.#limits = limits;
    this.#handler = createHandler<IncomingMessage, Exchange, Admitted>({
      onSubscribe: async ({ headers, context, raw }, params) => {
        const admission = await pipeline.admit({
          requestId: context.requestId,
          authorization: raw.headers.authorization,
          remoteAddress: raw.socket.remoteAddress,
          query: params.query,
          operationName: params.operationName || undefined,
          variables: params.variables ?? {},
          signal: context.signal,
        });
        if (admission instanceof Refusal) {
          const status = refusalStatus(admission);
          return status === null
            ? admission.errors
            : refusal(admission, status, mediaType(acceptOf(headers)));
        }
        if (admission.prepared.isSubscription) {
          const { message, extensions } = oneAnswerOnly();
          return [new GraphQLError(message, { extensions })];
        }
        return {
          schema: composition.publicSchema,
          document: admission.prepared.document,
          operationName: admission.prepared.operation.name?.value,
          contextValue: { admission },
        };
      },
      execute: (args) => pipeline.execute((args.contextValue as Admitted).admission),
      onOperation: ({ headers }, _args, result) => [
        JSON.stringify(result),
        { status: 200, statusText: 'OK', headers: { 'content-type': mediaType(acceptOf(headers)) } },
      ],
      formatError: (error) =>
        error instanceof GraphQLError
          ? error
          : new GraphQLError(error.message, {
              extensions: new WaybillError('BAD_USER_INPUT', error.message).extensions,
            }),
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    try {
      const body = request.method === 'POST' ? await readBody(request, this.#limits.bodyBytes) : '';
      const answer = await this.#handler({
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: request.headers,
        body,
        raw: request,
        context: { requestId, signal: gone.signal },
      });
      respond(response, requestId, answer);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      response.setHeader('connection', 'close');
      respond(response, requestId, tooLarge(error));
    }
  }
}

function acceptOf(headers: object): string {
  const accept: unknown = 'accept' in headers ? headers.accept : undefined;
  return typeof accept === 'string' ? accept : '';
}

/** The media type that graphql-http settles on for this Accept header: the first that it knows. */
function mediaType(accept: string): string {
  const graphql = accept.indexOf('application/graphql-response+json');
  if (graphql === -1) return 'application/json; charset=utf-8';
  const json = accept.search(/application\/json|application\/\*|\*\/\*/);
  return json !== -1 && json < graphql
    ? 'application/json; charset=utf-8'
    : 'application/graphql-response+json; charset=utf-8';
}

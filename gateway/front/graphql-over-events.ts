import type { IncomingMessage } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Authentication } from '../../src/identity/authenticator.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import type { Tally } from '../shared-streams/tally.ts';
import { spreadOut } from './drain.ts';
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
import { EVENT_HEADERS, lastAnswer, ServerSentStream } from './server-sent-stream.ts';
import type { UnreadAnswers } from './unread-answers.ts';

export interface EventsOptions {
  readonly pipeline: Pipeline;
  /** Counts the connections of each user. */
  readonly connections: Tally;
  readonly unread: UnreadAnswers;
}

/**
 * Runs any operation over server-sent events, for clients behind proxies that block WebSockets: the "distinct connections
 * mode" of graphql-sse, with the same pipeline. `Last-Event-ID` resumes a subscription, like its argument `after`.
 */
export class GraphQLOverEvents {
  readonly #options: EventsOptions;
  readonly #streams = new Set<ServerSentStream>();
  #closing = false;

  constructor(options: EventsOptions) {
    this.#options = options;
  }

  async handle(exchange: GraphQLExchange): Promise<void> {
    const { request, response, requestId, parameters } = exchange;
    const { pipeline, unread } = this.#options;
    const { query, operationName, variables, costOnly } = parameters;
    const answer = (whole: HttpAnswer) => respond(response, whole);
    if (query === null) return answer(asEvents(errorsOf(persistedQueryNotSupported())));
    const admission = await pipeline.admit({
      ...originOf(request),
      requestId,
      query,
      operationName,
      variables,
      costOnly,
      signal: undefined,
    });
    if (admission instanceof Refusal) return answer(refused(admission));
    const { isSubscription, operation } = admission.prepared;
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && request.method !== 'POST') return answer(unreadable(mutationByGet()));
    if (!isSubscription || admission.authentication === null) {
      const result = await unread.execute(pipeline, admission);
      const whole = result instanceof Refusal ? refused(result) : eventsOf(result);
      return respond(response, whole, (bytes) => unread.add(admission, response, bytes));
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, EVENT_HEADERS).end();
      return;
    }
    await this.#begin(admission, admission.authentication, exchange);
  }

  /** Ends the open streams, a few at a time; their clients reconnect. */
  async close(): Promise<void> {
    this.#closing = true;
    await spreadOut([...this.#streams], (stream) => stream.goAway());
  }

  async #begin(
    admission: Admission,
    { caller, expiresAt }: Authentication,
    { request, response, requestId }: GraphQLExchange,
  ): Promise<void> {
    const { pipeline, connections } = this.#options;
    const { authorization, remoteAddress } = originOf(request);
    if (response.closed) return;
    if (this.#closing) return respond(response, GOING_AWAY);
    const slot = connections.take(caller.subject);
    if (slot === null) return respond(response, TOO_MANY);
    const stream = new ServerSentStream(response, expiresAt, async () => {
      const now = await pipeline.authenticate(authorization, { requestId, remoteAddress });
      return now.caller;
    });
    this.#streams.add(stream);
    response.once('close', () => {
      this.#streams.delete(stream);
      slot[Symbol.dispose]();
    });
    const begun = await pipeline.subscribe(admission, stream, lastEventId(request));
    if (begun instanceof Refusal) stream.end({ kind: 'REFUSED', errors: begun.errors });
    else if (response.closed) begun.cancel();
    else response.once('close', () => begun.cancel());
  }
}

const TOO_MANY = failure(
  { status: 429, statusText: 'Too Many Requests' },
  new WaybillError('TOO_MANY_STREAMS', 'One user may hold no more connections. Close another one.'),
);

const GOING_AWAY = failure(
  { status: 503, statusText: 'Service Unavailable' },
  new WaybillError('UPSTREAM_UNAVAILABLE', 'This gateway is going away. Connect again.'),
);

/** A status if the client must not retry by itself; otherwise an event, which every client can read. */
function refused(admission: Refusal): HttpAnswer {
  const status = refusalStatus(admission);
  return status === null ? asEvents({ errors: admission.errors }) : refusal(admission, status, JSON_TYPE);
}

function asEvents(result: object): HttpAnswer {
  return eventsOf(JSON.stringify(result));
}

function eventsOf(json: string): HttpAnswer {
  return [lastAnswer(json), { ...OK, headers: EVENT_HEADERS }];
}

function lastEventId({ headers }: IncomingMessage): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

function originOf(request: IncomingMessage) {
  return { authorization: request.headers.authorization, remoteAddress: request.socket.remoteAddress };
}

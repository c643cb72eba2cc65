import type { IncomingMessage, ServerResponse } from 'node:http';
import { OperationTypeNode } from 'graphql';
import { createHandler, type Handler, type Response } from 'graphql-sse';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Authentication } from '../../src/identity/authenticator.ts';
import type { Limits } from '../limits/limits.ts';
import type { Tally } from '../live/tally.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import { BodyTooLarge, readBody } from './body.ts';
import { spreadOut } from './drain.ts';
import { EVENT_HEADERS, EventStream, lastAnswer } from './event-stream.ts';
import {
  failure,
  type HttpAnswer,
  JSON_TYPE,
  refusal,
  refusalStatus,
  respond,
  tooLarge,
} from './http-answer.ts';

export interface EventsOptions {
  readonly pipeline: Pipeline;
  readonly limits: Limits;
  /** Counts the connections of each user. */
  readonly connections: Tally;
}

interface Exchange {
  readonly requestId: string;
  readonly request: IncomingMessage;
  /** A subscription that may begin. */
  admission: Admission | null;
}

const EVENTS_TYPE = 'text/event-stream';
const ANSWER_TYPES = [EVENTS_TYPE, 'application/json', 'application/graphql-response+json'];

/** Whether the client would rather have server-sent events than JSON: of those that it accepts, the first counts. */
export function asksForEvents({ headers: { accept = '' } }: IncomingMessage): boolean {
  const accepted = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';').map((part) => part.trim()))
    .filter(([, ...parameters]) => !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter)));
  const [first] = accepted.map(([type = '']) => type).filter((type) => ANSWER_TYPES.includes(type));
  return first === EVENTS_TYPE;
}

/**
 * Any operation as server-sent events, for clients behind proxies that let no WebSocket pass: graphql-sse's "distinct
 * connections", with the same pipeline on its hook. `Last-Event-ID` resumes a subscription like its argument `after`.
 */
export class GraphQLOverEvents {
  readonly #options: EventsOptions;
  readonly #handler: Handler<IncomingMessage, Exchange>;
  readonly #streams = new Set<EventStream>();
  #closing = false;

  constructor(options: EventsOptions) {
    this.#options = options;
    this.#handler = createHandler<IncomingMessage, Exchange>({
      authenticate: () => '',
      onSubscribe: async ({ context }, params) => {
        const { pipeline } = options;
        const admission = await pipeline.admit({
          requestId: context.requestId,
          ...originOf(context.request),
          query: params.query,
          operationName: params.operationName || undefined,
          variables: params.variables ?? {},
          signal: undefined,
        });
        if (admission instanceof Refusal) return refused(admission);
        const { isSubscription, operation } = admission.prepared;
        const isMutation = operation.operation === OperationTypeNode.MUTATION;
        if (isMutation && context.request.method !== 'POST') return MUTATION_BY_GET;
        if (!isSubscription) return asEvents(await pipeline.execute(admission));
        context.admission = admission;
        return HANDED_OVER;
      },
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    if (!['GET', 'POST'].includes(request.method ?? '')) return respond(response, requestId, OTHER_METHOD);
    try {
      const body = request.method === 'POST' ? await readBody(request, this.#options.limits.bodyBytes) : '';
      const context: Exchange = { requestId, request, admission: null };
      const [answer, init] = await this.#handler({
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: { get: (name) => headerOf(request, name) },
        ...{ body, raw: request, context },
      });
      const { admission } = context;
      if (admission?.authentication) {
        return await this.#begin(admission, admission.authentication, context, response);
      }
      respond(response, requestId, withCodes([typeof answer === 'string' ? answer : null, init]));
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      response.setHeader('connection', 'close');
      respond(response, requestId, tooLarge(error));
    }
  }

  /** Sends the clients of open streams elsewhere, a few at a time. */
  async close(): Promise<void> {
    this.#closing = true;
    await spreadOut([...this.#streams], (stream) => stream.goAway());
  }

  async #begin(
    admission: Admission,
    { caller, expiresAt }: Authentication,
    { request, requestId }: Exchange,
    response: ServerResponse,
  ): Promise<void> {
    const { pipeline, connections } = this.#options;
    const { authorization, remoteAddress } = originOf(request);
    if (response.closed) return;
    if (this.#closing) return respond(response, requestId, GOING_AWAY);
    const slot = connections.take(caller.subject);
    if (slot === null) return respond(response, requestId, TOO_MANY);
    const stream = new EventStream(response, requestId, expiresAt, async () => {
      const now = await pipeline.authenticate(authorization, { requestId, remoteAddress });
      return now.caller;
    });
    this.#streams.add(stream);
    response.once('close', () => {
      this.#streams.delete(stream);
      slot[Symbol.dispose]();
    });
    const begun = await pipeline.subscribe(admission, stream, headerOf(request, 'last-event-id') || null);
    if (begun instanceof Refusal) stream.end({ kind: 'REFUSED', errors: begun.errors });
    else if (response.closed) begun.cancel();
    else response.once('close', () => begun.cancel());
  }
}

/** Tells the handler that the answer is written elsewhere. */
const HANDED_OVER: Response = [null, { status: 200, statusText: 'OK' }];

const NOT_ALLOWED = { status: 405, statusText: 'Method Not Allowed' };
const MUTATION_BY_GET: Response = failure(
  NOT_ALLOWED,
  new WaybillError('BAD_USER_INPUT', 'A mutation is sent by POST.'),
  { allow: 'POST' },
);
const OTHER_METHOD = failure(
  NOT_ALLOWED,
  new WaybillError('BAD_USER_INPUT', 'GraphQL is asked by GET or POST.'),
  { allow: 'GET, POST' },
);

const TOO_MANY = failure(
  { status: 429, statusText: 'Too Many Requests' },
  new WaybillError('TOO_MANY_STREAMS', 'One user may hold no more connections. Close another one.'),
);

const GOING_AWAY = failure(
  { status: 503, statusText: 'Service Unavailable' },
  new WaybillError('UPSTREAM_UNAVAILABLE', 'This gateway is going away. Connect again.'),
);

/** By status where a client must not come again by itself; else as an event, which every client can read. */
function refused(admission: Refusal): Response {
  const status = refusalStatus(admission);
  if (status === null) return asEvents({ errors: admission.errors });
  const [body, init] = refusal(admission, status, JSON_TYPE);
  return [body, { ...init, headers: { ...init.headers } }];
}

function asEvents(result: object): Response {
  return [lastAnswer(result), { status: 200, statusText: 'OK', headers: { ...EVENT_HEADERS } }];
}

/** What graphql-sse says of a request that it cannot read, in the catalogue's words. */
function withCodes([body, init]: HttpAnswer): HttpAnswer {
  if (init.status !== 400 || body === null) return [body, init];
  const { errors } = JSON.parse(body) as { errors: readonly { readonly message: string }[] };
  return failure(init, new WaybillError('BAD_USER_INPUT', errors[0]?.message ?? ''));
}

function originOf(request: IncomingMessage) {
  return { authorization: request.headers.authorization, remoteAddress: request.socket.remoteAddress };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  // graphql-sse knows the media type alone, not among others.
  if (name === 'accept') return EVENTS_TYPE;
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

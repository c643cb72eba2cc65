import type { IncomingMessage, ServerResponse } from 'node:http';
import { createHandler, type Handler, type Response } from 'graphql-sse';
import type { Limits } from '../limits/limits.ts';
import type { Tally } from '../live/tally.ts';
import { type Admission, type Pipeline, Refusal } from '../pipeline.ts';
import { BodyTooLarge, readBody } from './body.ts';
import { spreadOut } from './drain.ts';
import { EVENT_HEADERS, EventStream } from './event-stream.ts';
import { type HttpAnswer, refusal, refusalStatus, respond, tooLarge } from './http-answer.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export interface EventsOptions {
  readonly pipeline: Pipeline;
  readonly limits: Limits;
  /** Counts the connections of each user. */
  readonly connections: Tally;
}

interface Exchange {
  readonly requestId: string;
  readonly request: IncomingMessage;
  readonly bodyBytes: number;
  /** A subscription that may begin. */
  admission: Admission | null;
}

/** Whether the answer shall be server-sent events. */
export function asksForEvents({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('text/event-stream') ?? false;
}

/**
 * Any operation as server-sent events, for clients behind proxies that let no WebSocket pass: graphql-sse's "distinct
 * connections", with the same pipeline on its hook. `Last-Event-ID` resumes a subscription like its argument `after`.
 */
export class GraphQLOverEvents {
  readonly #options: EventsOptions;
  readonly #handler: Handler<IncomingMessage, Exchange>;
  readonly #streams = new Set<EventStream>();

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
          messageBytes: context.bodyBytes,
          signal: undefined,
        });
        if (admission instanceof Refusal) return refused(admission);
        if (!admission.prepared.isSubscription) {
          return { data: null, ...(await pipeline.execute(admission)) };
        }
        context.admission = admission;
        return HANDED_OVER;
      },
    });
  }

  async handle(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    try {
      const body = request.method === 'POST' ? await readBody(request, this.#options.limits.bodyBytes) : '';
      const context: Exchange = {
        ...{ requestId, request, admission: null },
        bodyBytes: body.length + (request.url?.length ?? 0),
      };
      const [answer, init] = await this.#handler({
        method: request.method ?? 'GET',
        url: request.url ?? '/',
        headers: { get: (name) => headerOf(request, name) },
        ...{ body, raw: request, context },
      });
      if (context.admission !== null) return await this.#begin(context.admission, context, response);
      if (answer === null || typeof answer === 'string') return respond(response, requestId, [answer, init]);
      response.writeHead(200, EVENT_HEADERS);
      for await (const event of answer) response.write(event);
      response.end();
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      response.setHeader('connection', 'close');
      respond(response, requestId, tooLarge(error));
    }
  }

  /** Sends the clients of open streams elsewhere, a few at a time. */
  async close(): Promise<void> {
    await spreadOut([...this.#streams], (stream) => stream.goAway());
  }

  async #begin(
    admission: Admission,
    { request, requestId }: Exchange,
    response: ServerResponse,
  ): Promise<void> {
    const { pipeline, connections } = this.#options;
    const { authorization, remoteAddress } = originOf(request);
    const authenticate = () => pipeline.authenticate(authorization, { requestId, remoteAddress });
    const { caller, expiresAt } = await authenticate();
    const slot = connections.take(caller.subject);
    if (slot === null) return respond(response, requestId, TOO_MANY);
    const stream = new EventStream(response, requestId, expiresAt, authenticate);
    this.#streams.add(stream);
    const begun = await pipeline.subscribe(admission, stream, headerOf(request, 'last-event-id') ?? null);
    const leave = () => {
      this.#streams.delete(stream);
      slot[Symbol.dispose]();
      if (!(begun instanceof Refusal)) begun.cancel();
    };
    if (response.closed) leave();
    else response.once('close', leave);
    if (begun instanceof Refusal) stream.end({ kind: 'REFUSED', errors: begun.errors });
  }
}

/** Tells the handler that the answer is written elsewhere. */
const HANDED_OVER: Response = [null, { status: 200, statusText: 'OK' }];

const TOO_MANY: HttpAnswer = [
  JSON.stringify({ errors: [{ message: 'One user may hold no more connections. Close another one.' }] }),
  { status: 429, statusText: 'Too Many Requests', headers: { 'content-type': JSON_TYPE } },
];

/** By status where a client must not come again by itself; else as an event, which every client can read. */
function refused(admission: Refusal): Response | { data: null; errors: Refusal['errors'] } {
  const status = refusalStatus(admission);
  if (status === null) return { data: null, errors: admission.errors };
  const [body, init] = refusal(admission, status, JSON_TYPE);
  return [body, { ...init, headers: { ...init.headers } }];
}

function originOf(request: IncomingMessage) {
  return { authorization: request.headers.authorization, remoteAddress: request.socket.remoteAddress };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  // graphql-sse knows the media type alone, not among others.
  if (name === 'accept') return 'text/event-stream';
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GraphQLParameters, readParameters } from './graphql-parameters.ts';
import { preferredMediaType } from './negotiation.ts';
import { RefusedRequest } from './refused-request.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const EVENTS_TYPE = 'text/event-stream; charset=utf-8';

/** The media types of answers. The first is the default. */
const ANSWER_TYPES = {
  'application/json': JSON_TYPE,
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
  'text/event-stream': EVENTS_TYPE,
} as const;
const OFFERED = Object.keys(ANSWER_TYPES) as readonly (keyof typeof ANSWER_TYPES)[];

export const GRAPHQL_METHODS = ['GET', 'HEAD', 'POST'] as const;

export type AnswerType = (typeof ANSWER_TYPES)[keyof typeof ANSWER_TYPES];

/** A request whose parameters have been read, and the media type of its answer. */
export interface GraphQLExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly parameters: GraphQLParameters;
  readonly answerType: AnswerType;
}

/** The only place that decides the media type of a GraphQL answer; null when the client accepts none. */
export function answerTypeOf({ headers }: IncomingMessage): AnswerType | null {
  const type = preferredMediaType(headers.accept, OFFERED);
  return type === null ? null : ANSWER_TYPES[type];
}

/** Reads the method, media type and parameters of a GraphQL request over HTTP. */
export async function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { search }: RequestHead,
  requestId: string,
  bodyBytes: number,
): Promise<GraphQLExchange> {
  requireMethod(request, GRAPHQL_METHODS, 'GraphQL');
  const answerType = answerTypeOf(request);
  if (answerType === null) throw new RefusedRequest(406, `GraphQL is answered as ${OFFERED.join(', ')}.`);
  const parameters = await readParameters(request, search, bodyBytes);
  return { request, response, requestId, parameters, answerType };
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type GraphQLParameters, readParameters } from './graphql-parameters.ts';
import { preferredMediaType } from './negotiation.ts';
import { RefusedRequest } from './refused-request.ts';
import { type RequestHead, requireMethod } from './request-head.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';
export const EVENTS_TYPE = 'text/event-stream; charset=utf-8';

/** What GraphQL is answered in, the first where the client does not care. */
const ANSWER_TYPES = {
  'application/json': JSON_TYPE,
  'application/graphql-response+json': 'application/graphql-response+json; charset=utf-8',
  'text/event-stream': EVENTS_TYPE,
} as const;
const OFFERED = Object.keys(ANSWER_TYPES) as readonly (keyof typeof ANSWER_TYPES)[];

export const GRAPHQL_METHODS = ['GET', 'HEAD', 'POST'] as const;

export type AnswerType = (typeof ANSWER_TYPES)[keyof typeof ANSWER_TYPES];

/** A request that an operation was read from, and the answer that it wants. */
export interface GraphQLExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly parameters: GraphQLParameters;
  /** What the answer is written in. */
  readonly answerType: AnswerType;
}

/** The one place where the media type of a GraphQL answer is settled; null when the client accepts none. */
export function answerTypeOf({ headers }: IncomingMessage): AnswerType | null {
  const type = preferredMediaType(headers.accept, OFFERED);
  return type === null ? null : ANSWER_TYPES[type];
}

/** Reads what every GraphQL request over HTTP has, whatever it is answered in. */
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

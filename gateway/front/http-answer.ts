import type { ServerResponse } from 'node:http';
import { WaybillError } from '../../src/domain/errors.ts';
import { sendBody } from '../../src/http-listener/send-body.ts';
import type { Refusal } from '../pipeline.ts';
import { BodyTooLarge } from './body.ts';
import { compressed } from './compression.ts';
import { EVENTS_TYPE, JSON_TYPE } from './graphql-exchange.ts';
import { RefusedRequest } from './refused-request.ts';

/** An answer of GraphQL over HTTP: the body and the head. */
export type HttpAnswer = readonly [
  body: string,
  init: {
    readonly status: number;
    readonly statusText: string;
    readonly headers: Readonly<Record<string, string>>;
  },
];

export const OK = { status: 200, statusText: 'OK' } as const;

const STATUS_TEXTS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** The status for the first error's code, if it is more specific than the transport's own; otherwise null. */
export function refusalStatus({ errors: [error] }: Refusal): keyof typeof STATUS_TEXTS | null {
  const code = error?.extensions['code'];
  if (code === 'UNAUTHENTICATED') return 401;
  if (code === 'FORBIDDEN') return 403;
  if (code === 'INTERNAL') return 500;
  if (error?.extensions['class'] === 'limit' && error.extensions['retryable'] === true) return 429;
  return error?.extensions['class'] === 'temporary' ? 503 : null;
}

/** @param mediaType of the body */
export function refusal(
  { errors }: Refusal,
  status: keyof typeof STATUS_TEXTS,
  mediaType: string,
): HttpAnswer {
  const headers = {
    'content-type': mediaType,
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...retryAfter(errors[0]?.extensions ?? {}),
  };
  return [JSON.stringify({ errors }), { status, statusText: STATUS_TEXTS[status], headers }];
}

/** The time to wait, in whole seconds. */
export function retryAfter({
  retryAfterMs,
}: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } : {};
}

/**
 * The answer to a request that could not be read, or was not allowed.
 *
 * @throws any other error again
 */
export function unreadable(error: unknown, mediaType = JSON_TYPE): HttpAnswer {
  if (error instanceof RefusedRequest) return failure(error, error.error, error.headers, mediaType);
  if (!(error instanceof BodyTooLarge)) throw error;
  const { limit, actual } = error;
  const message = `The request has ${actual} bytes; at most ${limit} are allowed.`;
  const status = { status: 413, statusText: 'Content Too Large' };
  // The rest of the body stays unread, so the connection cannot carry another request.
  const headers = { connection: 'close' };
  return failure(
    status,
    new WaybillError('BAD_USER_INPUT', message, { details: { limit, actual } }),
    headers,
    mediaType,
  );
}

/** An answer of one error. */
export function failure(
  { status, statusText }: { readonly status: number; readonly statusText: string },
  error: WaybillError,
  headers: Readonly<Record<string, string>> = {},
  mediaType = JSON_TYPE,
): HttpAnswer {
  return [
    JSON.stringify(errorsOf(error)),
    { status, statusText, headers: { 'content-type': mediaType, ...headers } },
  ];
}

/**
 * The error for a request that names its document by a hash only. On this code, Apollo's link sends the document. The status
 * is 200: with another status, the link reads no errors in application/json.
 */
export function persistedQueryNotSupported(): WaybillError {
  return new WaybillError('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
}

/** An error in the form that clients receive. */
export function errorsOf({ message, extensions }: WaybillError): { readonly errors: readonly object[] } {
  return { errors: [{ message, extensions }] };
}

/**
 * Writes an answer, compressed if it is large and the client asks for it. Node omits the body for HEAD.
 *
 * @param onBytes called with the size of the body before it is written
 */
export async function respond(
  response: ServerResponse,
  [text, init]: HttpAnswer,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const isStream = init.headers['content-type'] === EVENTS_TYPE;
  const accepted = isStream ? undefined : response.req.headers['accept-encoding'];
  const coded = await compressed(text, accepted);
  if (response.destroyed) return;
  response.appendHeader('vary', 'accept, accept-encoding');
  const bytes = Buffer.byteLength(coded.body);
  onBytes(bytes);
  response.writeHead(init.status, init.statusText, {
    ...init.headers,
    ...(coded.encoding !== 'identity' && { 'content-encoding': coded.encoding }),
    'content-length': bytes,
    'cache-control': 'no-store',
  });
  sendBody(response, coded.body);
}

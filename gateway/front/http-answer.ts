import type { ServerResponse } from 'node:http';
import { WaybillError } from '../../src/domain/errors.ts';
import type { Refusal } from '../pipeline.ts';
import type { BodyTooLarge } from './body.ts';
import { REQUEST_ID_HEADER } from './request-id.ts';

export const JSON_TYPE = 'application/json; charset=utf-8';

/** What the handlers of GraphQL over HTTP answer: the body and the head. */
export type HttpAnswer = readonly [
  body: string | null,
  init: {
    readonly status: number;
    readonly statusText: string;
    readonly headers?: Readonly<Record<string, string>>;
  },
];

const STATUS_TEXTS = {
  401: 'Unauthorized',
  403: 'Forbidden',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** Statuses that say more than graphql-http's: by the first error's code; null leaves it to graphql-http. */
export function refusalStatus({ errors: [error] }: Refusal): keyof typeof STATUS_TEXTS | null {
  const code = error?.extensions['code'];
  if (code === 'UNAUTHENTICATED') return 401;
  if (code === 'FORBIDDEN') return 403;
  if (code === 'INTERNAL') return 500;
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
  };
  return [JSON.stringify({ errors }), { status, statusText: STATUS_TEXTS[status], headers }];
}

export function tooLarge({ limit, actual }: BodyTooLarge): HttpAnswer {
  const message = `The request has ${actual} bytes; at most ${limit} are allowed.`;
  const error = new WaybillError('BAD_USER_INPUT', message, { details: { limit, actual } });
  return failure({ status: 413, statusText: 'Content Too Large' }, error);
}

/** An error that is the whole answer. */
export function failure(
  status: { readonly status: number; readonly statusText: string },
  error: WaybillError,
  headers: Readonly<Record<string, string>> = {},
) {
  const body = JSON.stringify(errorsOf(error));
  return [body, { ...status, headers: { 'content-type': JSON_TYPE, ...headers } }] satisfies HttpAnswer;
}

/** An error as clients read it. */
export function errorsOf({ message, extensions }: WaybillError): { readonly errors: readonly object[] } {
  return { errors: [{ message, extensions }] };
}

export function respond(response: ServerResponse, requestId: string, [body, init]: HttpAnswer): void {
  if (response.destroyed) return;
  response.writeHead(init.status, init.statusText, {
    ...init.headers,
    'content-length': body === null ? 0 : Buffer.byteLength(body),
    'cache-control': 'no-store',
    [REQUEST_ID_HEADER]: requestId,
  });
  response.end(body ?? undefined);
}

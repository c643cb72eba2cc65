import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../../src/domain/access.ts';
import { ERRORS, WaybillError } from '../../src/domain/errors.ts';
import { answerJson } from '../../src/http-listener/json-answer.ts';
import type { EventOrigin } from '../../src/identity/authentication-report.ts';
import type { Authenticator } from '../../src/identity/authenticator.ts';
import { BodyTooLarge } from './body.ts';

/** The caller of a request to a door beside the graph. */
export async function authenticate(
  authenticator: Authenticator,
  request: IncomingMessage,
  requestId: string,
): Promise<Caller> {
  const { authorization } = request.headers;
  const { caller } = await authenticator.authenticate({ ...originOf(request, requestId), authorization });
  return caller;
}

/** Where a request comes from, for the log of refused callers. */
export function originOf({ socket: { remoteAddress } }: IncomingMessage, requestId: string): EventOrigin {
  return remoteAddress === undefined ? { requestId } : { requestId, remoteAddress };
}

/** Answers an error of the catalogue, and a body that is too large. Any other error is thrown again. */
export function answerError(response: ServerResponse, error: unknown): void {
  if (error instanceof BodyTooLarge) {
    response.setHeader('connection', 'close');
    const { limit, actual } = error;
    const message = `The file has ${actual} bytes; at most ${limit} are allowed.`;
    const refusal = new WaybillError('BAD_USER_INPUT', message, { details: { limit, actual } });
    return answerJson(response, 413, failure(refusal));
  }
  if (!(error instanceof WaybillError) || response.headersSent) throw error;
  const status = statusOf(error);
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  answerJson(response, status, failure(error));
}

/** The status of an error of the catalogue at a door beside the graph. */
export function statusOf({ code }: WaybillError): number {
  if (code === 'NOT_FOUND') return 404;
  if (code === 'FORBIDDEN' || code === 'LINK_REFUSED') return 403;
  if (code === 'LINK_EXPIRED') return 410;
  switch (ERRORS[code].class) {
    case 'authentication':
      return 401;
    case 'input':
      return 400;
    case 'limit':
      return 429;
    case 'temporary':
      return 503;
    default:
      return 500;
  }
}

function failure(error: WaybillError): object {
  return { errors: [{ message: error.message, extensions: error.extensions }] };
}

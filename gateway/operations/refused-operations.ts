import { WaybillError } from '../../src/domain/errors.ts';

export function costOfOneAnswer(): WaybillError {
  return new WaybillError(
    'BAD_USER_INPUT',
    'Request the cost of a subscription as that of a query: over HTTP, as JSON.',
  );
}

/** The error of a subscription on a transport that carries only one answer. */
export function oneAnswerOnly(): WaybillError {
  const message = 'Subscriptions come over WebSocket (graphql-transport-ws) or as server-sent events only.';
  return new WaybillError('BAD_USER_INPUT', message);
}

export function needsToken(): WaybillError {
  return new WaybillError('UNAUTHENTICATED', 'This operation needs a token.');
}

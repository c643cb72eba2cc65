import { randomUUID } from 'node:crypto';
import { Metadata, status } from '@grpc/grpc-js';

const PREFIX = 'sfdc.platform.eventbus.grpc.';

/** Refusals of the Pub/Sub API: the ending of its own code, the gRPC status and the words. */
const ERRORS = {
  'service.auth.error': [
    status.UNAUTHENTICATED,
    'An authentication exception occurred. Provide valid authentication.',
  ],
  'service.auth.headers.invalid': [
    status.UNAUTHENTICATED,
    'A header of the authentication is missing or blank.',
  ],
  'service.unavailable': [status.UNAVAILABLE, 'The Pub/Sub API service is unavailable.'],
  'topic.not.found': [status.NOT_FOUND, 'The topic does not exist.'],
  'topic.validation.empty': [status.INVALID_ARGUMENT, 'The topic name is blank.'],
  'schema.validation.failed': [status.INVALID_ARGUMENT, 'The schema ID is blank or unknown.'],
  'subscription.internal.error': [status.INTERNAL, 'An internal error of the subscription occurred.'],
  'subscription.topic.cannot.subscribe': [
    status.PERMISSION_DENIED,
    'The user may not subscribe to the topic.',
  ],
  'subscription.fetch.topic.mismatch': [status.INVALID_ARGUMENT, 'The topic of a stream cannot change.'],
  'subscription.fetch.requested.events.invalid': [
    status.INVALID_ARGUMENT,
    'The number of requested events must be between 1 and 100.',
  ],
  'subscription.fetch.replayid.validation.failed': [
    status.INVALID_ARGUMENT,
    'The replay preset CUSTOM needs a replay ID.',
  ],
  'subscription.fetch.replayid.corrupted': [
    status.INVALID_ARGUMENT,
    'The Replay ID validation failed. Ensure that the Replay ID is valid.',
  ],
} as const satisfies Readonly<Record<string, readonly [status, string]>>;

export type RpcErrorCode = keyof typeof ERRORS;

/** An error as the gRPC library sends it: status, text, and the trailers `error-code` and `rpc-id`. */
export function rpcError(code: RpcErrorCode): Error & { code: status; details: string; metadata: Metadata } {
  const [grpcStatus, words] = ERRORS[code];
  const rpcId = randomUUID();
  const metadata = new Metadata();
  metadata.set('error-code', `${PREFIX}${code}`);
  metadata.set('rpc-id', rpcId);
  const details = `${words} rpcId: ${rpcId}`;
  return Object.assign(new Error(details), { code: grpcStatus, details, metadata });
}

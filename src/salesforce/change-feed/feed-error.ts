import { Metadata, status } from '@grpc/grpc-js';
import { type ErrorCode, WaybillError } from '../../domain/errors.ts';
import { REPLAY_REFUSED } from './replay-refused.ts';

/** The hub's code for each gRPC status. */
const CODES: Readonly<Partial<Record<status, ErrorCode>>> = {
  [status.UNAUTHENTICATED]: 'UPSTREAM_AUTHENTICATION',
  [status.PERMISSION_DENIED]: 'UPSTREAM_PERMISSION',
  [status.NOT_FOUND]: 'CONFIGURATION',
  [status.INVALID_ARGUMENT]: 'CONFIGURATION',
  [status.UNIMPLEMENTED]: 'CONFIGURATION',
  [status.RESOURCE_EXHAUSTED]: 'UPSTREAM_RATE_LIMITED',
  [status.DEADLINE_EXCEEDED]: 'UPSTREAM_TIMEOUT',
};

const MESSAGES: Readonly<Partial<Record<ErrorCode, string>>> = {
  UPSTREAM_AUTHENTICATION: "Salesforce's Pub/Sub API refuses the session of the integration user.",
  UPSTREAM_PERMISSION: 'The integration user may not subscribe to the change channel in Salesforce.',
  CONFIGURATION: "Salesforce's Pub/Sub API does not know the configured change channel.",
  UPSTREAM_RATE_LIMITED: "A limit of Salesforce's Pub/Sub API is used up.",
  UPSTREAM_TIMEOUT: "Salesforce's Pub/Sub API did not answer in time.",
  STALE: 'Salesforce no longer has the events after the stored place of the change feed.',
};

/** Translates an error of gRPC into the catalogue. Salesforce's own code is in the trailers, under `error-code`. */
export function translatedFeedError(error: unknown): WaybillError {
  if (error instanceof WaybillError) return error;
  const { code, metadata } = error as { code?: status; metadata?: unknown };
  const trailer = metadata instanceof Metadata ? metadata.get('error-code').at(0)?.toString() : undefined;
  const vendorCode = vendorCodeOf(trailer, code);
  const ours = codeOf(vendorCode, code);
  return new WaybillError(ours, MESSAGES[ours] ?? "Salesforce's Pub/Sub API is not available.", {
    details: { system: 'SALESFORCE', vendorCode },
    cause: error,
  });
}

/** The stream is open, and for longer than Salesforce leaves it without a keepalive nothing came. */
export function silentStream(): WaybillError {
  return new WaybillError('UPSTREAM_TIMEOUT', 'The change feed of Salesforce went silent.', {
    details: { system: 'SALESFORCE', vendorCode: 'SILENT_STREAM' },
  });
}

function codeOf(vendorCode: string, code: status | undefined): ErrorCode {
  if (REPLAY_REFUSED.test(vendorCode)) return 'STALE';
  if (vendorCode.endsWith('.auth.error')) return 'UPSTREAM_AUTHENTICATION';
  return (code === undefined ? undefined : CODES[code]) ?? 'UPSTREAM_UNAVAILABLE';
}

function vendorCodeOf(trailer: string | undefined, code: status | undefined): string {
  if (trailer !== undefined && /^[\w.]{1,120}$/.test(trailer)) return trailer;
  return code === undefined ? 'UNKNOWN' : (status[code] ?? 'UNKNOWN');
}

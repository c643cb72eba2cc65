/**
 * The error catalogue. Every failure that a caller can meet has one stable code here. Adapters translate their vendor's
 * errors into it, and the gateway masks every other error. Messages state what to do and never contain customer data.
 */

export type ErrorClass =
  | 'input'
  | 'authentication'
  | 'permission'
  | 'limit'
  | 'business'
  | 'duplicate'
  | 'stale'
  | 'temporary'
  | 'fault';

interface ErrorDescription {
  readonly class: ErrorClass;
  /** Whether the same request may succeed later without a change. */
  readonly retryable: boolean;
  /** What the caller should do. */
  readonly advice: string;
}

export const ERRORS = {
  BAD_USER_INPUT: error('input', false, 'Correct the named argument and send the request again.'),
  INVALID_CURSOR: error('input', false, 'Use a cursor only with the ordering and filter that it came from.'),
  PAGE_SIZE: error('input', false, 'Give exactly one of first and last, from 1 to 100.'),
  PERSISTED_QUERY_NOT_SUPPORTED: error('input', false, 'Send the document itself; none is kept by its hash.'),
  UNAUTHENTICATED: error('authentication', false, 'Send a valid token as "Authorization: Bearer …".'),
  LINK_EXPIRED: error(
    'authentication',
    false,
    'Ask for a new link (documentLinkCreate, BulkExport.downloadUrl), or open the address without it.',
  ),
  LINK_REFUSED: error(
    'permission',
    false,
    'Ask for a new link (documentLinkCreate, BulkExport.downloadUrl), or open the address without it.',
  ),
  FORBIDDEN: error('permission', false, 'Ask an administrator for a role that may do this.'),
  FIELD_NOT_VISIBLE: error('permission', false, 'Leave the field out, or ask with a role that may see it.'),
  NOT_FOUND: error('input', false, 'Check the id; it may belong to another account.'),
  AMBIGUOUS_REFERENCE: error(
    'input',
    false,
    'Give the kind of the number or another number, or choose one of the shipments by its id.',
  ),
  UPSTREAM_UNAVAILABLE: error('temporary', true, 'Retry later; the rest of the answer is complete.'),
  UPSTREAM_TIMEOUT: error('temporary', true, 'Retry later; the rest of the answer is complete.'),
  UPSTREAM_RATE_LIMITED: error(
    'temporary',
    true,
    'Retry after retryAfterMs, or when the API budget has recovered.',
  ),
  UPSTREAM_PERMISSION: error(
    'fault',
    false,
    'An operator must grant the integration user this object or field.',
  ),
  UPSTREAM_AUTHENTICATION: error('fault', false, 'An operator must check the integration user and its key.'),
  UPSTREAM_REJECTED: error('business', false, 'Correct the values that the other system refused.'),
  DUPLICATE: error(
    'duplicate',
    false,
    'A person must decide whether this is the record that already exists.',
  ),
  STALE: error('stale', false, 'Read the record again; a newer version or a deletion came first.'),
  ILLEGAL_STATE: error('business', false, 'Read the record again; in its state this cannot be done.'),
  RECORD_LOCKED: error('temporary', true, 'Retry; another change holds the record.'),
  TOO_MANY_TOKENS: error('limit', false, 'Send a smaller document.'),
  QUERY_TOO_DEEP: error('limit', false, 'Nest less deeply, or split the query.'),
  TOO_MANY_ALIASES: error('limit', false, 'Use fewer aliases, or split the query.'),
  TOO_MANY_DIRECTIVES: error('limit', false, 'Use fewer directives, or split the query.'),
  TOO_MANY_ROOT_FIELDS: error('limit', false, 'Ask fewer root fields in one request.'),
  QUERY_TOO_EXPENSIVE: error('limit', false, 'Ask for smaller pages or fewer nested lists.'),
  PLAN_REFUSED: error(
    'limit',
    false,
    'Ask for parts of it in several queries; an operator finds it by its hash.',
  ),
  UPLOAD_QUOTA: error('limit', true, 'Wait for retryAfterMs, or send smaller files.'),
  OPERATION_QUOTA: error('limit', true, 'Wait for retryAfterMs, or send fewer or cheaper operations.'),
  TOO_MANY_OPERATIONS: error('limit', true, 'Wait until one of the running operations has ended.'),
  TOO_MANY_STREAMS: error(
    'limit',
    false,
    'End streams that you no longer read, or let one stream cover more.',
  ),
  STREAM_OVERRUN: error('limit', true, 'Subscribe again with the last cursor that you have.'),
  CONFIGURATION: error('fault', false, 'Correct the named setting and start again.'),
  INTERNAL: error('fault', true, 'Quote the correlation id to an operator.'),
} as const satisfies Record<string, ErrorDescription>;

export type ErrorCode = keyof typeof ERRORS;

/** The systems that an error can name as its origin. */
export type System = 'SALESFORCE' | 'PORTAL' | 'HUB' | 'REDIS';

export interface ErrorDetails {
  /** Which system failed or refused. */
  readonly system?: System;
  /** The other system's own code, for operators. */
  readonly vendorCode?: string;
  /** Names (never values) of the fields that are wrong. */
  readonly fields?: readonly string[];
  readonly [key: string]: unknown;
}

/** A failure with a code of the catalogue. Its message and details are safe to show to the caller. */
export class WaybillError extends Error {
  override readonly name = 'WaybillError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: { details?: ErrorDetails; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  /** What GraphQL answers under `errors[].extensions`. */
  get extensions(): Record<string, unknown> {
    const { class: errorClass, retryable, advice } = ERRORS[this.code];
    return { code: this.code, class: errorClass, retryable, advice, ...this.details };
  }
}

/** An error as GraphQL answers it. */
export interface AnsweredError {
  readonly extensions?: Readonly<Record<string, unknown>> | undefined;
}

/** Whether a system is away or busy for the moment: the same read succeeds when it is back. */
export function isTemporary({ extensions }: AnsweredError): boolean {
  return extensions?.['class'] === ('temporary' satisfies ErrorClass);
}

/**
 * Whether the hub, or a system behind it, failed. Otherwise the operation was refused for its content or the caller's
 * rights.
 */
export function isFailure({ extensions }: AnsweredError): boolean {
  const errorClass = extensions?.['class'];
  return errorClass === undefined || errorClass === 'temporary' || errorClass === 'fault';
}

/** Whether the same read may succeed later without a change. */
export function isRetryable({ extensions }: AnsweredError): boolean {
  return extensions?.['retryable'] === true;
}

function error(errorClass: ErrorClass, retryable: boolean, advice: string): ErrorDescription {
  return { class: errorClass, retryable, advice };
}

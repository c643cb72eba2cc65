import type { UserErrorCode } from '../graph/generated/tracking.ts';

/**
 * The page shows these words for an error code of the hub. `sentence` is the hub's own English message, which names the field
 * and the remedy. A translator replaces it by words for the code.
 */
type Words = (sentence: string) => string;

const asAnswered: Words = (sentence) => sentence;
const defect: Words = () => 'This did not work. Please try again; if it fails again, tell support.';
const tooMuch: Words = () => 'You asked much in a short time. Please try again in a minute.';

/** Codes of a mutation that is refused for what a person can correct. */
const refusals = {
  MISSING_VALUE: asAnswered,
  INVALID_VALUE: asAnswered,
  VALUE_NOT_ALLOWED: asAnswered,
  TOO_LONG: asAnswered,
  UNKNOWN_CODE: asAnswered,
  NOT_OWNER: asAnswered,
  NOT_PERMITTED: asAnswered,
  NOT_FOUND: asAnswered,
  STALE: () => 'Somebody changed this in the meantime. Look at it again, then decide anew.',
  DUPLICATE: asAnswered,
  ILLEGAL_STATE: asAnswered,
  IDEMPOTENCY_KEY_REUSED: defect,
  IN_PROGRESS: asAnswered,
  REJECTED: asAnswered,
  NEEDS_REVIEW: asAnswered,
} as const satisfies Readonly<Record<UserErrorCode, Words>>;

export const errors = {
  ...refusals,
  BAD_USER_INPUT: asAnswered,
  INVALID_CURSOR: () => 'This list has changed. Load the page again.',
  PAGE_SIZE: defect,
  PERSISTED_QUERY_NOT_SUPPORTED: defect,
  UNAUTHENTICATED: asAnswered,
  LINK_EXPIRED: () => 'This link has ended. Ask for a new one.',
  LINK_REFUSED: () => 'This link is not valid. Ask for a new one.',
  FORBIDDEN: asAnswered,
  FIELD_NOT_VISIBLE: () => 'Your role does not show this. An administrator can give you another one.',
  AMBIGUOUS_REFERENCE: asAnswered,
  UPSTREAM_UNAVAILABLE: asAnswered,
  UPSTREAM_TIMEOUT: asAnswered,
  UPSTREAM_RATE_LIMITED: asAnswered,
  UPSTREAM_PERMISSION: asAnswered,
  UPSTREAM_AUTHENTICATION: asAnswered,
  UPSTREAM_REJECTED: asAnswered,
  RECORD_LOCKED: asAnswered,
  TOO_MANY_TOKENS: defect,
  QUERY_TOO_DEEP: defect,
  TOO_MANY_ALIASES: defect,
  TOO_MANY_DIRECTIVES: defect,
  TOO_MANY_ROOT_FIELDS: defect,
  QUERY_TOO_EXPENSIVE: defect,
  PLAN_REFUSED: defect,
  UPLOAD_QUOTA: () => 'You sent many files in a short time. Please try again later.',
  OPERATION_QUOTA: tooMuch,
  TOO_MANY_OPERATIONS: tooMuch,
  TOO_MANY_STREAMS: () => 'Too many pages of yours are open. Close some of them.',
  STREAM_OVERRUN: defect,
  CONFIGURATION: defect,
  INTERNAL: defect,
} as const satisfies Readonly<Record<string, Words>>;

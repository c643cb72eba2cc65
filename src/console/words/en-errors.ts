import type { UserErrorCode } from '../graph/generated/tracking.ts';

/**
 * What a person reads for a code of the hub's error catalogue. `said` is the hub's own sentence: it names the field and what
 * to do, and is in English. Another language begins with words of its own for the code.
 */
type Told = (said: string) => string;

const asSaid: Told = (said) => said;
const defect: Told = () => 'This did not work. Please try again; if it fails again, tell support.';
const later: Told = () => 'A part of Waybill does not answer at the moment. Please try again in a minute.';
const tooMuch: Told = () => 'You asked much in a short time. Please try again in a minute.';
const signIn: Told = () => 'Your sign-in has ended. Sign in again.';

/** Codes of a mutation that is refused for what a person can correct. */
const refusals = {
  MISSING_VALUE: asSaid,
  INVALID_VALUE: asSaid,
  VALUE_NOT_ALLOWED: asSaid,
  TOO_LONG: asSaid,
  UNKNOWN_CODE: asSaid,
  NOT_OWNER: asSaid,
  NOT_PERMITTED: () => 'Your role may not change this.',
  NOT_FOUND: () => 'There is no such record among those that you may see.',
  STALE: () => 'Somebody changed this in the meantime. Look at it again, then decide anew.',
  DUPLICATE: asSaid,
  ILLEGAL_STATE: asSaid,
  IDEMPOTENCY_KEY_REUSED: defect,
  IN_PROGRESS: () => 'This is under way already. Look again in a moment.',
  REJECTED: asSaid,
  NEEDS_REVIEW: asSaid,
} as const satisfies Readonly<Record<UserErrorCode, Told>>;

export const errors = {
  ...refusals,
  BAD_USER_INPUT: asSaid,
  INVALID_CURSOR: () => 'This list has changed. Load the page again.',
  PAGE_SIZE: defect,
  PERSISTED_QUERY_NOT_SUPPORTED: defect,
  UNAUTHENTICATED: signIn,
  LINK_EXPIRED: () => 'This link has ended. Ask for a new one.',
  LINK_REFUSED: () => 'This link is not valid. Ask for a new one.',
  FORBIDDEN: () => 'Your role may not do this. An administrator can give you another one.',
  FIELD_NOT_VISIBLE: () => 'Your role does not show this. An administrator can give you another one.',
  AMBIGUOUS_REFERENCE: asSaid,
  UPSTREAM_UNAVAILABLE: later,
  UPSTREAM_TIMEOUT: later,
  UPSTREAM_RATE_LIMITED: later,
  UPSTREAM_PERMISSION: asSaid,
  UPSTREAM_AUTHENTICATION: () => 'Waybill cannot sign in to Salesforce. An operator has to look at it.',
  UPSTREAM_REJECTED: asSaid,
  RECORD_LOCKED: () => 'Another change holds this record. Please try again in a moment.',
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
} as const satisfies Readonly<Record<string, Told>>;

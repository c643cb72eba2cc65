/**
 * The answer of a mutation that is refused for a reason that the caller can correct. Faults (a system that is down, a
 * defect of the hub) are errors of the catalogue in `errors.ts` instead.
 */

import type { Owner } from './ownership/row.ts';

/** Every code with its meaning. The list is closed: clients switch on it. */
export const USER_ERROR_CODES = {
  MISSING_VALUE: 'A value that is required is missing.',
  INVALID_VALUE: 'The value does not have the form that the field asks for.',
  VALUE_NOT_ALLOWED: 'The value is not one of those that the field allows.',
  TOO_LONG: 'The value is longer than the field.',
  UNKNOWN_CODE: 'Nobody has approved yet what this code means in the other system.',
  NOT_OWNER: 'The field belongs to the system named as owner; the message says what to do instead.',
  NOT_PERMITTED: 'Your role may not change this.',
  NOT_FOUND: 'There is no such record among those that you may see.',
  STALE: 'The record has changed since you read it; read it again and decide anew.',
  DUPLICATE: 'Another record has this value already, and it must be unique.',
  ILLEGAL_STATE: 'The record is in a state in which this cannot be done.',
  IDEMPOTENCY_KEY_REUSED: 'The idempotency key was used before, with another request.',
  IN_PROGRESS: 'The first request with this idempotency key is not finished; send it again in a moment.',
  REJECTED: 'The other system refused the values.',
  NEEDS_REVIEW: 'A person has to decide; a review item was made.',
} as const;

export type UserErrorCode = keyof typeof USER_ERROR_CODES;

export interface UserError {
  /** The field of the input, such as `billingAddress.state`; null when it is about the whole request. */
  readonly field: string | null;
  readonly code: UserErrorCode;
  /** What to do. Holds no value of a record. */
  readonly message: string;
  /** The system that owns the field, if the ownership is the reason for the refusal. */
  readonly owner: Owner | null;
}

/** An input of a mutation, or a record in it, after its texts and ids were read (`src/graph/read-inputs.ts`). */
export interface ReadInput {
  /** What could not be read; absent when nothing is wrong. Never a part of the schema. */
  readonly inputProblems?: readonly UserError[];
}

export function userError(
  code: UserErrorCode,
  field: string | null,
  message: string,
  owner: Owner | null = null,
): UserError {
  return { field, code, message, owner };
}

import type { Refusal, WriteDecision } from './ownership/guard.ts';
import type { MappingProblemCode } from './transforms/transform.ts';
import { type UserError, type UserErrorCode, userError } from './user-error.ts';

/** The code of the user error when the guard refuses a field. */
const CODE_OF_REFUSAL: Readonly<Record<Refusal, UserErrorCode>> = {
  NOT_OWNER: 'NOT_OWNER',
  READ_ONLY: 'NOT_OWNER',
  ROLE_MAY_NOT: 'NOT_PERMITTED',
  RECORD_LOCKED: 'ILLEGAL_STATE',
  UNKNOWN_FIELD: 'INVALID_VALUE',
};

/** The code of the user error when a value cannot be converted for the other system. */
const CODE_OF_PROBLEM: Readonly<Record<MappingProblemCode, UserErrorCode>> = {
  REQUIRED_MISSING: 'MISSING_VALUE',
  TOO_LONG: 'TOO_LONG',
  NOT_ALLOWED: 'VALUE_NOT_ALLOWED',
  WRONG_TYPE: 'INVALID_VALUE',
  INVALID_EMAIL: 'INVALID_VALUE',
  INVALID_PHONE: 'INVALID_VALUE',
  INVALID_URL: 'INVALID_VALUE',
  INVALID_DATE_TIME: 'INVALID_VALUE',
  UNKNOWN_COUNTRY: 'INVALID_VALUE',
  UNKNOWN_STATE: 'INVALID_VALUE',
  UNKNOWN_SERVICE: 'UNKNOWN_CODE',
  NOT_LINKED: 'ILLEGAL_STATE',
};

/** @param field as the input names it */
export function refusedField(
  field: string,
  { code, owner, advice }: Extract<WriteDecision, { allowed: false }>,
): UserError {
  return userError(CODE_OF_REFUSAL[code], field, advice, owner);
}

/** @param field as the input names it */
export function refusedValue(
  field: string,
  problem: { readonly code: MappingProblemCode; readonly message: string },
): UserError {
  return userError(CODE_OF_PROBLEM[problem.code], field, problem.message);
}

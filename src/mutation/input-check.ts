import type { Role } from '../domain/access.ts';
import { type MutationName, notPermitted } from '../domain/mutations.ts';
import { type UserError, userError } from '../domain/user-error.ts';

/** The fields that every mutation's input has. */
export interface MutationCall {
  readonly idempotencyKey: string;
  readonly validateOnly?: boolean | null;
  /** The version of the record that the caller has read, for mutations that take one. */
  readonly expectedVersion?: unknown;
}

const LONGEST_KEY = 100;

/** The refusal of a call before any read; null when its role, key and texts are valid. */
export function problemOf(mutation: MutationName, input: MutationCall, role: Role): UserError | null {
  const refusal = notPermitted(mutation, role);
  if (refusal !== null) return userError('NOT_PERMITTED', null, refusal);
  const { length } = input.idempotencyKey;
  if (length === 0 || length > LONGEST_KEY) {
    return userError('INVALID_VALUE', 'idempotencyKey', `Choose a key of 1 to ${LONGEST_KEY} characters.`);
  }
  const broken = unstorable(input, '');
  return broken === null ? null : userError('INVALID_VALUE', broken, UNSTORABLE);
}

const UNSTORABLE =
  'The text holds a NUL or half of a surrogate pair, which cannot be stored. Send it without these characters.';

/** The path of the first text that PostgreSQL cannot store. */
function unstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null;
  if (typeof value !== 'object' || value === null || value instanceof Date) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = unstorable(part, path === '' ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

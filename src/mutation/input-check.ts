import type { Role } from '../domain/access.ts';
import { type MutationName, notPermitted } from '../domain/mutations.ts';
import { type UserError, userError } from '../domain/user-error.ts';

/** What every input of a mutation has. */
export interface MutationCall {
  readonly idempotencyKey: string;
  readonly validateOnly?: boolean | null;
  /** The version of the record that the caller has seen, where the mutation takes one. */
  readonly expectedVersion?: unknown;
}

const LONGEST_KEY = 100;

/** Why a call is refused before anything is read; null when nothing speaks against it. */
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

/** Where the first text stands that PostgreSQL cannot hold. */
function unstorable(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null;
  if (typeof value !== 'object' || value === null || value instanceof Date) return null;
  for (const [name, part] of Object.entries(value)) {
    const found = unstorable(part, path === '' ? name : `${path}.${name}`);
    if (found !== null) return found;
  }
  return null;
}

import type { CallerRole } from '../domain/access.ts';
import { type MutationName, notPermitted } from '../domain/mutations.ts';
import { type ReadInput, type UserError, userError } from '../domain/user-error.ts';

/** The fields that every mutation's input has. */
export interface MutationCall extends ReadInput {
  readonly idempotencyKey: string;
  readonly validateOnly?: boolean | null;
  /** The version of the record that the caller has read, for mutations that take one. */
  readonly expectedVersion?: unknown;
}

const LONGEST_KEY = 100;

/** The reasons to refuse a call before any read; empty when its role, key, texts and ids are valid. */
export function problemsOf(
  mutation: MutationName,
  input: MutationCall,
  role: CallerRole,
  checked: readonly UserError[],
): readonly UserError[] {
  const refusal = notPermitted(mutation, role);
  if (refusal !== null) return [userError('NOT_PERMITTED', null, refusal)];
  const { idempotencyKey, inputProblems = [] } = input;
  const isKey = idempotencyKey.trim() !== '' && idempotencyKey.length <= LONGEST_KEY;
  const key = isKey ? [] : [userError('INVALID_VALUE', 'idempotencyKey', KEY_ADVICE)];
  // A text that could not be read is not checked again by the rules of its field.
  const unread = new Set(inputProblems.map(({ field }) => field));
  return [...key, ...inputProblems, ...checked.filter(({ field }) => !unread.has(field))];
}

const KEY_ADVICE = `Choose a key of 1 to ${LONGEST_KEY} characters, not only blanks.`;

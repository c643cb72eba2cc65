/**
 * The trace of mutations that were refused because of the caller: a role or an ownership does not allow them.
 * `src/graph` writes it and `src/ledger` stores it in the audit. It holds no value of an input and no customer data.
 */

import type { Caller } from './access.ts';
import type { ErrorCode } from './errors.ts';
import type { UserErrorCode } from './user-error.ts';

/** The codes that tell of an attempt beyond the caller's rights. Any other refusal is a mistake in the input. */
export const TRACED_REFUSALS = [
  'NOT_PERMITTED',
  'NOT_OWNER',
  'FIELD_NOT_VISIBLE',
  'FORBIDDEN',
] as const satisfies readonly (ErrorCode | UserErrorCode)[];

export type TracedRefusal = (typeof TRACED_REFUSALS)[number];

export interface RefusedMutation {
  readonly caller: Pick<Caller, 'subject' | 'role' | 'scope'>;
  /** Null for an upload. */
  readonly requestId: string | null;
  readonly mutation: string;
  readonly code: TracedRefusal;
  /** The field of the input, by its path; null when the refusal is about the whole mutation. */
  readonly field: string | null;
}

/** Where refused mutations go. */
export interface RefusedMutations {
  /** Returns at once and never throws: the trace must not delay or fail a request. */
  record(refused: RefusedMutation): void;
}

export function isTracedRefusal(code: unknown): code is TracedRefusal {
  return (TRACED_REFUSALS as readonly unknown[]).includes(code);
}

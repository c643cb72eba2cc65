/**
 * The log of accepted and refused callers, with the reason. `src/identity` writes it and `src/ledger` stores it. An event
 * holds no token and no customer data.
 */

import type { CallerRole } from './access.ts';
import type { ErrorCode } from './errors.ts';

interface RefusalDescription {
  readonly code: ErrorCode;
  /** Safe to show to the caller that was refused. */
  readonly message: string;
}

/** Every reason for refusing a caller, with the error it answers. */
export const AUTHENTICATION_REFUSALS = {
  MISSING_TOKEN: refusal('UNAUTHENTICATED', 'A bearer token is required.'),
  MALFORMED_TOKEN: refusal('UNAUTHENTICATED', 'The token is not a signed JWT.'),
  TOKEN_TOO_LONG: refusal('UNAUTHENTICATED', 'The token is too long.'),
  ALGORITHM_NOT_ALLOWED: refusal(
    'UNAUTHENTICATED',
    'The token is signed with an algorithm that is not allowed.',
  ),
  UNKNOWN_KEY: refusal('UNAUTHENTICATED', 'The token is signed with an unknown key.'),
  KEYS_UNAVAILABLE: refusal('UPSTREAM_UNAVAILABLE', "The token issuer's keys cannot be read at the moment."),
  BAD_SIGNATURE: refusal('UNAUTHENTICATED', 'The signature of the token is wrong.'),
  WRONG_ISSUER: refusal('UNAUTHENTICATED', 'The token comes from another issuer.'),
  WRONG_AUDIENCE: refusal('UNAUTHENTICATED', 'The token is meant for another service.'),
  TOKEN_EXPIRED: refusal('UNAUTHENTICATED', 'The token has expired.'),
  TOKEN_NOT_YET_VALID: refusal('UNAUTHENTICATED', 'The token is not valid yet.'),
  BAD_CLAIMS: refusal('UNAUTHENTICATED', 'The token lacks a valid sub, role or exp claim.'),
  UNKNOWN_USER: refusal('FORBIDDEN', 'The portal does not know this user.'),
  USER_NOT_ACTIVE: refusal('FORBIDDEN', 'The user has not been activated yet.'),
  USER_DEACTIVATED: refusal('FORBIDDEN', 'The user has been deactivated.'),
  ROLE_NOT_ALLOWED: refusal('FORBIDDEN', 'This kind of user may not have the role that the token names.'),
  NO_ACCOUNT: refusal('FORBIDDEN', 'The user belongs to no account.'),
  LINK_UNKNOWN: refusal('FORBIDDEN', 'There is no such shared link.'),
  LINK_EXPIRED: refusal('FORBIDDEN', 'The time of the shared link is over.'),
  LINK_REVOKED: refusal('FORBIDDEN', 'The shared link was revoked.'),
  LINK_CLOSED: refusal('FORBIDDEN', 'The shipment of the shared link was cancelled or has another owner.'),
  ENVELOPE_MISSING: refusal('UNAUTHENTICATED', 'A signed envelope of the gateway is required.'),
  ENVELOPE_MALFORMED: refusal('UNAUTHENTICATED', 'The envelope cannot be read.'),
  ENVELOPE_UNKNOWN_KEY: refusal('UNAUTHENTICATED', 'The envelope is signed with an unknown key.'),
  ENVELOPE_BAD_SIGNATURE: refusal('UNAUTHENTICATED', 'The signature of the envelope is wrong.'),
  ENVELOPE_WRONG_SUBGRAPH: refusal('UNAUTHENTICATED', 'The envelope is meant for another subgraph.'),
  ENVELOPE_BODY_CHANGED: refusal('UNAUTHENTICATED', 'The envelope belongs to another request body.'),
  ENVELOPE_EXPIRED: refusal('UNAUTHENTICATED', 'The envelope is outside its time of validity.'),
  ENVELOPE_REPLAYED: refusal('UNAUTHENTICATED', 'The envelope has been used before.'),
  ENVELOPE_MEMORY_FULL: refusal('UPSTREAM_UNAVAILABLE', 'Too many envelopes at once; try again.'),
} as const satisfies Record<string, RefusalDescription>;

export type AuthenticationRefusal = keyof typeof AUTHENTICATION_REFUSALS;

export interface AuthenticationEvent {
  readonly at: Date;
  readonly outcome: 'ACCEPTED' | 'REFUSED';
  /** Null when accepted. */
  readonly reason: AuthenticationRefusal | null;
  /** Set only if the signature of the token or envelope was valid; never the claim of an unknown sender. */
  readonly subject?: string;
  readonly role?: CallerRole;
  readonly requestId: string;
  readonly remoteAddress?: string;
}

/** Where authentication events go. */
export interface AuthenticationEvents {
  /** Returns at once and never throws: recording an event must not delay or fail a request. */
  record(event: AuthenticationEvent): void;
}

function refusal(code: ErrorCode, message: string): RefusalDescription {
  return { code, message };
}

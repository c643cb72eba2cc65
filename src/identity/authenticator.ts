import {
  accountScope,
  type Caller,
  type CallerRole,
  CONSIGNEE,
  isAmong,
  ROLES_OF_KIND,
  type Scope,
} from '../domain/access.ts';
import type { AuthenticationEvents, AuthenticationRefusal } from '../domain/authentication-event.ts';
import type { SharedLinkState } from '../domain/shared-link.ts';
import type { AccessChanges } from './access-changes.ts';
import { AuthenticationError } from './authentication-error.ts';
import { authenticationEvent, type EventOrigin } from './authentication-report.ts';
import type { CachedCallerDirectory, CallerRecord } from './caller-directory.ts';
import type { ProvenToken } from './token-verifier.ts';

export interface AuthenticationRequest extends EventOrigin {
  /** The Authorization header, or the value that a WebSocket client sent instead. */
  readonly authorization: string | undefined;
}

export interface Authentication {
  readonly caller: Caller;
  /** When the token expires. A stream that was opened with it must end then. */
  readonly expiresAt: Date;
}

/** Authenticates callers. After it has announced a change, `authenticate` uses the changed user row. */
export interface Authenticator extends AccessChanges {
  /**
   * Returns the caller with role and scope: the same `Caller` object until the token or the user's row changes.
   * @throws AuthenticationError with a safe reason, or the directory's own failure
   */
  authenticate(request: AuthenticationRequest): Promise<Authentication>;
}

/** Proves the subject and the role of a token, or of the session of a shared link. */
export interface CallerVerifier {
  /** @throws AuthenticationError with the reason */
  verify(token: string): Promise<ProvenToken>;
}

export interface AuthenticatorOptions {
  readonly verifier: CallerVerifier;
  readonly directory: Pick<CachedCallerDirectory, 'find' | 'forget'>;
  readonly changes: AccessChanges;
  readonly events: AuthenticationEvents;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

interface Accepted extends Authentication {
  readonly record: CallerRecord;
}

/**
 * The token gives the user and the role; the portal's user row gives the rest, on every request. Every refusal and a
 * token's first acceptance are recorded.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { verifier, directory, changes, events, now = Date.now } = options;
  const accepted = new WeakMap<ProvenToken, Accepted>();

  async function accept(request: AuthenticationRequest): Promise<Authentication> {
    const token = await verifier.verify(bearerToken(request.authorization));
    const { sub: subject, role } = token.claims;
    const record = await directory.find(subject);
    const known = accepted.get(token);
    if (known !== undefined && known.record === record) return known;
    const refusal = refusalFor(record, role);
    if (record === null || refusal !== null) {
      accepted.delete(token);
      throw new AuthenticationError(refusal ?? 'UNKNOWN_USER', { identity: { subject, role } });
    }
    const caller = callerOf(subject, role, record);
    const result: Accepted = { caller, expiresAt: token.expiresAt, record };
    accepted.set(token, result);
    if (known === undefined) events.record(authenticationEvent(request, null, { subject, role }, now()));
    return result;
  }

  return {
    listen: (listener) =>
      changes.listen((userId) => {
        directory.forget(userId);
        listener(userId);
      }),

    async authenticate(request) {
      try {
        return await accept(request);
      } catch (error) {
        if (error instanceof AuthenticationError) {
          events.record(authenticationEvent(request, error.reason, error.identity, now()));
        }
        throw error;
      }
    },
  };
}

function bearerToken(authorization: string | undefined): string {
  if (authorization === undefined || authorization.trim() === '')
    throw new AuthenticationError('MISSING_TOKEN');
  const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new AuthenticationError('MALFORMED_TOKEN');
  return token;
}

const LINK_REFUSALS: Readonly<Record<SharedLinkState, AuthenticationRefusal | null>> = {
  OPEN: null,
  EXPIRED: 'LINK_EXPIRED',
  REVOKED: 'LINK_REVOKED',
  CLOSED: 'LINK_CLOSED',
};

/** Why a user or a link may not sign in with a role; null when it may. */
export function refusalFor(record: CallerRecord | null, role: CallerRole): AuthenticationRefusal | null {
  if (record === null) return role === CONSIGNEE ? 'LINK_UNKNOWN' : 'UNKNOWN_USER';
  if (record.kind === 'LINK') return role === CONSIGNEE ? LINK_REFUSALS[record.state] : 'ROLE_NOT_ALLOWED';
  if (record.state === 'DEACTIVATED') return 'USER_DEACTIVATED';
  if (record.state !== 'ACTIVE') return 'USER_NOT_ACTIVE';
  if (!isAmong(ROLES_OF_KIND[record.kind], role)) return 'ROLE_NOT_ALLOWED';
  if (record.kind === 'CUSTOMER' && record.account === null) return 'NO_ACCOUNT';
  return null;
}

/** The caller whose identity is proved, with the access that the row gives. */
export function callerOf(subject: string, role: CallerRole, record: CallerRecord): Caller {
  return { subject, userId: record.userId, role, scope: scopeOf(record) };
}

/** A user whose row names an account never sees more than that account, whatever the kind of user. */
function scopeOf(record: CallerRecord): Scope {
  if (record.kind === 'LINK') {
    const { shipmentId, accountId, branchId } = record;
    return { kind: 'SHIPMENT', shipmentId, accountId, branchId };
  }
  const { account, branches, wholeAccount } = record;
  return account === null ? { kind: 'ALL' } : accountScope(account, branches, wholeAccount);
}

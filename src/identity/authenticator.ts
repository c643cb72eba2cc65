import { type Caller, ROLES_OF_KIND, type Role, type Scope } from '../domain/access.ts';
import type { AuthenticationEvents, AuthenticationRefusal } from '../domain/authentication-event.ts';
import type { AccessChanges } from './access-changes.ts';
import { accountScope } from './account-scope.ts';
import { AuthenticationError } from './authentication-error.ts';
import { authenticationEvent, type EventOrigin } from './authentication-report.ts';
import type { CachedCallerDirectory, CallerRecord } from './caller-directory.ts';
import type { TokenVerifier, VerifiedToken } from './token-verifier.ts';

export interface AuthenticationRequest extends EventOrigin {
  /** The Authorization header, or what a WebSocket client sent in its place. */
  readonly authorization: string | undefined;
}

export interface Authentication {
  readonly caller: Caller;
  /** When the token expires and a stream that it opened must end. */
  readonly expiresAt: Date;
}

/** Who may come in. After a change that it tells of, `authenticate` answers by the user's row as it is then. */
export interface Authenticator extends AccessChanges {
  /**
   * Who is asking and what they may see. The same `Caller` object is answered as long as neither the token nor the
   * user's row has changed.
   * @throws AuthenticationError with a safe reason; failures of the directory are passed on
   */
  authenticate(request: AuthenticationRequest): Promise<Authentication>;
}

export interface AuthenticatorOptions {
  readonly verifier: TokenVerifier;
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
 * The token says who and which role; the portal's user row says the rest, on every request. Every refusal is
 * recorded, and a token's first acceptance.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { verifier, directory, changes, events, now = Date.now } = options;
  const accepted = new WeakMap<VerifiedToken, Accepted>();

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
    const caller: Caller = { subject, userId: record.userId, role, scope: scopeOf(record) };
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

function refusalFor(record: CallerRecord | null, role: Role): AuthenticationRefusal | null {
  if (record === null) return 'UNKNOWN_USER';
  if (record.state === 'DEACTIVATED') return 'USER_DEACTIVATED';
  if (record.state !== 'ACTIVE') return 'USER_NOT_ACTIVE';
  if (!ROLES_OF_KIND[record.kind].includes(role)) return 'ROLE_NOT_ALLOWED';
  if (record.kind === 'CUSTOMER' && record.account === null) return 'NO_ACCOUNT';
  return null;
}

/** A row that names an account never sees more than that account, whatever kind of user it is. */
function scopeOf({ account, branches, wholeAccount }: CallerRecord): Scope {
  return account === null ? { kind: 'ALL' } : accountScope(account, branches, wholeAccount);
}

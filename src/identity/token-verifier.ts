import { hash } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { type CallerRole, ROLES, type Role } from '../domain/access.ts';
import { WaybillError } from '../domain/errors.ts';
import { AuthenticationError, type ProvenIdentity } from './authentication-error.ts';
import type { TokenKeys } from './token-keys.ts';

/** All claims that the hub uses. Account, branches and state never come from a token. */
export interface TokenClaims {
  readonly sub: string;
  readonly role: Role;
  readonly iss: string;
  readonly aud: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number;
  readonly jti: string | null;
}

/** A proved subject and role. */
export interface ProvenToken {
  readonly claims: { readonly sub: string; readonly role: CallerRole };
  /** When a stream that was opened with the token must end. */
  readonly expiresAt: Date;
}

export interface VerifiedToken extends ProvenToken {
  readonly claims: TokenClaims;
}

export interface TokenVerifier {
  /**
   * Returns the same object for the same token while the token is valid and cached.
   * @throws AuthenticationError with the reason
   */
  verify(token: string): Promise<VerifiedToken>;
}

export interface TokenVerifierOptions {
  readonly keys: TokenKeys;
  readonly issuer: string;
  readonly audience: string;
  /** Signature algorithms to accept; only asymmetric ones. */
  readonly algorithms?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const ALGORITHMS: readonly string[] = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA'];
const ASYMMETRIC = /^(?:ES|RS|PS)(?:256|384|512)$|^EdDSA$|^Ed25519$/;
const MAX_TOKEN_LENGTH = 8_192;
const MAX_REMEMBERED = 20_000;
/** How far the issuer's clock may differ. */
const CLOCK_SKEW_SECONDS = 5;
/** The last second that a `Date` can represent. */
const LAST_SECOND = 8_640_000_000_000;
const JWT_FORM = /^[\w-]+\.[\w-]+\.[\w-]*$/;

const IDENTITY = z.object({ sub: z.string().regex(/^[^\p{Cc}]{1,255}$/u), role: z.enum(ROLES) });
const CLAIMS = IDENTITY.extend({
  iss: z.string(),
  aud: z.union([z.array(z.string()), z.string().transform((audience) => [audience])]),
  exp: z.number().nonnegative().max(LAST_SECOND),
  jti: z.string().max(255).nullable().default(null),
});

/**
 * Verifies a token once and remembers it by its hash until it expires, because checking a signature costs about 0.3 ms. When
 * the issuer's keys change, all cached tokens are dropped.
 *
 * @throws WaybillError CONFIGURATION for an algorithm that is not asymmetric
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { keys, issuer, audience, algorithms = ALGORITHMS, now = Date.now } = options;
  const refused = algorithms.filter((algorithm) => !ASYMMETRIC.test(algorithm));
  if (refused.length > 0 || algorithms.length === 0) {
    throw new WaybillError('CONFIGURATION', `Token algorithms must be asymmetric: ${refused.join(', ')}`);
  }
  const remembered = new LRUCache<string, VerifiedToken>({ max: MAX_REMEMBERED });
  const underWay = new Map<string, Promise<VerifiedToken>>();
  let keysVersion = keys.version;

  async function check(token: string): Promise<VerifiedToken> {
    const { payload } = await jwtVerify(token, (header, input) => keys.find(header, input), {
      issuer,
      audience,
      algorithms: [...algorithms],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    const claims = claimsOf(payload);
    return { claims, expiresAt: new Date(claims.exp * 1_000) };
  }

  async function checkAndRemember(token: string, tokenHash: string): Promise<VerifiedToken> {
    const version = keysVersion;
    try {
      const verified = await check(token);
      if (version === keysVersion) remembered.set(tokenHash, verified);
      return verified;
    } finally {
      underWay.delete(tokenHash);
    }
  }

  return {
    async verify(token) {
      if (token.length > MAX_TOKEN_LENGTH) throw new AuthenticationError('TOKEN_TOO_LONG');
      if (!JWT_FORM.test(token)) throw new AuthenticationError('MALFORMED_TOKEN');
      const { version } = keys;
      if (version !== keysVersion) {
        keysVersion = version;
        remembered.clear();
      }
      const tokenHash = hash('sha256', token, 'base64url');
      const known = remembered.get(tokenHash);
      if (known !== undefined) {
        if (known.claims.exp + CLOCK_SKEW_SECONDS > now() / 1_000) return known;
        remembered.delete(tokenHash);
        throw new AuthenticationError('TOKEN_EXPIRED', { identity: identityOf(known.claims) });
      }
      let result = underWay.get(tokenHash);
      if (result === undefined) {
        result = checkAndRemember(token, tokenHash);
        underWay.set(tokenHash, result);
      }
      return result;
    },
  };
}

function claimsOf(payload: JWTPayload): TokenClaims {
  const claims = CLAIMS.safeParse(payload);
  if (!claims.success) throw new AuthenticationError('BAD_CLAIMS');
  return claims.data;
}

function identityOf({ sub, role }: z.infer<typeof IDENTITY>): ProvenIdentity {
  return { subject: sub, role };
}

/** jose checks the signature before the claims, so after a failed claim the identity is still proved. */
function refusalOf(error: unknown): unknown {
  if (error instanceof WaybillError) return error;
  const cause = { cause: error };
  if (error instanceof errors.JWTExpired) {
    return new AuthenticationError('TOKEN_EXPIRED', { ...cause, ...provenBy(error.payload) });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    const proven = { ...cause, ...provenBy(error.payload) };
    if (error.claim === 'iss') return new AuthenticationError('WRONG_ISSUER', proven);
    if (error.claim === 'aud') return new AuthenticationError('WRONG_AUDIENCE', proven);
    if (error.claim === 'nbf' && error.reason === 'check_failed') {
      return new AuthenticationError('TOKEN_NOT_YET_VALID', proven);
    }
    return new AuthenticationError('BAD_CLAIMS', cause);
  }
  if (error instanceof errors.JOSEAlgNotAllowed)
    return new AuthenticationError('ALGORITHM_NOT_ALLOWED', cause);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new AuthenticationError('BAD_SIGNATURE', cause);
  return new AuthenticationError('MALFORMED_TOKEN', cause);
}

function provenBy(payload: JWTPayload): { identity?: ProvenIdentity } {
  const identity = IDENTITY.safeParse(payload);
  return identity.success ? { identity: identityOf(identity.data) } : {};
}

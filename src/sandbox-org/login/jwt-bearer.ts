import { createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A refusal of the token endpoint, in OAuth's shape. */
export class LoginError extends Error {
  readonly error: string;

  constructor(error: string, description: string) {
    super(description);
    this.error = error;
  }

  toBody(): object {
    return { error: this.error, error_description: this.message };
  }
}

/** The external client app that may log in. */
export interface ClientApp {
  readonly clientId: string;
  readonly publicKey: KeyObject;
}

/** A public key out of PEM text: a certificate or a bare public key, RSA or EC P-256. */
export function readPublicKey(pem: string): KeyObject {
  return createPublicKey(pem);
}

const MAX_AHEAD = 24 * 60 * 60;
/** Above this an `exp` must be milliseconds: as seconds it would lie beyond the year 5000. */
const MILLISECONDS_FROM = 1e11;

interface Claims {
  readonly iss?: unknown;
  readonly sub?: unknown;
  readonly aud?: unknown;
  readonly exp?: unknown;
}

function part(text: string | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8'));
  } catch {
    throw new LoginError('invalid_grant', 'invalid assertion');
  }
}

function signatureHolds(algorithm: unknown, signed: string, signature: Buffer, key: KeyObject): boolean {
  if (algorithm === 'RS256' && key.asymmetricKeyType === 'rsa')
    return verify('sha256', Buffer.from(signed), key, signature);
  if (algorithm === 'ES256' && key.asymmetricKeyType === 'ec') {
    return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, signature);
  }
  return false;
}

/**
 * Checks a JWT bearer assertion and returns the user name it is for. `aud` may end in a slash and `exp` may
 * be in milliseconds, since the official clients send both. `aheadMs`: how far the org's clock is ahead. Throws LoginError.
 */
export function verifyAssertion(
  assertion: string,
  app: ClientApp,
  audiences: readonly string[],
  aheadMs = 0,
): string {
  const [header, payload, signature, ...rest] = assertion.split('.');
  if (!header || !payload || !signature || rest.length > 0)
    throw new LoginError('invalid_grant', 'invalid assertion');
  const { alg } = part(header) as { alg?: unknown };
  const claims = part(payload) as Claims;
  if (claims.iss !== app.clientId) throw new LoginError('invalid_client_id', 'client identifier invalid');
  if (!signatureHolds(alg, `${header}.${payload}`, Buffer.from(signature, 'base64url'), app.publicKey)) {
    throw new LoginError('invalid_grant', 'invalid assertion');
  }
  const audience = typeof claims.aud === 'string' ? claims.aud.replace(/\/+$/, '').toLowerCase() : '';
  if (!audiences.includes(audience)) throw new LoginError('invalid_grant', 'audience is invalid');
  const expires = Number(claims.exp) > MILLISECONDS_FROM ? Number(claims.exp) / 1000 : Number(claims.exp);
  const now = (Date.now() + aheadMs) / 1000;
  if (!(expires > now) || expires > now + MAX_AHEAD) {
    throw new LoginError('invalid_grant', 'invalid assertion');
  }
  if (typeof claims.sub !== 'string') throw new LoginError('invalid_grant', 'invalid assertion');
  return claims.sub;
}

import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import { keyPicker, type TokenKeys } from '../../src/identity/token-keys.ts';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'waybill';

export interface SigningKey {
  readonly publicKey: JWK;
  sign(claims?: Readonly<Record<string, unknown>>, header?: { kid?: string }): Promise<string>;
}

/** A key of an identity provider; tokens are good for an hour unless the claims say otherwise. */
export async function signingKey(kid: string, alg = 'ES256'): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    publicKey: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...goodClaims(), ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey),
  };
}

export function goodClaims(): JWTPayload {
  return {
    sub: 'dana@customer.example',
    role: 'CUSTOMER',
    iss: ISSUER,
    aud: AUDIENCE,
    exp: Math.floor(Date.now() / 1_000) + 3_600,
    jti: 'token-1',
  };
}

/** Keys that a test can exchange, counting how often they are asked for. */
export class ExchangeableKeys implements TokenKeys {
  version = 1;
  lookups = 0;
  #pick;

  constructor(...keys: JWK[]) {
    this.#pick = keyPicker({ keys });
  }

  exchange(...keys: JWK[]): void {
    this.#pick = keyPicker({ keys });
    this.version += 1;
  }

  readonly find: TokenKeys['find'] = (header, token) => {
    this.lookups += 1;
    return this.#pick(header, token);
  };
}

import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from '../../../src/identity/token-verifier.ts';
import {
  AUDIENCE,
  ExchangeableKeys,
  goodClaims,
  ISSUER,
  type SigningKey,
  signingKey,
} from '../../harness/issuer.ts';

let key: SigningKey;
let other: SigningKey;

beforeAll(async () => {
  [key, other] = await Promise.all([signingKey('k1'), signingKey('k1')]);
});

function verifierOf(keys = new ExchangeableKeys(key.publicKey), now = Date.now): TokenVerifier {
  return createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE, now });
}

function forged(header: object, signature: (signed: string) => string): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${encode(header)}.${encode(goodClaims())}`;
  return `${signed}.${signature(signed)}`;
}

describe('a good token', () => {
  it('gives its subject, role, issuer, audience, expiry and id, and nothing else', async () => {
    const token = await key.sign({ account: 'somebody-else', branches: ['b1'] });
    const { claims, expiresAt } = await verifierOf().verify(token);
    expect(claims).toEqual({ ...goodClaims(), aud: [AUDIENCE], exp: expect.any(Number) });
    expect(expiresAt.getTime()).toBe(claims.exp * 1_000);
  });

  it('is verified once, also when it comes twice at the same time', async () => {
    const keys = new ExchangeableKeys(key.publicKey);
    const verifier = verifierOf(keys);
    const token = await key.sign();
    const [first, second] = await Promise.all([verifier.verify(token), verifier.verify(token)]);
    expect(second).toBe(first);
    expect(await verifier.verify(token)).toBe(first);
    expect(keys.lookups).toBe(1);
  });

  it.each(['RS256', 'PS256', 'EdDSA'])('may be signed with %s', async (algorithm) => {
    const signing = await signingKey('k2', algorithm);
    const verified = await verifierOf(new ExchangeableKeys(signing.publicKey)).verify(await signing.sign());
    expect(verified.claims.sub).toBe('dana@customer.example');
  });

  it('is refused from its expiry on, also when it was remembered', async () => {
    let now = Date.now();
    const verifier = verifierOf(new ExchangeableKeys(key.publicKey), () => now);
    const token = await key.sign();
    await verifier.verify(token);
    now += 3_606_000;
    await expect(verifier.verify(token)).rejects.toMatchObject({
      reason: 'TOKEN_EXPIRED',
      identity: { subject: 'dana@customer.example', role: 'CUSTOMER' },
    });
  });

  it('stops working when its key is withdrawn', async () => {
    const keys = new ExchangeableKeys(key.publicKey);
    const verifier = verifierOf(keys);
    const token = await key.sign();
    await verifier.verify(token);
    keys.exchange({ ...other.publicKey, kid: 'k2' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
  });
});

describe('a bad token', () => {
  it.each<[string, string, () => string | Promise<string>]>([
    ['of no algorithm', 'ALGORITHM_NOT_ALLOWED', () => forged({ alg: 'none' }, () => '')],
    [
      'signed with the public key as a shared secret',
      'ALGORITHM_NOT_ALLOWED',
      () =>
        forged({ alg: 'HS256', kid: 'k1' }, (signed) =>
          createHmac('sha256', JSON.stringify(key.publicKey)).update(signed).digest('base64url'),
        ),
    ],
    ['with a foreign signature', 'BAD_SIGNATURE', () => other.sign()],
    ['with an unknown key id', 'UNKNOWN_KEY', () => key.sign({}, { kid: 'k9' })],
    ['of another issuer', 'WRONG_ISSUER', () => key.sign({ iss: 'https://other.example' })],
    ['without an issuer', 'WRONG_ISSUER', () => key.sign({ iss: undefined })],
    ['for another audience', 'WRONG_AUDIENCE', () => key.sign({ aud: 'somebody-else' })],
    ['without an audience', 'WRONG_AUDIENCE', () => key.sign({ aud: undefined })],
    ['that has expired', 'TOKEN_EXPIRED', () => key.sign({ exp: Math.floor(Date.now() / 1_000) - 60 })],
    [
      'that is not valid yet',
      'TOKEN_NOT_YET_VALID',
      () => key.sign({ nbf: Math.floor(Date.now() / 1_000) + 60 }),
    ],
    ['that never expires', 'BAD_CLAIMS', () => key.sign({ exp: undefined })],
    ['that expires after the end of time', 'BAD_CLAIMS', () => key.sign({ exp: 1e300 })],
    ['without a subject', 'BAD_CLAIMS', () => key.sign({ sub: undefined })],
    ['with control characters in its subject', 'BAD_CLAIMS', () => key.sign({ sub: 'a\u0000b' })],
    ['with an unknown role', 'BAD_CLAIMS', () => key.sign({ role: 'SUPERUSER' })],
    ['with several roles', 'BAD_CLAIMS', () => key.sign({ role: ['CUSTOMER', 'ADMIN'] })],
    ['of over 8 KiB', 'TOKEN_TOO_LONG', () => key.sign({ padding: 'x'.repeat(8_192) })],
    ['that is no JWT', 'MALFORMED_TOKEN', () => 'hello'],
    ['with white space inside', 'MALFORMED_TOKEN', async () => `${await key.sign()} `],
  ])('%s is refused as such', async (_, reason, make) => {
    await expect(verifierOf().verify(await make())).rejects.toMatchObject({ reason });
  });

  it('is refused again when it comes again', async () => {
    const verifier = verifierOf();
    const token = await other.sign();
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'BAD_SIGNATURE' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'BAD_SIGNATURE' });
  });
});

it.each(['none', 'HS256'])('the algorithm %s cannot be configured', (algorithm) => {
  const keys = new ExchangeableKeys(key.publicKey);
  const create = () =>
    createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE, algorithms: [algorithm] });
  expect(create).toThrow(expect.objectContaining({ code: 'CONFIGURATION' }));
});

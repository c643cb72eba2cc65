import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jwksUrl } from '../../../src/identity/jwks-url.ts';
import { createTokenVerifier, type TokenVerifier } from '../../../src/identity/token-verifier.ts';
import { AUDIENCE, ISSUER, type SigningKey, signingKey } from '../../harness/issuer.ts';

const BEGINNING = Date.now();

let first: SigningKey;
let second: SigningKey;
let server: Server;
/** What the issuer publishes; null makes it answer 503. */
let published: JWK[] | null;
let readings: number;
let verifier: TokenVerifier;

beforeAll(async () => {
  [first, second] = await Promise.all([signingKey('k1'), signingKey('k2')]);
});

beforeEach(async () => {
  published = [first.publicKey];
  readings = 0;
  vi.useFakeTimers({ toFake: ['Date'] });
  itIs(0);
  server = createServer((_request, response) => {
    readings += 1;
    response.statusCode = published === null ? 503 : 200;
    response.end(published === null ? 'down' : JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  verifier = verifierOfServer();
});

afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function verifierOfServer(): TokenVerifier {
  const { port } = server.address() as AddressInfo;
  const keys = jwksUrl(new URL(`http://127.0.0.1:${port}/keys`));
  return createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE });
}

/** The time of day, in milliseconds after the beginning of a test. */
function itIs(milliseconds: number): void {
  vi.setSystemTime(BEGINNING + milliseconds);
}

/** Resolves when the issuer has been read this often. */
async function readingsReach(count: number): Promise<void> {
  await expect.poll(() => readings).toBe(count);
}

describe('keys at a URL', () => {
  it('are read once for many tokens at the same time', async () => {
    const tokens = await Promise.all([1, 2, 3].map((id) => first.sign({ jti: `t${id}` })));
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(readings).toBe(1);
  });

  it('take a rotation up with the first token of the new key', async () => {
    await verifier.verify(await first.sign());
    published = [first.publicKey, second.publicKey];
    itIs(30_000);
    const { claims } = await verifier.verify(await second.sign());
    expect(claims.sub).toBe('dana@customer.example');
    await verifier.verify(await first.sign());
    expect(readings).toBe(2);
  });

  it('are read for unknown key ids at most every 30 seconds', async () => {
    await verifier.verify(await first.sign());
    const forged = await second.sign({}, { kid: 'made-up' });
    for (const time of [1, 1_000, 29_999]) {
      itIs(time);
      await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    }
    expect(readings).toBe(1);
    itIs(30_000);
    await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    expect(readings).toBe(2);
  });

  it('that were withdrawn end their tokens, remembered ones included, after ten minutes', async () => {
    const token = await first.sign();
    await verifier.verify(token);
    published = [second.publicKey];
    itIs(600_000);
    await verifier.verify(token);
    await readingsReach(2);
    await expect
      .poll(() =>
        verifier.verify(token).then(
          () => 'accepted',
          (error: { reason: string }) => error.reason,
        ),
      )
      .toBe('UNKNOWN_KEY');
  });
});

describe('a key set', () => {
  it('of one key without an id fits tokens with any id, and the next key takes its place', async () => {
    const bare = ({ kid: _, ...key }: JWK) => key;
    published = [bare(first.publicKey)];
    await verifier.verify(await first.sign());
    published = [bare(second.publicKey)];
    itIs(600_000);
    await expect
      .poll(async () => verifier.verify(await second.sign()).then(({ claims }) => claims.sub, String))
      .toBe('dana@customer.example');
    await expect(verifier.verify(await first.sign())).rejects.toMatchObject({ reason: 'BAD_SIGNATURE' });
  });

  it.each([
    ['holds a private key', (key: JWK) => [key, { ...key, kid: 'k3', d: 'AAAA' }]],
    ['holds a shared key', (key: JWK) => [key, { kty: 'oct', k: 'AAAA' }]],
    ['is larger than a megabyte', (key: JWK) => [key, { ...key, kid: 'x'.repeat(1_000_000) }]],
    ['is no key set', () => [{ keys: 'none' } as JWK]],
  ])('that %s is not taken into use; the keys before stay', async (_, keys) => {
    await verifier.verify(await first.sign());
    published = keys(second.publicKey);
    itIs(600_000);
    await expect(verifier.verify(await second.sign())).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
    await verifier.verify(await first.sign({ jti: 'later' }));
    expect(readings).toBe(2);
  });
});

describe('while the issuer is down', () => {
  it('tokens with an unknown key id are told to come back, and ask it at most once a second', async () => {
    await verifier.verify(await first.sign());
    published = null;
    const rotated = await second.sign();
    for (const time of [30_000, 30_001, 30_999, 31_000]) {
      itIs(time);
      await expect(verifier.verify(rotated)).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
      await verifier.verify(await first.sign({ jti: `at ${time}` }));
    }
    expect(readings).toBe(3);
    published = [first.publicKey, second.publicKey];
    itIs(32_000);
    await verifier.verify(rotated);
  });

  it('known keys stand for an hour, and no longer, for remembered tokens too', async () => {
    const remembered = await first.sign();
    await verifier.verify(remembered);
    published = null;
    itIs(3_599_999);
    await verifier.verify(await first.sign({ jti: 'later' }));
    const known = await verifier.verify(remembered);
    expect(await verifier.verify(remembered)).toBe(known);
    await readingsReach(2);
    itIs(3_601_000);
    await expect(verifier.verify(remembered)).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
    await expect(verifier.verify(await first.sign({ jti: 'too-late' }))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'KEYS_UNAVAILABLE',
    });
  });

  it('it is asked at most once a second, and served again when it is back', async () => {
    published = null;
    const token = await first.sign();
    for (const time of [0, 1, 999]) {
      itIs(time);
      await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
    }
    expect(readings).toBe(1);
    published = [first.publicKey];
    itIs(1_000);
    await verifier.verify(token);
    expect(readings).toBe(2);
  });
});

it('does not follow a redirect to other keys', async () => {
  server.removeAllListeners('request');
  server.on('request', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(verifier.verify(await first.sign())).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
});

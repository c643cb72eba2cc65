import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWK } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { jwksUrl } from '../../../src/identity/jwks-url.ts';
import { createTokenVerifier, type TokenVerifier } from '../../../src/identity/token-verifier.ts';
import { AUDIENCE, ISSUER, type SigningKey, signingKey } from '../../unit/identity/issuer.ts';

let first: SigningKey;
let second: SigningKey;
let server: Server;
/** What the issuer publishes; null makes it answer 503. */
let published: JWK[] | null;
let readings: number;
let now: number;
let verifier: TokenVerifier;

beforeAll(async () => {
  [first, second] = await Promise.all([signingKey('k1'), signingKey('k2')]);
});

beforeEach(async () => {
  published = [first.publicKey];
  readings = 0;
  now = 0;
  server = createServer((_request, response) => {
    readings += 1;
    response.statusCode = published === null ? 503 : 200;
    response.end(published === null ? 'down' : JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  verifier = verifierOfServer();
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function verifierOfServer(): TokenVerifier {
  const { port } = server.address() as AddressInfo;
  const keys = jwksUrl(new URL(`http://127.0.0.1:${port}/keys`), () => now);
  return createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE });
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
    now = 30_000;
    const { claims } = await verifier.verify(await second.sign());
    expect(claims.sub).toBe('dana@customer.example');
    await verifier.verify(await first.sign());
    expect(readings).toBe(2);
  });

  it('are read for unknown key ids at most every 30 seconds', async () => {
    await verifier.verify(await first.sign());
    const forged = await second.sign({}, { kid: 'made-up' });
    for (now of [1, 1_000, 29_999]) {
      await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    }
    expect(readings).toBe(1);
    now = 30_000;
    await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'UNKNOWN_KEY' });
    expect(readings).toBe(2);
  });

  it('that were withdrawn end their tokens, remembered ones included, after ten minutes', async () => {
    const token = await first.sign();
    await verifier.verify(token);
    published = [second.publicKey];
    now = 600_000;
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

describe('while the issuer is down', () => {
  it('known keys stand for an hour, and no longer, for remembered tokens too', async () => {
    const remembered = await first.sign();
    await verifier.verify(remembered);
    published = null;
    now = 3_599_999;
    await verifier.verify(await first.sign({ jti: 'later' }));
    await readingsReach(2);
    now = 3_601_000;
    await expect(verifier.verify(remembered)).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
    await expect(verifier.verify(await first.sign({ jti: 'too-late' }))).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      reason: 'KEYS_UNAVAILABLE',
    });
  });

  it('it is asked at most once a second, and served again when it is back', async () => {
    published = null;
    const token = await first.sign();
    for (now of [0, 1, 999]) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
    }
    expect(readings).toBe(1);
    published = [first.publicKey];
    now = 1_000;
    await verifier.verify(token);
    expect(readings).toBe(2);
  });
});

it('does not follow a redirect to other keys', async () => {
  server.removeAllListeners('request');
  server.on('request', (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(verifier.verify(await first.sign())).rejects.toMatchObject({ reason: 'KEYS_UNAVAILABLE' });
});

import { createHash, randomBytes } from 'node:crypto';
import { assert, nat, property, string, uuid } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSIGNEE } from '../../../src/domain/access.ts';
import { LINK_SESSION_MS, linkOfSubject, linkSubject } from '../../../src/domain/shared-link.ts';
import type { AuthenticationError } from '../../../src/identity/authentication-error.ts';
import { createDocumentLinks } from '../../../src/identity/document-links.ts';
import { createSharedLinks } from '../../../src/identity/shared-links.ts';
import { createTokenVerifier } from '../../../src/identity/token-verifier.ts';
import { AUDIENCE, ExchangeableKeys, ISSUER, signingKey } from '../../harness/issuer.ts';

const NOW = 1_800_000_000_000;
const HUB = 'https://hub.example';
const LINK = '0199e1c4-0000-7000-8000-0000000000d0';
const FAR = new Date(NOW + 30 * 24 * 60 * 60_000);
const key = (id: string) => ({ id, secret: randomBytes(32) });
const [old, current] = [key('old'), key('new')];
let at = NOW;
const linksOf = (...keys: (typeof old)[]) =>
  createSharedLinks({ keys: () => keys, publicUrl: () => HUB, now: () => at });
const links = linksOf(current, old);

function refusal(token: string, reader = links): string | null {
  try {
    reader.read(token);
    return null;
  } catch (error) {
    return (error as AuthenticationError).reason;
  }
}

describe('the secret of a shared link', () => {
  it('has 256 bits, stands behind the # of the address, and only its hash is to be stored', () => {
    assert(
      property(uuid(), uuid(), (one, other) => {
        const secret = links.secretOf(one);
        expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
        expect(links.secretOf(other) === secret).toBe(one === other);
        expect(links.hashOf(secret)).toBe(createHash('sha256').update(secret).digest('hex'));
        const { hash, pathname, search } = new URL(links.addressOf(secret));
        expect([pathname, search, hash]).toEqual(['/track/shared', '', `#${secret}`]);
      }),
    );
  });

  it('is not looked up when its form is wrong', () => {
    const secret = links.secretOf(LINK);
    for (const text of ['', 'a', `${secret}a`, secret.slice(1), `${secret.slice(1)}!`, `${secret}\n`]) {
      expect(links.hashOf(text)).toBeNull();
    }
  });

  it('cannot be found from the id of the link without the key', () => {
    expect(linksOf(old).secretOf(LINK)).not.toBe(links.secretOf(LINK));
  });
});

describe('the session of a shared link', () => {
  const { token } = links.begin(LINK, FAR);

  it('names its link and nobody else, as the same object while it is remembered', () => {
    const opened = links.read(token);
    expect(opened.claims).toEqual({ sub: linkSubject(LINK), role: CONSIGNEE });
    expect(linkOfSubject(opened.claims.sub)).toBe(LINK);
    expect(links.read(token)).toBe(opened);
  });

  it('is refused when any character of it is another one, is missing or is one more', () => {
    assert(
      property(nat(token.length - 1), nat(2), string({ minLength: 1, maxLength: 2 }), (place, less, more) => {
        const changed = token.slice(0, place) + more + token.slice(place + less);
        if (changed !== token) expect(refusal(changed)).not.toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('ends after twelve hours or with its link, whichever is first', () => {
    expect(links.begin(LINK, FAR).expiresAt.getTime()).toBe(NOW + LINK_SESSION_MS);
    const soon = links.begin(LINK, new Date(NOW + 5_000));
    expect(soon.expiresAt.getTime()).toBe(NOW + 5_000);
    expect(refusal(soon.token)).toBeNull();
    at = NOW + 5_000;
    expect(refusal(soon.token)).toBe('TOKEN_EXPIRED');
    expect(refusal(token)).toBeNull();
    at = NOW;
  });

  it('ends when the key that signed it is withdrawn, remembered or not', () => {
    const keys = [old];
    const rotated = createSharedLinks({ keys: () => keys, publicUrl: () => HUB, now: () => at });
    const session = rotated.begin(LINK, FAR).token;
    keys.unshift(current);
    expect(refusal(session, rotated)).toBeNull();
    keys.pop();
    expect(refusal(session, rotated)).toBe('UNKNOWN_KEY');
  });

  it('is neither a token of a user nor a link to a document, and these are no session', async () => {
    const signer = await signingKey('k1');
    const keys = new ExchangeableKeys(signer.publicKey);
    const tokens = createTokenVerifier({ keys, issuer: ISSUER, audience: AUDIENCE });
    await expect(tokens.verify(token)).rejects.toMatchObject({ reason: 'MALFORMED_TOKEN' });
    const forged = await signer.sign({ exp: 4_000_000_000, sub: linkSubject(LINK), role: CONSIGNEE });
    await expect(tokens.verify(forged)).rejects.toMatchObject({ reason: 'BAD_CLAIMS' });
    const documents = createDocumentLinks({ keys: () => [current], publicUrl: () => HUB, now: () => at });
    const grant = { documentId: LINK, userId: LINK, role: 'CUSTOMER', expiresAt: FAR } as const;
    expect(links.isSession(documents.sign(grant))).toBe(false);
    expect(() => documents.read(LINK, `link=${token}`)).toThrow();
  });
});

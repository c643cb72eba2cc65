import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CONSIGNEE } from '../domain/access.ts';
import { LINK_SESSION_MS, linkSubject } from '../domain/shared-link.ts';
import { AuthenticationError } from './authentication-error.ts';
import type { EnvelopeKey } from './envelope-keys.ts';
import type { ProvenToken } from './token-verifier.ts';

/** The session that a tab gets for the secret of a link. */
export interface LinkSession {
  readonly token: string;
  readonly expiresAt: Date;
}

/** The secrets of shared links, and the sessions of the tabs that opened one. */
export interface SharedLinks {
  /** The same link gives the same secret while the signing key stays. Only its hash is stored. */
  secretOf(linkId: string): string;
  /** SHA-256 in hexadecimal; null for a text that can be no secret. */
  hashOf(secret: string): string | null;
  /** The address to share. Browsers never send the fragment behind `#`, so no server, log or referrer gets the secret. */
  addressOf(secret: string): string;
  /** A session until 12 hours from now, or until the link ends. */
  begin(linkId: string, linkExpiresAt: Date): LinkSession;
  isSession(token: string): boolean;
  /**
   * The link of a session with a valid signature that has not expired. It returns the same object for the same session while
   * the session is cached.
   *
   * @throws AuthenticationError
   */
  read(token: string): LinkToken;
}

export interface LinkToken extends ProvenToken {
  readonly linkId: string;
}

export interface SharedLinksOptions {
  /** Any key verifies; the first one signs. Read at each use, so that a rotation needs no restart. */
  readonly keys: () => readonly EnvelopeKey[];
  /** Without a slash at its end. */
  readonly publicUrl: () => string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const MAX_REMEMBERED = 10_000;
/** 256 bits in base64url. */
const SECRET = /^[\w-]{43}$/;
const SESSION_PREFIX = 'link1.';
/** Version, key id, end in milliseconds since 1970, link, signature. */
const SESSION =
  /^(link1)\.([\w-]{1,32})\.(\d{1,16})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]{43})$/;

export function createSharedLinks({ keys, publicUrl, now = Date.now }: SharedLinksOptions): SharedLinks {
  const remembered = new LRUCache<string, LinkToken>({ max: MAX_REMEMBERED });

  function signing(): EnvelopeKey {
    const [key] = keys();
    if (key === undefined) throw new TypeError('no key signs shared links');
    return key;
  }

  function open(token: string): LinkToken {
    const [, version, keyId, end = '', linkId = '', given = ''] = SESSION.exec(token) ?? [];
    if (version === undefined) throw new AuthenticationError('MALFORMED_TOKEN');
    const key = keys().find(({ id }) => id === keyId);
    if (key === undefined) throw new AuthenticationError('UNKNOWN_KEY');
    const expected = Buffer.from(signature(key, 'session', `${version}.${keyId}.${end}.${linkId}`));
    // Compared as text: several texts of base64url stand for the same bytes.
    if (!timingSafeEqual(expected, Buffer.from(given))) throw new AuthenticationError('BAD_SIGNATURE');
    const claims = { sub: linkSubject(linkId), role: CONSIGNEE } as const;
    return { claims, expiresAt: new Date(Number(end)), linkId };
  }

  return {
    secretOf: (linkId) => signature(signing(), 'secret', linkId),

    hashOf: (secret) => (SECRET.test(secret) ? createHash('sha256').update(secret).digest('hex') : null),

    addressOf: (secret) => `${publicUrl()}/track/shared#${secret}`,

    begin(linkId, linkExpiresAt) {
      const key = signing();
      const end = Math.min(now() + LINK_SESSION_MS, linkExpiresAt.getTime());
      const session = `${SESSION_PREFIX}${key.id}.${end}.${linkId}`;
      return { token: `${session}.${signature(key, 'session', session)}`, expiresAt: new Date(end) };
    },

    isSession: (token) => token.startsWith(SESSION_PREFIX),

    read(token) {
      // When a key is withdrawn, the sessions that it signed end, cached or not.
      const opened = open(token);
      if (opened.expiresAt.getTime() <= now()) {
        remembered.delete(token);
        const { sub: subject, role } = opened.claims;
        throw new AuthenticationError('TOKEN_EXPIRED', { identity: { subject, role } });
      }
      const known = remembered.get(token);
      if (known !== undefined) return known;
      remembered.set(token, opened);
      return opened;
    },
  };
}

/** The first words separate this signature from all other uses of the keys. */
function signature({ secret }: EnvelopeKey, use: 'secret' | 'session', text: string): string {
  return createHmac('sha256', secret).update(`waybill shared link ${use}\n${text}`).digest('base64url');
}

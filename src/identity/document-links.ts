import { createHmac, timingSafeEqual } from 'node:crypto';
import { ROLES, type Role } from '../domain/access.ts';
import { linkExpired, linkRefused } from '../domain/documents.ts';
import type { EnvelopeKey } from './envelope-keys.ts';

/** The file and the user of a link, and its end. */
export interface LinkGrant {
  /** The portal's id of the document or the export. */
  readonly documentId: string;
  /** The portal's id of the user. A link names no person. */
  readonly userId: string;
  /** The role in which the user asked for the link. */
  readonly role: Role;
  readonly expiresAt: Date;
}

/** The addresses of documents or of exports: the stable one, and signed ones that need no token. */
export interface DocumentLinks {
  /** Stays the same; a reader must sign in. */
  addressOf(documentId: string): string;
  /** The same grant gives the same address while the signing key stays. */
  sign(grant: LinkGrant): string;
  /**
   * The grant of a link, with a valid signature for this document, before its end.
   *
   * @param link the query string of the address
   * @throws WaybillError LINK_REFUSED, or LINK_EXPIRED when only the time is wrong
   */
  read(documentId: string, link: string): LinkGrant;
}

export interface DocumentLinksOptions {
  /** Any key verifies; the first one signs. Read for each link, so that a rotation needs no restart. */
  readonly keys: () => readonly EnvelopeKey[];
  /** Without a slash at its end. */
  readonly publicUrl: () => string;
  /** Documents unless given. A link of one kind opens nothing of the other. */
  readonly kind?: keyof typeof KINDS;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** The folder of the address, and the first words of the signed text. */
const KINDS = {
  DOCUMENT: { folder: 'documents', purpose: 'waybill document link' },
  EXPORT: { folder: 'exports', purpose: 'waybill export link' },
} as const;
const PARAMETER = 'link';
const VERSION = 'v1';
/** Version, key id, end in milliseconds since 1970, user, role, signature. */
const LINK =
  /^link=(v1)\.([\w-]{1,32})\.(\d{1,16})\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([A-Z_]{1,20})\.([\w-]{43})$/;

/**
 * Whether a query string has a link in any form. Such a request is authenticated by its link alone, even when the link is
 * malformed.
 */
export function hasLink(search: string): boolean {
  return new URLSearchParams(search).has(PARAMETER);
}

export function createDocumentLinks({
  keys,
  publicUrl,
  kind = 'DOCUMENT',
  now = Date.now,
}: DocumentLinksOptions): DocumentLinks {
  const { folder, purpose } = KINDS[kind];
  const addressOf = (documentId: string) => `${publicUrl()}/${folder}/${documentId}`;
  return {
    addressOf,

    sign(grant) {
      const [key] = keys();
      if (key === undefined) throw new TypeError('no key signs links');
      const link = [VERSION, key.id, grant.expiresAt.getTime(), grant.userId, grant.role].join('.');
      return `${addressOf(grant.documentId)}?${PARAMETER}=${link}.${signature(key, purpose, grant.documentId, link)}`;
    },

    read(documentId, link) {
      const [, version, keyId, end = '', userId = '', named, given = ''] = LINK.exec(link) ?? [];
      const role = ROLES.find((known) => known === named);
      const key = keys().find(({ id }) => id === keyId);
      if (role === undefined || key === undefined) throw linkRefused();
      const expected = Buffer.from(
        signature(key, purpose, documentId, [version, keyId, end, userId, role].join('.')),
      );
      // Compared as text: several texts of base64url stand for the same bytes.
      if (!timingSafeEqual(expected, Buffer.from(given))) throw linkRefused();
      if (Number(end) <= now()) throw linkExpired();
      return { documentId, userId, role, expiresAt: new Date(Number(end)) };
    },
  };
}

/** The first words separate this signature from all other uses of the keys. */
function signature({ secret }: EnvelopeKey, purpose: string, documentId: string, link: string): string {
  return createHmac('sha256', secret).update(`${purpose}\n${documentId}\n${link}`).digest('base64url');
}

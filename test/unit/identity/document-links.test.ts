import { randomBytes } from 'node:crypto';
import { assert, constantFrom, nat, property, string, uuid } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROLES } from '../../../src/domain/access.ts';
import { createDocumentLinks, hasLink, type LinkGrant } from '../../../src/identity/document-links.ts';

const NOW = 1_800_000_000_000;
const HUB = 'https://hub.example';
const key = (id: string) => ({ id, secret: randomBytes(32) });
const [old, current] = [key('old'), key('new')];
let at = NOW;
const linksOf = (...keys: (typeof old)[]) =>
  createDocumentLinks({ keys: () => keys, publicUrl: () => HUB, now: () => at });
const links = linksOf(current, old);

const GRANT: LinkGrant = {
  documentId: '0199e1c4-0000-7000-8000-0000000000d0',
  userId: '0199e1c4-0000-7000-8000-0000000000e0',
  role: 'CUSTOMER',
  expiresAt: new Date(NOW + 60_000),
};
const linkOf = (url: string) => url.slice(url.indexOf('?') + 1);
const link = linkOf(links.sign(GRANT));

function refusal(documentId: string, changed: string): string | null {
  try {
    links.read(documentId, changed);
    return null;
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}

describe('a signed link', () => {
  it('opens its document for its user and role', () => {
    assert(
      property(uuid(), uuid(), constantFrom(...ROLES), (documentId, userId, role) => {
        const grant = { ...GRANT, documentId, userId, role };
        const url = links.sign(grant);
        expect(url.startsWith(`${links.addressOf(documentId)}?`)).toBe(true);
        expect(links.read(documentId, linkOf(url))).toEqual(grant);
      }),
    );
  });

  it('is refused when any character of it is another one, is missing or is one more', () => {
    assert(
      property(
        nat(link.length - 1),
        nat(2),
        string({ minLength: 1, maxLength: 2 }),
        (place, removed, added) => {
          const changed = link.slice(0, place) + added + link.slice(place + removed);
          if (changed === link) return;
          expect(refusal(GRANT.documentId, changed)).toBe('LINK_REFUSED');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('is refused when one of its parts is that of another good link', () => {
    const others: readonly LinkGrant[] = [
      { ...GRANT, documentId: '0199e1c4-0000-7000-8000-0000000000d1' },
      { ...GRANT, userId: '0199e1c4-0000-7000-8000-0000000000e1' },
      { ...GRANT, role: 'ADMIN' },
      { ...GRANT, expiresAt: new Date(NOW + 120_000) },
    ];
    for (const other of others) {
      const parts = linkOf(links.sign(other)).split('.');
      for (const place of parts.keys()) {
        const mixed = link
          .split('.')
          .with(place, parts[place] ?? '')
          .join('.');
        if (mixed !== link) expect(refusal(GRANT.documentId, mixed)).toBe('LINK_REFUSED');
      }
      // The control: the other link itself is good, for its own document only.
      expect(links.read(other.documentId, parts.join('.'))).toEqual(other);
    }
    expect(refusal(others[0]?.documentId ?? '', link)).toBe('LINK_REFUSED');
    expect(refusal(GRANT.documentId.toUpperCase(), link)).toBe('LINK_REFUSED');
  });

  it.each([`${link}&x=1`, `x=1&${link}`, `${link}&${link}`, `${link}#`, link.replace('link', 'Link')])(
    'is refused with another parameter beside it: %s',
    (changed) => {
      expect(refusal(GRANT.documentId, changed)).toBe('LINK_REFUSED');
    },
  );

  it('ends with its time, and says so only if all else is right', () => {
    at = GRANT.expiresAt.getTime() - 1;
    expect(refusal(GRANT.documentId, link)).toBeNull();
    at += 1;
    expect(refusal(GRANT.documentId, link)).toBe('LINK_EXPIRED');
    expect(refusal(GRANT.documentId, `${link.slice(0, -1)}!`)).toBe('LINK_REFUSED');
    at = NOW;
  });

  it('outlives a rotation until its key is withdrawn', () => {
    const before = linkOf(linksOf(old).sign(GRANT));
    expect(links.read(GRANT.documentId, before)).toEqual(GRANT);
    expect(() => linksOf(current).read(GRANT.documentId, before)).toThrow();
    // Another secret under the same id.
    expect(() => linksOf(key('old')).read(GRANT.documentId, before)).toThrow();
  });
});

describe('a query string', () => {
  it.each([
    [link, true],
    ['link=', true],
    ['link', true],
    ['%6cink=x', true],
    ['a=1&link=x', true],
    ['', false],
    ['links=x', false],
    ['a=link', false],
  ])('that names a link is one by a link, however it is written: %s', (search, has) => {
    expect(hasLink(search)).toBe(has);
  });
});

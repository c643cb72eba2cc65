import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ERASED, hashPerson, PersonMatcher } from '../../../src/domain/retention/person-matcher.ts';

const PERSON = {
  names: ['José Núñez-Öztürk', '山田太郎'],
  emails: ['Jose.N@example.com'],
  phones: ['+1 415 555 2671'],
  subjects: ['auth0|7f/3a91'],
};
const hashed = hashPerson(PERSON);
const matcher = new PersonMatcher([hashed]);

describe('a person in a text', () => {
  it.each([
    ['signed by JOSE NUNEZ OZTURK at 9', `signed by ${ERASED} at 9`],
    ['Jose\u0301 Nun\u0303ez‑O\u0308ztu\u0308rk', ERASED],
    ['Jose\u0301 Nu\u0301n\u0303ez-O\u0308ztu\u0308rk!', `${ERASED}!`],
    ['Öztürk, José Núñez', ERASED],
    ['ring (415) 555-2671, or 001 415 5552671', `ring (${ERASED}, or ${ERASED}`],
    ['mailto:jose.n@EXAMPLE.com?x', `mailto:${ERASED}?x`],
    ['auth0|7f%2F3a91/gun-4', `${ERASED}/gun-4`],
    ['受取人:山田太郎様', `受取人:${ERASED}様`],
    ['José Núñez', null],
    ['José Núñez-Öztürker', null],
    ['XJosé Núñez-Öztürk', null],
    ['14155552671234', null],
    ['', null],
  ])('is found however it is spelled, and no one else: %s', (text, expected) => {
    expect(matcher.erased(text)).toBe(expected);
    expect(matcher.names(text)).toBe(expected !== null);
  });

  it('goes alone: what stands around it stays, whatever it is', () => {
    const other = fc.string({ unit: 'grapheme' }).filter((text) => !matcher.names(`${text}.`));
    fc.assert(
      fc.property(other, other, fc.constantFrom(...PERSON.names, ...PERSON.emails), (before, after, name) => {
        const text = `${before}\u0000${name}\u0000${after}`;
        expect(matcher.erased(text)).toBe(`${before}\u0000${ERASED}\u0000${after}`);
        expect(matcher.erasedIn({ [name]: [text, 7, null] })).toEqual({
          value: { [name]: [`${before}\u0000${ERASED}\u0000${after}`, 7, null] },
        });
      }),
    );
  });

  it('leaves identities that were two as two', () => {
    const other = hashPerson({ ...PERSON, names: [], emails: [], phones: [], subjects: ['auth0|other'] });
    const both = new PersonMatcher([hashed, other]);
    const erased = ['auth0|7f%2F3a91/gun', 'auth0|other/gun', 'auth0|nobody/gun'].map((text) =>
      both.erasedId(text),
    );
    expect(erased).toEqual([
      expect.stringMatching(/^\[erased [0-9a-f]{12}\]\/gun$/),
      expect.stringMatching(/^\[erased [0-9a-f]{12}\]\/gun$/),
      null,
    ]);
    expect(erased[0]).not.toBe(erased[1]);
  });

  it('is found by the hashes alone, which hold nothing of it', () => {
    const stored = JSON.stringify(hashed);
    expect(stored).not.toMatch(/jose|nunez|auth0/i);
    const again = new PersonMatcher([JSON.parse(stored)]);
    expect(again.erased('Jose.N@example.com')).toBe(ERASED);
    expect(hashPerson(PERSON).forms).not.toEqual(hashed.forms);
  });
});

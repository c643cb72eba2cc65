import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { there } from './transformed.ts';

describe('two e-mail addresses', () => {
  it('are never two that look the same: invisible characters and other forms of a letter are refused or made one', () => {
    const odd = fc.constantFrom(
      '\u200B',
      '\u00AD',
      '\u2060',
      '\u202E',
      '\uFE0F',
      '\uFF41',
      '\u{1D41A}',
      '\uFB01',
      '\u200D',
    );
    fc.assert(
      fc.property(fc.emailAddress(), odd, fc.nat(), (address, character, at) => {
        fc.pre(address.length <= 75);
        const place = 1 + (at % (address.length - 1));
        const text = address.slice(0, place) + character + address.slice(place);
        expect(there('EMAIL', text)).toMatchObject({ ok: false, code: 'INVALID_EMAIL' });
      }),
    );
    expect(there('EMAIL', 'rene\u0301@example.com')).toEqual(there('EMAIL', 'ren\u00E9@example.com'));
  });
});

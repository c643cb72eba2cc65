import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_TEXT, legible, readText, type TextForm, trimmed } from '../../../src/domain/free-text.ts';

/** Every character with the property White_Space, and those without width that stand at ends. */
const BLANKS =
  '\t\n\v\f\r \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\u180E\u200B\u2060\uFEFF'.split(
    '',
  );
const blanks = fc.array(fc.constantFrom(...BLANKS), { maxLength: 5 }).map((some) => some.join(''));
const word = fc.stringMatching(/^[A-Za-zÄÖÜäöüßéñ0-9.'&-]{1,20}$/u);
const form = fc.constantFrom<TextForm>('LINE', 'LINES');

describe('a free text', () => {
  it('is trimmed of every kind of blank, and stays the same when it is read again', () => {
    fc.assert(
      fc.property(form, blanks, word, blanks, (kind, before, text, after) => {
        expect(readText(before + text + after, kind)).toEqual({ ok: true, text });
        expect(readText(text, kind)).toEqual({ ok: true, text });
      }),
    );
  });

  it('is none when nobody can see any of it', () => {
    fc.assert(
      fc.property(
        form,
        blanks,
        fc.constantFrom('', '\u3164', '\u2800', '\u00AD', '\u200D', '\u202E'),
        (kind, some, odd) => {
          expect(readText(some + odd + some, kind)).toEqual({ ok: true, text: '' });
        },
      ),
    );
  });

  it('is refused for what cannot be stored, and a line for a control character; no character is dropped', () => {
    const control = fc
      .integer({ min: 1, max: 0x9f })
      .map((code) => String.fromCharCode(code))
      .filter((character) => /[^\P{Cc}\t\n\v\f\r\u0085]/u.test(character));
    fc.assert(
      fc.property(word, control, word, (before, character, after) => {
        const given = before + character + after;
        expect(readText(given, 'LINE')).toMatchObject({ ok: false, code: 'INVALID_VALUE' });
        expect(readText(given, 'LINES')).toEqual({ ok: true, text: given });
      }),
    );
    expect(readText('left\fright', 'LINES')).toEqual({ ok: true, text: 'left\fright' });
    expect(readText('a\0b', 'LINES')).toMatchObject({ ok: false, code: 'INVALID_VALUE' });
    for (const half of ['\uD800', '\uDFFF', 'a\uD83D', '\uDE00b']) {
      expect(readText(half, 'LINES')).toMatchObject({ ok: false, code: 'INVALID_VALUE' });
    }
  });

  it('has one form of line break, or none in a line', () => {
    expect(readText(' a\r\nb\rc\u2028d\te ', 'LINES')).toEqual({ ok: true, text: 'a\nb\nc\nd\te' });
    expect(readText(' a\r\nb\tc ', 'LINE')).toEqual({ ok: true, text: 'a b c' });
  });

  it('has a length, without its ends', () => {
    for (const kind of ['LINE', 'LINES'] as const) {
      const longest = 'x'.repeat(LONGEST_TEXT[kind]);
      expect(readText(`  ${longest}\u3000`, kind)).toEqual({ ok: true, text: longest });
      expect(readText(`${longest}x`, kind)).toMatchObject({ ok: false, code: 'TOO_LONG' });
    }
  });

  it('keeps emoji, flags and joined letters', () => {
    for (const text of ['❤️', '👩‍🚒', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', 'می‌خواهم', 'e\u0301']) {
      expect(readText(text, 'LINE')).toEqual({ ok: true, text });
    }
  });

  it('takes linear time to trim', () => {
    const gap = ' '.repeat(1_000_000);
    expect(trimmed(`a${gap}b`)).toHaveLength(1_000_002);
  });

  it('that was refused can be shown to a person', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (given) => {
        const shown = legible(given);
        expect(shown.isWellFormed() && !/[^\P{Cc}\t\n]/u.test(shown)).toBe(true);
      }),
    );
    expect(legible('a\0b')).toBe('aU+0000b');
  });
});

import * as fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { describe, expect, it } from 'vitest';
import { phoneParts, phoneText, readPhone } from '../../../src/domain/transforms/phone-number.ts';
import { lookups } from '../../harness/lookups.ts';
import { back, there } from './transformed.ts';

/** Numbers that exist, as people write them at home, with their country. */
const NUMBERS = [
  ['+12065550100', 'US', '(206) 555-0100'],
  ['+14168675309', 'CA', '416.867.5309'],
  ['+4930901820', 'DE', '030 / 90 18 20'],
  ['+442079460018', 'GB', '020 7946 0018'],
  ['+33142685300', 'FR', '01 42 68 53 00'],
  ['+390212345678', 'IT', '02 1234 5678'],
  ['+5511987654321', 'BR', '(11) 98765-4321'],
  ['+81312345678', 'JP', '03-1234-5678'],
] as const;
const number = fc.constantFrom(...NUMBERS);
const extension = fc.stringMatching(/^\d{1,9}$/);
const announced = fc.constantFrom<(extension: string) => string>(
  (digits) => ` x${digits}`,
  (digits) => `x${digits}`,
  (digits) => ` ext. ${digits}`,
  (digits) => ` Ext: ${digits}`,
  (digits) => ` extension ${digits}`,
  (digits) => ` #${digits}`,
  (digits) => `;ext=${digits}`,
  (digits) => ` (ext ${digits})`,
  (digits) => `,,${digits}#`,
  (digits) => ` Durchwahl ${digits}`,
  (digits) => ` DW ${digits}`,
  (digits) => ` App. ${digits}`,
  (digits) => ` poste ${digits}`,
  (digits) => ` interno ${digits}`,
  (digits) => ` ramal ${digits}`,
  (digits) => ` toestel ${digits}`,
  (digits) => ` доб. ${digits}`,
  (digits) => ` 内線${digits}`,
  (digits) => ` Ext-${digits}`,
  (digits) => ` Durchw. ${digits}`,
  (digits) => ` w. ${digits}`,
  (digits) => ` r. ${digits}`,
  (digits) => ` linje ${digits}`,
  (digits) => ` alanro ${digits}`,
  (digits) => ` שלוחה ${digits}`,
  (digits) => ` εσωτ. ${digits}`,
);

describe('a phone number', () => {
  it('keeps its extension, however it is announced, in its own country and abroad', () => {
    fc.assert(
      fc.property(number, extension, announced, ([e164, country, national], digits, say) => {
        const known = { e164, extension: digits };
        for (const [written, home] of [
          [national, country],
          [e164, null],
        ] as const) {
          expect([say(digits), readPhone(`\u202A${written}${say(digits)}\u202C `, home)]).toEqual([
            say(digits),
            known,
          ]);
        }
      }),
    );
  });

  it('goes to Salesforce in one text, which reads as the same number in any country', () => {
    const country = fc.constantFrom('US', 'DE', 'JP', null);
    fc.assert(
      fc.property(number, fc.option(extension), country, ([e164, home, national], digits, elsewhere) => {
        const portal = phoneText({ e164, extension: digits });
        const sent = there(
          'PHONE',
          digits === null ? national : `${national} x${digits}`,
          lookups({ country: home }),
        );
        expect(sent).toEqual({ ok: true, value: portal });
        expect(portal.length).toBeLessThanOrEqual(40);
        expect(back('PHONE', portal, lookups({ country: elsewhere }))).toEqual({ ok: true, value: portal });
        expect(there('PHONE', portal, lookups({ country: elsewhere }))).toEqual({ ok: true, value: portal });
        expect(phoneParts(portal)).toEqual({ phone: e164, phoneExtension: digits });
      }),
    );
  });

  it.each([
    '206 555 0100 ext 12 ext 13',
    '206 555 0100 ext. *12',
    '206 555 0100 ext. 1234567890123456',
    '206-555-0100, 206-555-0101',
    '2065550100/2065550101',
    '206 555 0100 x2065550101',
    '+1 206 555 0100;isub=12',
    'tel:+12065550100;phone-context=example.com',
    '206 555 0100 ask for Bob',
    '1-800-FLOWERS',
    '206 555 0100 x',
    'ext. 12',
  ])('of which a part would be dropped is refused: %s', (written) => {
    expect(readPhone(written, 'US')).toBeNull();
  });

  it('drops no digit of any text that it accepts', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^\d{1,11}$/),
      fc.constantFrom(' ', '-', '(', ')', '.', '/', ',', ';', 'x', 'ext', '#', '+', ' DW ', ';ext=', 'tel:'),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 8 }), (pieces) => {
        const written = pieces.join('');
        const read = readPhone(written, 'US');
        if (read === null) return;
        const digits = written.replaceAll(/\D/g, '');
        const kept = read.e164.slice(1) + (read.extension ?? '');
        const code = parsePhoneNumberFromString(read.e164)?.countryCallingCode ?? '';
        // Only the prefixes of the country, of trunk lines and of calls abroad may come or go; the trunk prefix also
        // between the country and the number, as in +44 (0)20.
        const forms = [kept, `${code}0${kept.slice(code.length)}`];
        expect(
          ['', '1', '0', '011', '0111'].some((prefix) =>
            forms.some((form) => digits === prefix + form || `1${digits}` === prefix + form),
          ),
        ).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

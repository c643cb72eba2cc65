import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPortalId, isSalesforceId, storedForm } from '../../../src/domain/record-ids.ts';

const portalId = '01890a5d-ac96-774b-bcce-b302099a8057';
/** Pairs of 15 and 18 characters from Salesforce's documentation and from orgs. */
const PAIRS = [
  ['001D000000IqhSL', '001D000000IqhSLIAZ'],
  ['00530000003xqAb', '00530000003xqAbAAI'],
  ['001000000000001', '001000000000001AAA'],
] as const;

describe('a portal id', () => {
  const bare = portalId.replaceAll('-', '');

  it.each([
    portalId,
    portalId.toUpperCase(),
    bare,
    bare.toUpperCase(),
    `{${portalId}}`,
    `{${portalId.toUpperCase()}}`,
    `{${bare}}`,
    `urn:uuid:${portalId}`,
    `URN:UUID:${portalId.toUpperCase()}`,
  ])('is read from %s', (written) => {
    expect(storedForm(written)).toBe(portalId);
  });

  it.each([`{${portalId}`, `${portalId}}`, `${portalId}0`, portalId.replace('-', ''), `uuid:${portalId}`])(
    'is not guessed from %s',
    (written) => {
      expect(isPortalId(storedForm(written) ?? '')).toBe(false);
    },
  );

  it('is the same in every spelling', () => {
    const form = fc.record({
      upper: fc.boolean(),
      dashes: fc.boolean(),
      braces: fc.boolean(),
      urn: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uuid(), form, (id, { upper, dashes, braces, urn }) => {
        const digits = dashes ? id : id.replaceAll('-', '');
        const written = `${urn ? 'urn:uuid:' : ''}${braces ? `{${digits}}` : digits}`;
        expect(storedForm(upper ? written.toUpperCase() : written)).toBe(id);
      }),
    );
  });
});

describe('a Salesforce id', () => {
  const characters = fc.stringMatching(/^[0-9A-Za-z]{15}$/);

  it.each(PAIRS)('of 15 characters, %s, is completed to %s', (short, long) => {
    expect(storedForm(short)).toBe(long);
    expect(storedForm(long)).toBe(long);
    expect(isSalesforceId(long)).toBe(true);
  });

  it('is completed to one id that is valid and begins with it', () => {
    fc.assert(
      fc.property(characters, (short) => {
        const long = storedForm(short) ?? '';
        expect([long.slice(0, 15), isSalesforceId(long), storedForm(long)]).toEqual([short, true, long]);
      }),
    );
  });

  it.each(PAIRS)('%s that another system wrote in one case gets its own case again', (_short, long) => {
    expect([storedForm(long.toLowerCase()), storedForm(long.toUpperCase())]).toEqual([long, long]);
  });

  it('in one case is read as the id that it was, or not at all', () => {
    fc.assert(
      fc.property(characters, fc.stringMatching(/^[A-Z0-5]{3}$/), (short, suffix) => {
        const long = storedForm(short) ?? '';
        expect(storedForm(long.toLowerCase())).toBe(long);
        const other = storedForm(`${short.toLowerCase()}${suffix.toLowerCase()}`);
        expect(other === null || isSalesforceId(other)).toBe(true);
      }),
    );
    expect(storedForm('001d000000iqhslbaa')).toBeNull();
  });

  it('whose checksum does not fit is refused, also when only the case of one letter is wrong', () => {
    fc.assert(
      fc.property(characters, fc.nat({ max: 14 }), (short, at) => {
        const letter = short.charAt(at);
        const other = letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase();
        fc.pre(other !== letter);
        const long = storedForm(short) ?? '';
        const wrong = `${long.slice(0, at)}${other}${long.slice(at + 1)}`;
        fc.pre(/[a-z]/.test(wrong));
        expect(storedForm(wrong)).toBeNull();
      }),
    );
  });
});

describe('any other text', () => {
  it.each(['', 'MVNwMDE4OTBhNWQtYWM5Ni03NzRi', '001D000000IqhS', '001D000000IqhSL?', 'Hafen'])(
    '%j stays as it is',
    (text) => {
      expect(storedForm(text)).toBe(text);
    },
  );
});

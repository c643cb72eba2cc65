import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTRIES } from '../../../src/domain/transforms/iso-3166-countries.ts';
import { STATES } from '../../../src/domain/transforms/iso-3166-states.ts';
import { lookups } from './lookups.ts';
import { back, roundTrip, there } from './transformed.ts';

describe('phone numbers', () => {
  /** North American numbers: area code and exchange begin with 2–9 and are no service codes. */
  const american = fc
    .tuple(
      fc.constantFrom('212', '312', '415', '617', '206'),
      fc.integer({ min: 220, max: 910 }),
      fc.integer({ min: 0, max: 9999 }),
    )
    .filter(([, exchange]) => exchange % 100 !== 11 && exchange !== 555)
    .map(([area, exchange, line]) => ({
      area,
      exchange: String(exchange),
      line: String(line).padStart(4, '0'),
    }));

  it('become one E.164 number however they are written, and stay it', () => {
    fc.assert(
      fc.property(american, ({ area, exchange, line }) => {
        const e164 = `+1${area}${exchange}${line}`;
        for (const written of [
          `(${area}) ${exchange}-${line}`,
          `${area}.${exchange}.${line}`,
          `+1 ${area} ${exchange} ${line}`,
          `1-${area}-${exchange}-${line}`,
          e164,
        ]) {
          expect([written, back('PHONE', written)]).toEqual([written, { ok: true, value: e164 }]);
        }
        expect(roundTrip('PHONE', e164)).toBe(e164);
      }),
    );
  });

  it('are read in the country of the account', () => {
    expect(back('PHONE', '030 901820', lookups({ country: 'DE' }))).toEqual({
      ok: true,
      value: '+4930901820',
    });
    expect(back('PHONE', '020 7946 0958', lookups({ country: 'United Kingdom' }))).toEqual({
      ok: true,
      value: '+442079460958',
    });
  });

  it('without a country, or not valid in it, are work for a person', () => {
    expect(back('PHONE', '030 901820', lookups({ country: null }))).toMatchObject({
      ok: false,
      code: 'INVALID_PHONE',
    });
    expect(back('PHONE', '12')).toMatchObject({ ok: false, code: 'INVALID_PHONE' });
    expect(back('PHONE', 'call the gate')).toMatchObject({ ok: false, code: 'INVALID_PHONE' });
  });
});

describe('countries', () => {
  it('are all of ISO 3166-1, each code and name once', () => {
    expect(COUNTRIES).toHaveLength(249);
    for (const column of [0, 1, 2] as const)
      expect(new Set(COUNTRIES.map((row) => row[column])).size).toBe(249);
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
    expect(COUNTRIES.filter(([code]) => names.of(code) === undefined)).toEqual([]);
  });

  it('go and come back as the same code, by each of their names', () => {
    for (const [code, ...names] of COUNTRIES) {
      expect(roundTrip('COUNTRY', code)).toBe(code);
      for (const name of names)
        expect([name, back('COUNTRY', name)]).toEqual([name, { ok: true, value: code }]);
    }
  });

  it('are told apart from what is none', () => {
    expect(back('COUNTRY', 'Atlantis')).toMatchObject({ ok: false, code: 'UNKNOWN_COUNTRY' });
    expect(there('COUNTRY', 'XX')).toMatchObject({ ok: false, code: 'UNKNOWN_COUNTRY' });
  });
});

describe('states', () => {
  it('go and come back as the same code within their country, by each of their names', () => {
    for (const [country, states] of Object.entries(STATES)) {
      const given = lookups({ country });
      for (const [code, ...names] of states) {
        expect(roundTrip('STATE', code, given)).toBe(code);
        for (const name of names) {
          expect([country, name, back('STATE', name, given)]).toEqual([
            country,
            name,
            { ok: true, value: code },
          ]);
        }
      }
    }
  });

  it('of the United States and Canada have two characters', () => {
    for (const country of ['US', 'CA'])
      expect(STATES[country]?.filter(([code]) => code.length !== 2)).toEqual([]);
  });

  it('mean nothing in another country, and need one at all', () => {
    expect(back('STATE', 'Bavaria')).toMatchObject({ ok: false, code: 'UNKNOWN_STATE' });
    expect(back('STATE', 'Texas', lookups({ country: 'CA' }))).toMatchObject({
      ok: false,
      code: 'UNKNOWN_STATE',
    });
    expect(back('STATE', 'TX', lookups({ country: null }))).toMatchObject({
      ok: false,
      code: 'UNKNOWN_STATE',
    });
  });

  it('are free text where the country has no list', () => {
    expect(roundTrip('STATE', 'Bayern', lookups({ country: 'DE' }))).toBe('Bayern');
    expect(there('STATE', 'x'.repeat(81), lookups({ country: 'DE' }))).toMatchObject({
      ok: false,
      code: 'TOO_LONG',
    });
  });
});

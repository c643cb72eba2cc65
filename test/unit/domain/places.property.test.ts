import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTRIES, STATES } from '../../../src/domain/transforms/iso-3166.ts';
import { lookups } from '../../harness/lookups.ts';
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

/**
 * What the hub sends to Salesforce and reads from it, one place a line: code, the name in Salesforce's picklist, other
 * names. A new version of the package with the ISO tables must not change it unseen.
 */
const PLACES = readFileSync(new URL('places.txt', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('|'))
  .map(([place = '', name = '', ...others]) => {
    const [country = '', code] = place.split('-');
    return { country, code, name, others };
  });
const LISTED_COUNTRIES = PLACES.filter(({ code }) => code === undefined);
const LISTED_STATES = PLACES.flatMap(({ code, ...place }) =>
  code === undefined ? [] : [{ code, ...place }],
);

describe('countries', () => {
  it('are all of ISO 3166-1, and no name means two of them', () => {
    expect(COUNTRIES.map(([code]) => code).toSorted()).toEqual(
      LISTED_COUNTRIES.map(({ country }) => country).toSorted(),
    );
    const names = COUNTRIES.flatMap(([, ...all]) => [...new Set(all)]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("go to Salesforce under its picklist's names and come back as the same code, by each of their names", () => {
    for (const { country, name, others } of LISTED_COUNTRIES) {
      expect(there('COUNTRY', country)).toEqual({ ok: true, value: name });
      for (const written of [country, name, ...others])
        expect([written, back('COUNTRY', written)]).toEqual([written, { ok: true, value: country }]);
    }
  });

  it('are told apart from what is none', () => {
    expect(back('COUNTRY', 'Atlantis')).toMatchObject({ ok: false, code: 'UNKNOWN_COUNTRY' });
    expect(there('COUNTRY', 'XX')).toMatchObject({ ok: false, code: 'UNKNOWN_COUNTRY' });
  });
});

describe('states', () => {
  it('are listed where Salesforce has a picklist of them, each once', () => {
    const known = [...STATES].flatMap(([country, states]) => states.map(([code]) => `${country}-${code}`));
    expect(known.toSorted()).toEqual(
      LISTED_STATES.map(({ country, code }) => `${country}-${code}`).toSorted(),
    );
    for (const [country, states] of STATES) {
      const names = states.flatMap(([, ...all]) => [...new Set(all)]);
      const twice = names.filter((name, index) => names.indexOf(name) !== index);
      expect([country, twice]).toEqual([country, []]);
    }
  });

  it("go to Salesforce under its picklist's names and come back as the same code, by each of their names", () => {
    for (const { country, code, name, others } of LISTED_STATES) {
      const given = lookups({ country });
      expect(there('STATE', code, given)).toEqual({ ok: true, value: name });
      for (const written of [code, name, ...others])
        expect([written, back('STATE', written, given)]).toEqual([written, { ok: true, value: code }]);
    }
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

describe('a state with its country', () => {
  it('is the state within that country, for every state of every list', () => {
    for (const [country, states] of STATES) {
      for (const [code, name] of states) {
        const home = lookups({ country });
        expect([code, there('STATE', `${country}-${code}`, home)]).toEqual([code, { ok: true, value: name }]);
        expect([code, back('STATE', `${country}-${code}`.toLowerCase(), home)]).toEqual([
          code,
          { ok: true, value: code },
        ]);
      }
    }
  });

  it('of another country is refused, and free text is not taken for one', () => {
    expect(there('STATE', 'CA-BC', lookups({ country: 'US' }))).toMatchObject({
      ok: false,
      code: 'UNKNOWN_STATE',
    });
    expect(there('STATE', 'US-WA', lookups({ country: 'DE' }))).toMatchObject({
      ok: false,
      code: 'UNKNOWN_STATE',
    });
    expect(there('STATE', 'DE-BY', lookups({ country: 'DE' }))).toEqual({ ok: true, value: 'BY' });
    expect(there('STATE', 'Baden-W.', lookups({ country: 'DE' }))).toEqual({ ok: true, value: 'Baden-W.' });
  });
});

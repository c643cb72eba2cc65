import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allOf,
  anyOf,
  contains,
  count,
  dateLiteral,
  field,
  fields,
  inChunks,
  MAX_STRING,
  MAX_URI,
  soql,
} from '../../../src/salesforce/soql.ts';

describe('soql', () => {
  it('quotes and escapes every text, whatever it holds', () => {
    expect(soql`SELECT Id FROM Account WHERE Name = ${'O\'Neil \\ "x"\n\t\u0000'}`.text).toBe(
      String.raw`SELECT Id FROM Account WHERE Name = 'O\'Neil \\ \"x\"\n\t\u0000'`,
    );
  });

  const endings = fc.string({
    unit: fc.constantFrom("'", '\\', '\n', '\r', '\v', '\u0085', '\u2028', '\u2029'),
  });

  it('never lets a text end its own literal', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), endings), (text) => {
        const literal = soql`${text}`.text;
        expect(literal.startsWith("'") && literal.endsWith("'")).toBe(true);
        const inner = literal.slice(1, -1).replace(/\\(u[0-9a-f]{4}|.)/g, '');
        expect(inner).not.toMatch(/['\\\n\v\f\r\u0085\u2028\u2029]/);
      }),
    );
  });

  it('writes dates, numbers, booleans, null and lists as SOQL does', () => {
    const from = new Date('2026-03-04T05:06:07.089Z');
    expect(
      soql`a > ${from} AND b = ${1e21} AND c = ${true} AND d = ${null} AND e IN ${['x', "y'"]}`.text,
    ).toBe(
      String.raw`a > 2026-03-04T05:06:07.089Z AND b = 1000000000000000000000 AND c = true AND d = null AND e IN ('x','y\'')`,
    );
    expect(soql`CloseDate = ${dateLiteral('2026-03-04')} LIMIT ${count(5)}`.text).toBe(
      'CloseDate = 2026-03-04 LIMIT 5',
    );
  });

  it('matches wildcards in a search text as themselves', () => {
    expect(soql`Name LIKE ${contains("50%_o'x\\")}`.text).toBe(String.raw`Name LIKE '%50\%\_o\'x\\%'`);
  });

  it('puts conditions in parentheses', () => {
    const a = soql`A = ${1}`;
    const b = soql`B = ${2}`;
    expect(allOf([a, anyOf([a, b])]).text).toBe('(A = 1) AND ((A = 1) OR (B = 2))');
  });

  it.each([
    ['an empty list', () => soql`Id IN ${[]}`, 'INTERNAL'],
    ['no condition', () => allOf([]), 'INTERNAL'],
    ['a number that is not finite', () => soql`${Number.NaN}`, 'INTERNAL'],
    ['an invalid date', () => soql`${new Date('x')}`, 'INTERNAL'],
    ['a text which is too long', () => soql`${'x'.repeat(MAX_STRING + 1)}`, 'BAD_USER_INPUT'],
    ['a field outside the list', () => field('Salary__c', ['Name']), 'BAD_USER_INPUT'],
    ['a field which is no identifier', () => field('Id FROM User', ['Id FROM User']), 'BAD_USER_INPUT'],
    ['a text with half a character', () => soql`${'a\ud800'}`, 'BAD_USER_INPUT'],
    ['a day of no month', () => dateLiteral('2026-13-45'), 'BAD_USER_INPUT'],
    ['a day which is none', () => dateLiteral('TODAY OR 1=1'), 'BAD_USER_INPUT'],
  ])('refuses %s', (_, build, code) => {
    expect(build).toThrow(expect.objectContaining({ code }));
  });

  it('takes fields from the given list only', () => {
    expect(soql`SELECT ${fields(['Id', 'Owner.Name'], ['Id', 'Name', 'Owner.Name'])} FROM Account`.text).toBe(
      'SELECT Id,Owner.Name FROM Account',
    );
  });

  it('splits long IN lists so that every query fits into a request', () => {
    const ids = Array.from({ length: 2_000 }, (_, index) => `001${String(index).padStart(15, '0')}`);
    const chunks = inChunks([...ids, ...ids]);
    expect(chunks.flat()).toEqual(ids);
    for (const chunk of chunks) {
      const text = soql`SELECT Id FROM Account WHERE Id IN ${chunk}`.text;
      expect(encodeURIComponent(text).length).toBeLessThan(MAX_URI);
    }
    expect(chunks.length).toBeLessThan(6);
    expect(inChunks([])).toEqual([]);
  });

  it('never splits a value, however long it is once encoded', () => {
    expect(inChunks(['ü'.repeat(3_000), 'a'])).toEqual([['ü'.repeat(3_000)], ['a']]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  calendarDate,
  decimal,
  identifier,
  lookedUp,
  requiredText,
  statedCell,
  wholeNumber,
} from '../../../src/import/cell.ts';

const USD = { currency: 'USD' };
const line = (text: string) => ({ number: 2, cells: { value: text } });
const dates = (text: string) =>
  calendarDate(line(text), {
    column: 'value',
    formats: ['d-MMM-yy', 'M/d/yy'],
    absent: ['Date Not Captured'],
  });
const POINTER = String.raw`^See \S+ \(ID#:(?<line>\d+)\)$`;
const stated = (text: string) =>
  statedCell(
    line(text),
    {
      column: 'value',
      words: { 'Weight Captured Separately': 'CAPTURED_SEPARATELY' },
      pointer: POINTER,
    },
    'weight',
  );

describe('a cell of a delivery file', () => {
  it('reads dates of both forms as midnight UTC', () => {
    expect(dates('2-Jun-06')?.toISOString()).toBe('2006-06-02T00:00:00.000Z');
    expect(dates('11/13/06')?.toISOString()).toBe('2006-11-13T00:00:00.000Z');
  });

  it('takes the words for no date as no date', () => {
    expect(dates('Date Not Captured')).toBeNull();
    expect(dates('')).toBeNull();
  });

  it.each(['31-Feb-06', '13/13/06', '2-JUN-06', 'soon', '2006-06-02'])('refuses %s as a date', (text) => {
    expect(() => dates(text)).toThrow('is not a date');
  });

  it('reads amounts, words and pointers', () => {
    expect(stated('780.34')).toEqual({ kind: 'amount', amount: '780.34' });
    expect(stated('Weight Captured Separately')).toEqual({ kind: 'word', basis: 'CAPTURED_SEPARATELY' });
    expect(stated('See DN-4151 (ID#:83891)')).toEqual({ kind: 'pointer', line: '83891' });
  });

  it.each(['heavy', 'toString', 'See DN-4151'])('refuses %s as an amount', (text) => {
    expect(() => stated(text)).toThrow('neither a number nor a word');
  });

  it.each([
    ['-3', 'is less than zero'],
    ['(3.00)', 'is less than zero'],
    ['1,200', 'its comma may stand between thousands or before decimals'],
    ['1,234.50', 'signs between thousands'],
    ["1'234.50", 'signs between thousands'],
    ['1\u{a0}234', 'signs between thousands'],
    ['1.234,50', 'decimal comma'],
    ['12,5', 'decimal comma'],
    ['12.5 kg', 'a unit or a currency sign'],
    ['$12.50', 'a unit or a currency sign'],
    ['1.23457E+11', 'digits of it are lost'],
    ['=1+1', 'is a formula'],
    ['#REF!', 'is an error of a spreadsheet'],
    ['1.234', 'its point may stand between thousands'],
  ])('refuses the amount %s with a word about it', (text, reason) => {
    expect(() => decimal(line(text), 'value', USD)).toThrow(reason);
    if (text !== '1.234') expect(() => stated(text)).toThrow(reason);
    expect(() => wholeNumber(line(text), 'value')).toThrow(
      reason === 'its point may stand between thousands' ? 'is not a whole number' : reason,
    );
  });

  it.each([
    ['1.23457E+11', 'digits of it are lost'],
    ['1E+15', 'digits of it are lost'],
    ['=HYPERLINK("x")', 'is a formula'],
    ['#N/A', 'is an error of a spreadsheet'],
    ['#####', 'is an error of a spreadsheet'],
    ['n/a', 'stands for a value that is missing'],
    ['--', 'has neither a letter nor a digit'],
    ['A\nB', 'holds a line break'],
    ['A\u{200b}B', 'holds a character that nobody sees'],
    ['5-Jan', 'took for a date'],
    ['Jan-05', 'took for a date'],
    ['12-Mar-26', 'took for a date'],
    ['9'.repeat(256), 'is longer than 255 characters'],
  ])('refuses %j as a number or code', (text, reason) => {
    expect(() => identifier(line(text), 'value')).toThrow(reason);
  });

  it('refuses a text that was read in a wrong encoding, and takes letters of every language', () => {
    const texts = [
      'Größe',
      'naïve',
      'Łódź',
      'Ångström',
      '東京',
      'São Paulo',
      'É',
      '5 × 3 €',
      '«CAFÉ»',
      'Öl–Faß',
    ];
    for (const text of texts) {
      expect(requiredText(line(text), 'value')).toBe(text);
      const twice = new TextDecoder('windows-1252').decode(new TextEncoder().encode(text));
      expect(() => requiredText(line(twice), 'value')).toThrow(/changed twice|control character/);
    }
    expect(() => requiredText(line('\u{1b}$B%+%i\u{1b}(B'), 'value')).toThrow('control character');
    expect(requiredText(line('two\r\nlines\tand a tab'), 'value')).toBe('two\r\nlines\tand a tab');
  });

  it.each(['MAR-05', 'SEP-1', '1E5', '12E34', '00123', 'PO #7', '5" pipe', 'Größe'])(
    'takes %s as a number or code',
    (text) => {
      expect(identifier(line(` ${text} `), 'value')).toBe(text);
    },
  );

  it('stores one text in one form of Unicode', () => {
    expect(requiredText(line('Mu\u{308}ller'), 'value')).toBe('M\u{fc}ller');
  });

  it('takes a whole number with decimals that are zero', () => {
    expect(wholeNumber(line('5.00'), 'value')).toBe(5);
  });

  it("says that a number is a spreadsheet's day", () => {
    expect(() => dates('45292')).toThrow("a spreadsheet's number of a day");
  });

  it('refuses numbers that are none, and an empty cell', () => {
    expect(() => wholeNumber(line('1.5'), 'value')).toThrow('whole number');
    expect(() => decimal(line('1e3'), 'value', USD)).toThrow('not a number');
    expect(() => decimal(line(' '), 'value', USD)).toThrow('is empty');
  });

  it('refuses amounts that the portal would round or could not hold', () => {
    expect(decimal(line('0000000123456789.5000'), 'value', USD)).toBe('123456789.50');
    expect(() => decimal(line('1234567890'), 'value', USD)).toThrow('digits before the point');
    expect(() => decimal(line('0.005'), 'value', USD)).toThrow('more than 2 decimals');
    expect(() => stated('0.0005')).toThrow('more than 3 decimals');
    expect(decimal(line('1.234'), 'value', { currency: 'KWD' })).toBe('1.234');
    expect(() => decimal(line('1.55'), 'value', { currency: 'JPY' })).toThrow('JPY has none');
  });

  it('refuses a word that the mapping does not list, also one that every object has', () => {
    const table = { column: 'value', values: { Air: 'AIR' } };
    expect(lookedUp(line('Air'), table)).toBe('AIR');
    expect(() => lookedUp(line('constructor'), table)).toThrow('not in the mapping');
  });
});

import { describe, expect, it } from 'vitest';
import { calendarDate, decimal, lookedUp, statedCell, wholeNumber } from '../../../src/import/cell.ts';

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

  it.each(['-3', '1,200', 'heavy', 'toString', 'See DN-4151'])('refuses %s as an amount', (text) => {
    expect(() => stated(text)).toThrow('neither a number nor a word');
  });

  it('refuses numbers that are none, and an empty cell', () => {
    expect(() => wholeNumber(line('1.5'), 'value')).toThrow('whole number');
    expect(() => decimal(line('1e3'), 'value', 'money')).toThrow('not a number');
    expect(() => decimal(line(' '), 'value', 'money')).toThrow('is empty');
  });

  it('refuses amounts that the portal would round or could not hold', () => {
    expect(decimal(line('0000000123456789.5000'), 'value', 'money')).toBe('0000000123456789.5000');
    expect(() => decimal(line('1234567890'), 'value', 'money')).toThrow('digits before the point');
    expect(() => decimal(line('0.005'), 'value', 'money')).toThrow('more than 2 decimals');
    expect(() => stated('0.0005')).toThrow('more than 3 decimals');
  });

  it('refuses a word that the mapping does not list, also one that every object has', () => {
    const table = { column: 'value', values: { Air: 'AIR' } };
    expect(lookedUp(line('Air'), table)).toBe('AIR');
    expect(() => lookedUp(line('constructor'), table)).toThrow('not in the mapping');
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf } from '../../../src/domain/csv.ts';

/** Reads RFC 4180; it knows no rule about formulas. */
function cellsOf(csv: string): string[][] {
  const text = csv.replace(/^\uFEFF/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/gy;
  for (const [, written = '', end] of text.matchAll(cell)) {
    row.push(written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written);
    if (end === '\r\n') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(
    '=1+1',
    '+1',
    '-2+3',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    ' =cmd|x',
    '＝1',
    'a,b',
    'say "x"',
    'two\r\nlines',
    '',
  ),
);

describe('an export', () => {
  it('keeps every text, except for the apostrophe before what a spreadsheet would take for a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.array(hostile, { minLength: 3, maxLength: 3 }), { maxLength: 8 }), (rows) => {
        const read = cellsOf(csvOf(['One', 'Two', 'Three'], rows));
        expect(read).toHaveLength(rows.length + 1);
        expect(read.slice(1)).toEqual(
          rows.map((row) => row.map((cell) => (isFormula(cell) ? `'${cell}` : cell))),
        );
      }),
    );
  });

  it('begins no text with a letter that begins a formula', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [, [cell = ''] = []] = cellsOf(csvOf(['One'], [[text]]));
        expect(cell).not.toMatch(/^\s*[=+\-@\t\r＝＋－＠]/);
      }),
    );
  });

  it('writes numbers as they are, negative ones too, and nothing for what is unknown', () => {
    expect(
      csvOf(
        ['Value', 'Mean'],
        [
          [-1.5, null],
          [0, Number.NaN],
        ],
      ),
    ).toBe('\uFEFFValue,Mean\r\n-1.5,\r\n0,\r\n');
  });

  it('is not empty where nothing is to be exported: it has its header', () => {
    expect(csvOf(['A', 'B'], [])).toBe('\uFEFFA,B\r\n');
  });
});

function isFormula(text: string): boolean {
  return /^\s*[=+\-@＝＋－＠]/.test(text) || /^[\t\r\n]/.test(text);
}

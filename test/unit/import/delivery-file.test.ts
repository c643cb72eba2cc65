import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DeliveryFile, type ReadLine } from '../../../src/import/file/delivery-file.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-import-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function readFile(content: string | Buffer, columns: readonly string[] = ['A', 'B']) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, content);
  const file = new DeliveryFile(path);
  const lines: ReadLine[] = [];
  for await (const line of file.lines(columns)) lines.push(line);
  return { lines, encoding: file.encoding };
}

/** A line as a pair: its number, and its cells or why it is refused. */
async function read(content: string | Buffer, columns?: readonly string[]) {
  const { lines } = await readFile(content, columns);
  return lines.map((line) => {
    if ('isBlank' in line) return [line.number, 'blank'];
    return [line.number, 'malformed' in line ? line.malformed.reason : Object.values(line.cells).join('|')];
  });
}

describe('the lines of a delivery file', () => {
  it.each(['\r', '\n', '\r\n'])('end in %j, behind a byte order mark', async (end) => {
    expect(await read(`\u{feff}A,B${end}1,"x, y"${end}2,z${end}`)).toEqual([
      [2, '1|x, y'],
      [3, '2|z'],
    ]);
  });

  it('are numbered as an editor does, also behind a cell that spans lines', async () => {
    expect(await read('A,B\n1,"x\r\ny"\n2,z\n')).toEqual([
      [2, '1|x\r\ny'],
      [4, '2|z'],
    ]);
  });

  it('tell whether the file may have been cut off', async () => {
    const { lines } = await readFile('A,B\n1,x\n2,z');
    expect(lines.map((line) => 'isEnded' in line && line.isEnded)).toEqual([true, false]);
  });

  it('with too few or too many cells are malformed', async () => {
    expect(await read('A,B\n1\n2,z\n3,x,y\n')).toEqual([
      [2, 'has 1 cells; the header has 2'],
      [3, '2|z'],
      [4, 'has 3 cells; the header has 2'],
    ]);
  });

  it.each(['\n', '\r\n\r\n', '\n,\n , \n', '\n\u{1a}', '\n\u{1a}\n'])(
    'leave out the blank ones at the end: %j',
    async (end) => {
      expect(await read(`A,B\n1,x${end}`)).toEqual([[2, '1|x']]);
    },
  );

  it('name the blank ones between others', async () => {
    expect(await read('\n\nA,B\n\n,\n1,x\n\n')).toEqual([
      [4, 'blank'],
      [5, 'blank'],
      [6, '1|x'],
    ]);
  });

  it.each([
    ['NUL', '1,x\0y', 'NUL'],
    ['U+FFFD', '1,x\u{fffd}', 'U+FFFD'],
    ['the header again', 'A,B', 'repeats the header'],
    ['a quoted cell that never ends', '1,"open', 'opens a quoted cell that is not closed'],
    ['text behind a quoted cell', '1,"x"y', 'has a quoted cell with text'],
    ['a blank before a quote', '1, "x"', 'has a quoted cell with text'],
    ['more than a megabyte', `1,${'x'.repeat(1_048_577)}`, 'is longer than 1048576 characters'],
  ])('with %s stop only themselves', async (_, line, reason) => {
    const lines = await read(`A,B\n0,a\n${line}\n2,"b"\n3,"c, d"\n`);
    expect(lines).toEqual([
      [2, '0|a'],
      [3, expect.stringContaining(reason)],
      [4, '2|b'],
      [5, '3|c, d'],
    ]);
  });

  it('take a quote inside a cell for a letter, and blanks behind a quoted cell for nothing', async () => {
    expect(await read('A,B\n5" pipe,"a ""b"" c" \n')).toEqual([[2, '5" pipe|a "b" c']]);
  });

  it('between two stray quotes are lines of their own', async () => {
    expect(await read('A,B,C\n1,"Pallet,x\n2,Box,y\n3,Crate",z\n', ['A', 'B', 'C'])).toEqual([
      [2, 'opens a quoted cell that reaches over the lines that follow'],
      [3, '2|Box|y'],
      [4, '3|Crate"|z'],
    ]);
  });

  it('may begin with a cell that spans lines', async () => {
    expect(await read('A,B\n"1\n2",z\n')).toEqual([[2, '1\n2|z']]);
  });
});

describe('the encoding of a delivery file', () => {
  const text = 'A,B\r\n1,Müller €𝄞\r\n2,Σ\r\n';
  const utf16 = (content: string) => Buffer.from(content, 'utf16le');

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\u{feff}${text}`)],
    ['UTF-16LE', utf16(text)],
    ['UTF-16LE with a byte order mark', utf16(`\u{feff}${text}`)],
    ['UTF-16BE', utf16(text).swap16()],
    ['UTF-16BE with a byte order mark', utf16(`\u{feff}${text}`).swap16()],
  ])('is found and named: %s', async (name, bytes) => {
    const { lines, encoding } = await readFile(bytes);
    expect(encoding).toBe(name);
    expect(lines).toMatchObject([{ cells: { A: '1', B: 'Müller €𝄞' } }, { cells: { A: '2', B: 'Σ' } }]);
  });

  it('is refused when it is Windows-1252, with the byte, its line, and how to convert it', async () => {
    const bytes = Buffer.from('A,B\r\n0,x\r\nCP-2,Müller\r\n', 'latin1');
    await expect(readFile(bytes)).rejects.toThrow(
      /line 3 holds the byte 0xFC behind "CP-2,M"\..*it is "ü".*iconv -f WINDOWS-1252 -t UTF-8/,
    );
  });

  it('is refused by the line also far behind the beginning', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`A,B\r\n${'1,Größe\r\n'.repeat(60_000)}`),
      Buffer.from('2,Stra\xdfe\r\n', 'latin1'),
    ]);
    await expect(readFile(bytes)).rejects.toThrow('line 60002 holds the byte 0xDF behind "2,Stra"');
  });

  it('costs one line where the file ends within a character', async () => {
    const bytes = Buffer.from('A,B\n1,x\n2,Mü');
    expect(await read(bytes.subarray(0, -1))).toEqual([
      [2, '1|x'],
      [3, expect.stringContaining('U+FFFD')],
    ]);
    expect(await read(utf16('A,B\n1,x\n2,M').subarray(0, -1))).toEqual([
      [2, '1|x'],
      [3, expect.stringContaining('U+FFFD')],
    ]);
  });

  it('costs one line where UTF-16 holds half of a character', async () => {
    expect(await read(utf16('A,B\n1,x\u{d83d}\n2,y\u{dc00}z\n3,z\n'))).toEqual([
      [2, expect.stringContaining('lone surrogate')],
      [3, expect.stringContaining('lone surrogate')],
      [4, '3|z'],
    ]);
  });

  it.each([
    ['an Excel workbook', Buffer.from('PK\x03\x04rest')],
    ['compressed by gzip', Buffer.from([0x1f, 0x8b, 8, 0])],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0])],
    ['PDF', Buffer.from('%PDF-1.7')],
  ])('is no text: %s', async (name, bytes) => {
    await expect(readFile(bytes)).rejects.toThrow(name);
  });

  it('stays UTF-8 when many cells hold NUL', async () => {
    const { encoding } = await readFile(`A,B\n${'1,x\0\0\0\n'.repeat(50)}`);
    expect(encoding).toBe('UTF-8');
  });
});

describe('the header of a delivery file', () => {
  it('is found in other case, with blanks and with invisible characters', async () => {
    expect(await read(' Ship  To ,\u{200b}b,C,,\n1,2,3,,\n', ['Ship to', 'B'])).toEqual([[2, '1|2']]);
  });

  it('may not have a column twice', async () => {
    await expect(readFile('A,B,a \n1,2,3\n')).rejects.toThrow(
      'the column "a" twice, as column 1 and as column 3',
    );
  });

  it('names the columns that it lacks, and those that it has', async () => {
    await expect(readFile('A,C\n1,2\n')).rejects.toThrow('no column "B". Its header has "A", "C"');
  });

  it.each([
    ['semicolons', 'A;B\n1;2\n'],
    ['tabs', 'A\tB\n1\t2\n'],
    ['vertical bars', '"A"|"B"\n1|2\n'],
    ['semicolons', 'sep=;\nA;B\n1;2\n'],
  ])('separated by %s is told so', async (name, content) => {
    await expect(readFile(content)).rejects.toThrow(
      `It seems to be separated by ${name}: save the file with commas`,
    );
  });

  it('may stand below the line by which Excel is told the separator', async () => {
    expect(await read('sep=,\nA,B\n1,2\n')).toEqual([[3, '1|2']]);
  });

  it('whose quote never ends is refused', async () => {
    await expect(readFile('A,"B\n1,2\n')).rejects.toThrow('opens a quoted cell that is not closed');
  });

  it.each(['', '\n\n', '\u{feff}'])('is missing in %j', async (content) => {
    await expect(readFile(content)).rejects.toThrow('file.csv is empty');
  });
});

describe('a delivery file that cannot be opened', () => {
  const reading = (path: string) => new DeliveryFile(path).lines(['A']).next();

  it('is named when it is not there', async () => {
    await expect(reading(join(folder, 'none.csv'))).rejects.toThrow('There is no file');
  });

  it('is named when it is a directory', async () => {
    mkdirSync(join(folder, 'directory'));
    await expect(reading(join(folder, 'directory'))).rejects.toThrow('is a directory');
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ReadLine, readLines } from '../../../src/import/read-lines.ts';

describe('reading a delivery file', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waybill-import-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = async (content: string, columns: readonly string[] = ['A', 'B']) => {
    const path = join(folder, 'file.csv');
    writeFileSync(path, content);
    const lines: ReadLine[] = [];
    for await (const line of readLines({ path, columns })) lines.push(line);
    return lines;
  };

  it.each(['\r', '\n', '\r\n'])('takes lines that end in %j, behind a byte order mark', async (end) => {
    const lines = await read(`\u{feff}A,B${end}1,"x, y"${end}2,z${end}`);
    expect(lines).toEqual([
      { number: 2, cells: { A: '1', B: 'x, y' } },
      { number: 3, cells: { A: '2', B: 'z' } },
    ]);
  });

  it('hands on a line with too few cells as malformed, with its number', async () => {
    const lines = await read('A,B\n1\n2,z\n');
    expect(lines[0]).toEqual({ number: 2, malformed: 'has 1 cells; the header has 2' });
    expect(lines).toHaveLength(2);
  });

  it('hands on a line with the character NUL as malformed', async () => {
    const lines = await read('A,B\n1,x\0y\n2,z\n');
    expect(lines[0]).toEqual({ number: 2, malformed: expect.stringContaining('NUL') });
    expect(lines[1]).toEqual({ number: 3, cells: { A: '2', B: 'z' } });
  });

  it('names the columns that the header lacks', async () => {
    await expect(read('A,C\n1,2\n')).rejects.toThrow('no column "B"');
  });

  it('names the file that is not there', async () => {
    const lines = readLines({ path: join(folder, 'none.csv'), columns: [] });
    await expect(lines.next()).rejects.toThrow('There is no file');
  });

  it('refuses a file without a header', async () => {
    await expect(read('')).rejects.toThrow('file.csv is empty');
  });

  it('refuses a file whose quote never ends', async () => {
    await expect(read('A,B\n1,"open\n2,z\n')).rejects.toThrow('Cannot read');
  });
});

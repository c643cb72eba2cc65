import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileLine, HEADER, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a damaged file', () => {
  it("is imported under the code of a branch, into the branch, and a branch's code stops nothing", async () => {
    const [customer = ''] = await world.store.writes.insertAccounts([
      { displayName: 'Northwind', customerCode: 'NORTHWIND' },
    ]);
    await world.store.writes.insertAccounts([
      { displayName: 'Northwind Chicago', customerCode: 'NORTHWIND-CHI', parentId: customer },
    ]);
    const { counts, report } = await world.run([
      fileLine('BR-1'),
      fileLine('BR-2', { customer: 'NORTHWIND-CHI' }),
    ]);
    expect(counts).toMatchObject({ read: 2, taken: 2, customers: 1, encoding: 'UTF-8' });
    expect(report).toEqual([]);
  });

  it('with a column twice is refused, and nothing of it is stored', async () => {
    const content = `${HEADER},Customer\n${fileLine('DC-1')},OTHERCO\n`;
    await expect(world.run(Buffer.from(content))).rejects.toThrow(
      'the column "Customer" twice, as column 2 and as column 16',
    );
    expect(await world.keys()).not.toContain('DC-1');
    expect(await world.codes()).not.toContain('OTHERCO');
  });

  it('says of each line what is wrong, where, and what to do', async () => {
    const { counts, report } = await world.run([
      fileLine('A-1', { item: '"two\nlines"' }),
      fileLine('A-2', { pro: '1.23457E+11' }),
      fileLine('A-3', { item: '"never closed' }),
      fileLine('A-4', { weight: '"12,5"' }),
      fileLine('A-5', { item: '=cmd|calc' }),
      fileLine('A-6', { country: 'Atlantis' }),
      fileLine('A-7'),
    ]);
    expect(counts).toMatchObject({ read: 7, taken: 2, refused: 5 });
    expect(report).toMatchObject([
      { line: '4', column: 'PRO', value: '1.23457E+11', reason: expect.stringContaining('digits') },
      { line: '5', column: '', reason: 'opens a quoted cell that is not closed' },
      { line: '6', column: 'Weight', value: '12,5', reason: expect.stringContaining('decimal comma') },
      { line: '7', column: 'Item', value: "'=cmd|calc", reason: expect.stringContaining('formula') },
      { line: '8', column: 'Country', value: 'Atlantis' },
    ]);
    expect(report.filter(({ outcome, advice }) => outcome !== 'REFUSED' || advice === '')).toEqual([]);
  });

  it('whose dates have two orders loses those that can be read in both', async () => {
    const { counts, report } = await world.run([
      fileLine('O-1', { delivered: '3/4/26' }),
      fileLine('O-2', { delivered: '25/12/25' }),
      fileLine('O-3', { delivered: '5/5/26' }),
      fileLine('O-4', { delivered: '2026-03-04' }),
      fileLine('O-5', { delivered: '3/25/26' }),
    ]);
    expect(counts).toMatchObject({ taken: 3, refused: 2 });
    expect(report).toMatchObject([
      { line: '2', column: 'Delivered', reason: expect.stringContaining('(line 3)') },
      { line: '3', column: 'Delivered', reason: expect.stringContaining('is not a date') },
    ]);
  });

  it('whose numbers have points between thousands elsewhere loses those that may have them', async () => {
    const { counts, report } = await world.run([
      fileLine('P-1', { weight: '1.200' }),
      fileLine('P-2', { weight: '"1.200,5"' }),
      fileLine('P-3', { weight: '12.5' }),
    ]);
    expect(counts).toMatchObject({ taken: 1, refused: 2 });
    expect(report[0]).toMatchObject({
      line: '2',
      column: 'Weight',
      reason: expect.stringContaining('(line 3)'),
    });
  });

  it('that was cut off within its last line keeps the others', async () => {
    const whole = `${HEADER}\n${fileLine('T-1')}\n${fileLine('T-2')}`;
    const { counts, report } = await world.run(Buffer.from(whole.slice(0, -12)));
    expect(counts).toMatchObject({ taken: 1, refused: 1 });
    expect(report).toMatchObject([
      { line: '3', outcome: 'REFUSED', advice: expect.stringContaining('cut off') },
    ]);
    const again = await world.run(Buffer.from(whole.slice(0, -1)));
    expect(again.counts).toMatchObject({ taken: 1, known: 1 });
    expect(again.report).toMatchObject([
      { line: '3', outcome: 'NOTE', reason: expect.stringContaining('no line end') },
    ]);
  });

  it('in which one key stands in thousands of lines is refused for that key alone', async () => {
    const same = Array.from({ length: 10_001 }, () => fileLine('M-1'));
    const { counts, report } = await world.run([...same, fileLine('M-2')]);
    expect(counts).toMatchObject({ read: 10_002, taken: 1, refused: 10_001 });
    expect(report).toHaveLength(10_001);
    expect(report[0]).toMatchObject({ line: '2', column: 'Key', reason: 'stands in more than 10000 lines' });
  });
});

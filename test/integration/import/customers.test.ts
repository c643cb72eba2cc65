import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileLine, HEADER, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Each in an import of its own: the second one meets the customer that the first one made. */
async function twoImports(one: string, other: string) {
  const source = `source-${Math.random().toString(36).slice(2)}`;
  await world.run([fileLine('K-1', { customer: one })], source);
  return await world.run([fileLine('K-2', { customer: other })], source);
}

describe('the customer of a line', () => {
  it.each([
    ['case', 'Case Freight', 'CASE FREIGHT'],
    ['blanks', 'BLANKFREIGHT', ' Blank  Freight '],
    ['the form of Unicode', 'N\u{fc}rnberg', 'Nu\u{308}rnberg'],
  ])('is the same when only %s differs', async (_, one, other) => {
    const { counts, report } = await twoImports(one, other);
    expect(counts).toMatchObject({ taken: 1, customers: 0 });
    expect(report).toEqual([]);
  });

  it.each([
    ['umlauts', 'Müller', 'Muller'],
    ['umlauts that are written out', 'Köhler', 'KOEHLER'],
    ['punctuation', 'ACME-WEST', 'ACME_WEST'],
    ['letters of another alphabet', 'OCEAN', '\u{41e}CEAN'],
    ['a digit for a letter', 'FOXTROT', 'F0XTROT'],
    ['a legal form', 'Globex', '"Globex, Inc."'],
    ['wide letters', 'TOKYO', '\u{ff34}\u{ff2f}\u{ff2b}\u{ff39}\u{ff2f}'],
  ])('is for a person to decide when only %s differ', async (_, one, other) => {
    const before = await world.codes();
    const { counts, report } = await twoImports(one, other);
    expect(counts).toMatchObject({ taken: 0, refused: 1, customers: 0 });
    expect(await world.codes()).toHaveLength(before.length + 1);
    const item = (await world.items()).find(({ candidates }) => candidates[0]?.label === `${one} (${one})`);
    expect(item).toMatchObject({ category: 'CUSTOMER_CODE', fields: [{ field: 'customerCode' }, {}, {}] });
    expect(report).toMatchObject([
      {
        line: '2',
        outcome: 'REFUSED',
        column: 'Customer',
        reason: expect.stringContaining(`"${one}"`),
        advice: expect.stringContaining(item?.id ?? 'no item'),
      },
    ]);
  });

  it('is for a person to decide when both are new in one file, and one item tells of all lines', async () => {
    const { counts, report } = await world.run([
      fileLine('S-1', { customer: 'Sörensen' }),
      fileLine('S-2', { customer: 'Sorensen' }),
      fileLine('S-3', { customer: 'sorensen' }),
    ]);
    expect(counts).toMatchObject({ read: 3, taken: 1, refused: 2, customers: 1 });
    expect(report.map(({ line }) => line)).toEqual(['3', '4']);
    expect(new Set(report.map(({ advice }) => advice)).size).toBe(1);
  });

  it('is no question any more once somebody has made a customer of the code', async () => {
    await twoImports('Umbrella', 'UMBRELLA-');
    const open = async () => (await world.items()).filter(({ cause }) => cause.endsWith('umbrella-'));
    expect(await open()).toHaveLength(1);
    await world.store.writes.insertAccounts([{ displayName: 'Umbrella II', customerCode: 'UMBRELLA-' }]);
    const { counts } = await world.run([fileLine('U-1', { customer: 'UMBRELLA-' })]);
    expect(counts).toMatchObject({ taken: 1 });
    expect(await open()).toEqual([]);
  });

  it('is for a person to decide when the code looks like the name of a customer', async () => {
    await world.store.writes.insertAccounts([{ displayName: 'Initech GmbH', customerCode: 'INI-1' }]);
    const { counts, report } = await world.run([fileLine('N-1', { customer: 'INITECH' })]);
    expect(counts).toMatchObject({ taken: 0, refused: 1 });
    expect(report).toMatchObject([{ line: '2', reason: expect.stringContaining('"INI-1"') }]);
  });

  it('is for a person to decide when two customers have the code in other case', async () => {
    await world.store.writes.insertAccounts([
      { displayName: 'Two', customerCode: 'twofold' },
      { displayName: 'Two more', customerCode: 'Twofold' },
    ]);
    const { counts } = await world.run([
      fileLine('T-1', { customer: 'TWOFOLD' }),
      fileLine('T-2', { customer: 'Twofold' }),
    ]);
    expect(counts).toMatchObject({ taken: 1, refused: 1, customers: 0 });
  });

  it('may have a code that differs in a digit', async () => {
    const { counts } = await world.run([
      fileLine('D-1', { customer: '100-CI-T01' }),
      fileLine('D-2', { customer: '100-CI-T02' }),
      fileLine('D-3', { customer: '1001-CI-T0' }),
    ]);
    expect(counts).toMatchObject({ taken: 3, customers: 3 });
  });

  it('is the same within one shipment when only case differs', async () => {
    const { counts } = await world.run([
      fileLine('C-1', { customer: 'ONESHIP' }),
      fileLine('C-1', { customer: 'OneShip' }).replace('C-1-1', 'C-1-2'),
    ]);
    expect(counts).toMatchObject({ taken: 2, shipments: 1 });
  });

  it('is made once by two imports at the same time', async () => {
    const lines = Array.from({ length: 20 }, (_, at) => fileLine(`R-${at}`, { customer: `RIVAL ${at}` }));
    await Promise.all(['rival-1', 'rival-2'].map((source) => world.run(lines, source)));
    expect((await world.codes()).filter((code) => code?.startsWith('RIVAL'))).toHaveLength(20);
  });

  it('is refused in a file of Windows-1252, where two customers would become one', async () => {
    const lines = [
      HEADER,
      fileLine('CP-1', { customer: 'M\u{fc}ller' }),
      fileLine('CP-2', { customer: 'M\u{f6}ller' }),
    ];
    const importing = world.run(Buffer.from(lines.join('\n'), 'latin1'));
    await expect(importing).rejects.toThrow(/line 2 holds the byte 0xFC behind "CP-1,M"/);
    expect(await world.keys()).not.toContain('CP-1');
  });
});

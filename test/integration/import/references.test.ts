import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isShipmentNumber } from '../../../src/domain/references/shipment-number.ts';
import { fileLine, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const itemsOf = async (category: string) =>
  (await world.items()).filter((item) => item.category === category);

describe('the key of an imported shipment', () => {
  it('may be the same at two customers: each gets a number of the hub', async () => {
    const { counts } = await world.run([
      fileLine('K-1', { customer: 'ALPHA', pro: 'PA' }),
      fileLine('K-1', { customer: 'BETA', pro: 'PB' }),
    ]);
    expect(counts).toMatchObject({ taken: 2, shipments: 2, refused: 0 });
    const found = await world.shipments('K-1');
    expect(new Set(found.map(({ accountId }) => accountId)).size).toBe(2);
    expect(new Set(found.map(({ number }) => number)).size).toBe(2);
    expect(found.every(({ number }) => isShipmentNumber(number))).toBe(true);
  });

  it('of a repeated file changes nothing and asks nobody', async () => {
    const lines = [fileLine('K-2'), fileLine('K-3')];
    await world.run(lines);
    const before = await world.items();
    const { counts, report } = await world.run([...lines, fileLine('K-4')]);
    expect(counts).toMatchObject({ known: 2, taken: 1, refused: 0 });
    expect(report).toEqual([]);
    expect(await world.items()).toEqual(before);
  });

  it('that the customer uses again with other numbers goes to a person, and stops no other line', async () => {
    await world.run([fileLine('K-5', { pro: 'FIRST' })]);
    const { counts, report } = await world.run(
      [fileLine('K-5', { pro: 'SECOND' }), fileLine('K-6')],
      'carrier-file',
    );
    expect(counts).toMatchObject({ taken: 1, known: 0, refused: 1 });
    const [item] = await itemsOf('DUPLICATE');
    expect(item).toMatchObject({
      portalId: (await world.shipment('K-5'))?.portalId,
      candidates: [{ evidence: [expect.stringContaining('key K-5'), 'It has not PRO SECOND.'] }],
    });
    expect(report).toMatchObject([
      { line: '2', outcome: 'REFUSED', column: 'Key', advice: expect.stringContaining(item?.id ?? '?') },
    ]);
  });

  it('in other case or with other blanks makes no second shipment, within a file and in the next one', async () => {
    const first = await world.run([fileLine('Case 1'), fileLine('CASE 1', { pro: 'OTHER' })]);
    expect(first.counts).toMatchObject({ taken: 1, refused: 1 });
    expect(first.report).toMatchObject([
      { outcome: 'REFUSED', column: 'Key', reason: expect.stringMatching(/is the key ".*" of another line/) },
    ]);
    const taken = first.report[0]?.line === '2' ? 'CASE 1' : 'Case 1';
    // The form of a spreadsheet, and numbers that differ in more than that.
    const lines = [
      fileLine(taken, { pro: taken === 'CASE 1' ? 'OTHER' : '' }),
      fileLine('case1'),
      fileLine('Case-1'),
    ];
    const next = await world.run(lines);
    expect(next.counts).toMatchObject({ known: 1, taken: 1, refused: 1 });
    const [{ number } = { number: '' }] = await world.shipments(taken);
    expect(next.report.filter(({ outcome }) => outcome === 'REFUSED')).toMatchObject([
      { line: '3', value: 'case1', reason: expect.stringContaining(`the key "${taken}" of the shipment`) },
    ]);
    expect(number).not.toBe('');
    const other = await world.run([fileLine('CASE 1', { customer: 'GAMMA' })]);
    expect(other.counts).toMatchObject({ taken: 1, refused: 0 });
  });

  it.each(['WB-7K3M-9Q2D', 'wb nor 1000'])(
    "cannot have the form of the hub's own numbers: %s",
    async (key) => {
      const { counts, report } = await world.run([fileLine(key), fileLine(`before ${key}`, { pro: key })]);
      expect(counts).toMatchObject({ taken: 0, refused: 2 });
      expect(report.map(({ reason }) => reason)).toEqual([
        'has the form of a shipment number of the hub',
        'has the form of a shipment number of the hub',
      ]);
    },
  );
});

describe('a PRO of a file', () => {
  it('that two shipments have is imported, and a person sees both', async () => {
    const { counts } = await world.run([
      fileLine('T-1', { pro: 'LOAD77' }),
      fileLine('T-2', { customer: 'OTHERCO', pro: 'load 77' }),
    ]);
    expect(counts).toMatchObject({ taken: 2, refused: 0 });
    const items = (await itemsOf('AMBIGUOUS_REFERENCE')).filter(({ cause }) => cause.endsWith('LOAD77'));
    const both = await Promise.all(['T-1', 'T-2'].map((key) => world.shipment(key)));
    expect(items).toHaveLength(1);
    expect(new Set(items[0]?.candidates.map(({ portalId }) => portalId))).toEqual(
      new Set(both.map((shipment) => shipment?.portalId)),
    );
  });

  it('belongs to the carrier that the file names', async () => {
    const columns = { carrier: 'Item' };
    const lines = [
      fileLine('S-1', { pro: '900', item: 'nwtf' }),
      fileLine('S-2', { pro: '900', item: 'RVLN' }),
      fileLine('S-3', { pro: '901', item: 'North-West' }),
    ];
    const { counts, report } = await world.run(lines, 'scac', columns);
    expect(counts).toMatchObject({ taken: 2, refused: 1 });
    expect(report).toMatchObject([{ line: '4', reason: 'is not a SCAC' }]);
    expect((await world.shipment('S-1'))?.carrier).toBe('NWTF');
    expect((await world.items()).filter(({ cause }) => cause.endsWith(' 900'))).toEqual([]);
  });
});

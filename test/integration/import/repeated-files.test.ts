import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createShipmentRemoval } from '../../../src/ledger/removal/shipment-removal.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { fileLine, HEADER, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const file = (...lines: readonly string[]) => Buffer.from([HEADER, ...lines, ''].join('\r\n'));

describe('a shipment that an earlier file has brought', () => {
  it('is not silently without the lines that the first file was cut before', async () => {
    const lines = ['Pallet', 'Crate', 'Drum'].map((item) => fileLine('CUT-1', { item }));
    const cut = file(...lines);
    const first = await world.run(cut.subarray(0, cut.lastIndexOf('Drum')), 'cut');
    expect(first.counts).toMatchObject({ read: 3, taken: 2, refused: 1 });
    const second = await world.run(cut, 'cut');
    expect(second.counts).toMatchObject({ read: 3, known: 2, refused: 1, knownShipments: 1 });
    const shipment = await world.shipment('CUT-1');
    expect(second.report).toMatchObject([{ line: '4', outcome: 'REFUSED', column: 'Key', value: 'CUT-1' }]);
    expect(second.report[0]?.reason).toContain(`the shipment ${shipment?.number}`);
  });

  it('is not silently without a line that was refused before and is corrected now', async () => {
    const good = fileLine('MEND-1', { item: 'Good' });
    await world.run(file(good, fileLine('MEND-1', { item: 'Late', qty: 'two' })), 'mend');
    const again = await world.run(file(good, fileLine('MEND-1', { item: 'Late', qty: '2' })), 'mend');
    expect(again.counts).toMatchObject({ known: 1, refused: 1 });
    expect(again.report).toMatchObject([{ line: '3', outcome: 'REFUSED' }]);
  });

  it('tells the dates that only the later file has', async () => {
    await world.run(file(fileLine('DATE-1', { booked: '2026-01-05' })), 'dates');
    const later = file(fileLine('DATE-1', { booked: '2026-01-05', delivered: '2026-01-09' }));
    const { counts, report } = await world.run(later, 'dates');
    expect(counts).toMatchObject({ known: 1, refused: 0 });
    expect(report).toMatchObject([{ line: '2', outcome: 'NOTE', column: 'Delivered', value: '2026-01-09' }]);
  });

  it('is the same however its numbers are spelled, and equal lines count as often as they stand', async () => {
    const withId = (line: string, id: number) => line.replace('SAME-1-1', `SAME-1-${id}`);
    const one = fileLine('SAME-1', { value: '100.00', weight: '12.500', freight: '30' });
    const twice = file(one, withId(one, 2));
    expect((await world.run(twice, 'same')).counts).toMatchObject({ taken: 2, refused: 0 });
    const other = fileLine('SAME-1', { value: '100', weight: '12.5', freight: '30.00' });
    const again = await world.run(file(other, withId(other, 2)), 'same');
    expect(again.counts).toMatchObject({ known: 2, refused: 0 });
    expect(again.report).toEqual([]);
    const thrice = await world.run(file(other, withId(other, 2), withId(other, 3)), 'same');
    expect(thrice.counts).toMatchObject({ known: 2, refused: 1 });
  });

  it('counts a line once that stands twice with one id, and names the second', async () => {
    const line = fileLine('ROW-1');
    const { counts, report } = await world.run(file(line, line), 'rows');
    expect(counts).toMatchObject({ taken: 1, refused: 1 });
    expect(report).toMatchObject([
      { line: '3', outcome: 'REFUSED', column: 'LineId', reason: expect.stringContaining('in line 2') },
    ]);
    expect(await world.shipment('ROW-1')).toMatchObject({ weightKg: 12.5, freightAmount: '30.00' });
  });
});

it('a shipment that was removed because it was over for years is not brought again', async () => {
  const lines = [fileLine('GONE-1', { booked: '2020-01-05', delivered: '2020-01-09' }), fileLine('STAY-1')];
  await world.run(file(...lines), 'gone');
  const gone = await world.shipment('GONE-1');
  const removal = createShipmentRemoval(world.database, TEST_SIGNER);
  const rule = { name: 'closedShipments', before: new Date('2040-01-01') } as const;
  await removal.removeShipments(rule, new AbortController().signal, async () => undefined);
  const again = await world.run(file(...lines, fileLine('NEW-1')), 'gone');
  expect(again.counts).toMatchObject({ read: 3, known: 1, taken: 1, refused: 1 });
  expect(again.report).toMatchObject([{ line: '2', outcome: 'REFUSED', column: 'Key', value: 'GONE-1' }]);
  expect(again.report[0]?.reason).toContain(`the key of the shipment ${gone?.number}, which was removed on`);
  expect(await world.shipments('GONE-1')).toEqual([]);
});

describe('the lines of one shipment', () => {
  it('bring all of their numbers', async () => {
    await world.run(
      file(fileLine('MANY-1', { pro: 'PRO-A1' }), fileLine('MANY-1', { pro: 'PRO-B2' })),
      'many',
    );
    const [shipment] = await world.shipments('MANY-1');
    const rows = await world.database.query<{ readonly value: string }>({
      text: `SELECT value FROM portal.shipment_reference WHERE shipment_id = $1 AND type = 'PRO' ORDER BY value`,
      values: [shipment?.portalId],
    });
    expect(rows.map(({ value }) => value)).toEqual(['PRO-A1', 'PRO-B2']);
  });

  it('name one carrier', async () => {
    const [one, other] = [fileLine('SCAC-1'), fileLine('SCAC-1')];
    const header = `${HEADER},Carrier`;
    const content = Buffer.from([header, `${one},NWTF`, `${other},ABCD`, ''].join('\n'));
    const { counts, report } = await world.run(content, 'scac', { carrier: 'Carrier' });
    expect(counts).toMatchObject({ taken: 1, refused: 1 });
    expect(report).toMatchObject([{ line: '3', outcome: 'REFUSED', column: 'Carrier', value: 'ABCD' }]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileLine, type ImportWorld, startImportWorld } from '../../harness/import-world.ts';

let world: ImportWorld;
beforeAll(async () => {
  world = await startImportWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

async function itemsOf(key: string) {
  const shipment = await world.shipment(key);
  return (await world.items()).filter(({ portalId }) => portalId === shipment?.portalId);
}

describe('a fact of a file that cannot be true', () => {
  it.each([
    ['FD-1', '2099-01-01', 'lies in the future'],
    ['FD-2', '1970-01-01', 'before the year 2001'],
  ])('keeps its shipment, and waits for a person: %s delivered on %s', async (key, delivered, why) => {
    const { counts, report } = await world.run([fileLine(key, { delivered, booked: '2026-03-01' })], key);
    expect(counts).toMatchObject({ taken: 1, refused: 0, shipments: 1 });
    expect(report).toMatchObject([
      {
        line: '2',
        outcome: 'NOTE',
        column: 'Delivered',
        value: delivered,
        reason: expect.stringContaining(why),
      },
    ]);
    expect(await world.shipment(key)).toMatchObject({
      currentMilestone: 'BOOKED',
      deliveredAt: null,
      deliveredOnTime: null,
    });
    expect(await itemsOf(key)).toMatchObject([
      {
        category: 'IMPLAUSIBLE_EVENT',
        record: 'Milestone',
        reason: expect.stringContaining(why),
        proposal: { action: 'COUNT_EVENT' },
      },
    ]);
  });

  it('opens no second item when the file comes again', async () => {
    const lines = [fileLine('FD-3', { delivered: '2099-01-01' })];
    await world.run(lines, 'again');
    const first = await itemsOf('FD-3');
    expect((await world.run(lines, 'again')).counts).toMatchObject({ known: 1, taken: 0 });
    expect(await itemsOf('FD-3')).toEqual(first);
    expect(first).toHaveLength(1);
  });

  it('is a booking, too: it is kept for a person and not left out', async () => {
    await world.run([fileLine('FD-4', { booked: '2099-01-01', delivered: '2026-03-04' })], 'booked');
    expect(await world.shipment('FD-4')).toMatchObject({ currentMilestone: 'DELIVERED', bookedAt: null });
    expect(await itemsOf('FD-4')).toHaveLength(1);
  });

  it('of one part leaves the other parts a partial delivery', async () => {
    await world.run(
      [fileLine('FD-5', { delivered: '2026-03-04' }), fileLine('FD-5', { delivered: '2099-01-01' })],
      'parts',
    );
    expect(await world.shipment('FD-5')).toMatchObject({
      currentMilestone: 'PARTIALLY_DELIVERED',
      deliveredAt: null,
    });
  });
});

it('takes the delivery of the last part of a shipment', async () => {
  const days = ['2026-03-04', '2026-03-08', '2026-03-06'];
  const { counts } = await world.run(
    days.map((delivered) => fileLine('P-1', { delivered })),
    'last',
  );
  expect(counts).toMatchObject({ taken: 3, shipments: 1 });
  expect(await world.shipment('P-1')).toMatchObject({
    currentMilestone: 'DELIVERED',
    deliveredAt: new Date('2026-03-08'),
  });
  expect(await itemsOf('P-1')).toEqual([]);
});

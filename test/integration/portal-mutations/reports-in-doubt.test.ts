import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { BOL, fresh, PRO, referenceDoors } from '../../harness/portal/reference-doors.ts';

let portal: Portal;
const { acme, globex, report } = referenceDoors(() => portal);
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

type Door = 'trackingEventsIngest' | 'milestonesRecord';

/** The input of a door with events that each tell a code of the carrier, or the milestone that it means. */
function input(
  door: Door,
  events: readonly { readonly code: 'AF' | 'D1'; readonly [more: string]: unknown }[],
) {
  const told = events.map(({ code, ...event }) =>
    door === 'trackingEventsIngest'
      ? { dialect: 'X12/NWTF', code, ...event }
      : { milestone: code === 'AF' ? 'PICKED_UP' : 'DELIVERED', ...event },
  );
  return door === 'trackingEventsIngest' ? { events: told } : { source: 'HANDHELD', events: told };
}

async function openedBy(send: () => Promise<unknown>) {
  const known = new Set((await reviewItems(portal)).map(({ id }) => id));
  await send();
  return (await reviewItems(portal)).filter(({ id }) => !known.has(id));
}

describe.each<Door>(['trackingEventsIngest', 'milestonesRecord'])(
  'a report by %s of an unknown shipment',
  (door) => {
    const at = '2026-03-20T12:00:00Z';
    const send = (events: Parameters<typeof input>[1]) =>
      done(portal, portal.agent('DISPATCHER'), door, input(door, events));

    it('is kept beside another one with the same event id that tells something else', async () => {
      const event = { eventId: '42', references: [BOL(fresh())] };
      const opened = await openedBy(async () => {
        await send([{ ...event, code: 'AF', occurred: { at } }]);
        await send([{ ...event, code: 'D1', occurred: { at } }]);
        await send([{ ...event, code: 'D1', occurred: { date: '2026-03-20' } }]);
      });
      expect(opened.map(({ category }) => category)).toEqual(['ORPHAN', 'ORPHAN', 'ORPHAN']);
    });

    it('is kept once, however a re-send spells its number, its time and its place', async () => {
      const eventId = randomUUID();
      const value = fresh();
      const opened = await openedBy(async () => {
        await send([{ eventId, references: [BOL(value)], code: 'AF', occurred: { at } }]);
        const [occurred, references] = [
          { at: '2026-03-20T14:00:00+02:00', date: null },
          [BOL(` ${value.toLowerCase()}`)],
        ];
        await send([{ eventId, references, code: 'AF', occurred, place: { name: 'ROME' } }]);
      });
      expect(opened).toHaveLength(1);
    });
  },
);

describe('a report that names the id of a shipment', () => {
  const send = async (id: string, references: readonly object[]) => {
    const event = { eventId: randomUUID(), shipmentId: id, references, code: 'AF' as const };
    const occurred = { at: new Date().toISOString() };
    return await report('trackingEventsIngest', input('trackingEventsIngest', [{ ...event, occurred }]));
  };

  it('waits when its numbers are of several other shipments', async () => {
    const value = fresh();
    await acme([BOL(value)]);
    await globex([BOL(value)]);
    const { id } = await acme([BOL(fresh())]);
    const opened = await openedBy(async () => {
      expect(await send(id, [BOL(value)])).toMatchObject({ outcome: 'REVIEW', shipment: null });
    });
    expect(opened).toMatchObject([{ category: 'CONTRADICTING_REFERENCES' }]);
    expect(opened[0]?.candidates).toHaveLength(3);
  });

  it("waits when it states another number of the hub's form", async () => {
    const { id, number } = await acme([]);
    const opened = await openedBy(async () => {
      expect(await send(id, [{ value: 'WB-ZZZZ-9999' }])).toMatchObject({ outcome: 'REVIEW' });
    });
    const evidence = ['The report names its id.', `Its shipment number is ${number}, not WB-ZZZZ-9999.`];
    expect(opened[0]?.candidates).toMatchObject([{ label: number, evidence }]);
    expect(await send(id, [{ value: number }])).toMatchObject({ outcome: 'RECORDED' });
  });

  it('lands when its id tells apart the shipments with its numbers', async () => {
    const value = fresh();
    const { id, number } = await acme([PRO(value)]);
    await globex([PRO(value)]);
    expect(await send(id, [PRO(value)])).toMatchObject({ outcome: 'RECORDED', shipment: { number } });
  });
});

it('a report with the number of a shipment that was delivered long before waits, and lands on a newer one', async () => {
  const value = fresh();
  const event = { source: 'EDI', reporter: 'carriers/NWTF', classifier: 'ACTUAL' } as const;
  await portal.store.writes.insertShipments([
    {
      number: 'WB-OLD-0001',
      accountId: portal.accounts.acme.portalId,
      references: [{ type: 'PRO', value }],
      events: [
        { ...event, eventId: '1', milestone: 'BOOKED', occurredAt: new Date('2024-01-02T12:00:00Z') },
        { ...event, eventId: '2', milestone: 'DELIVERED', occurredAt: new Date('2024-01-09T12:00:00Z') },
      ],
    },
  ]);
  const occurred = { at: '2025-02-03T12:00:00Z' };
  const send = async () => {
    const told = { eventId: 'again', references: [PRO(value)], code: 'AF' as const, occurred };
    return await report('trackingEventsIngest', input('trackingEventsIngest', [told]));
  };
  const opened = await openedBy(async () => {
    expect(await send()).toMatchObject({ outcome: 'REVIEW', shipment: null });
  });
  const evidence = [
    `It has PRO ${value}.`,
    'It was delivered on 2024-01-09; the report tells of 2025-02-03.',
  ];
  expect(opened).toMatchObject([{ category: 'ORPHAN', candidates: [{ label: 'WB-OLD-0001', evidence }] }]);
  const { number } = await globex([PRO(value)]);
  expect(await send()).toMatchObject({ shipment: { number } });
});

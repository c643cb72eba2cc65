import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentDoor } from '../../../src/cli/wiring/document-door.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { done, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { receivedFile } from '../../harness/received-file.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const RESULTS = 'results { eventId outcome reason shipment { number currentMilestone { type } } }';
interface Result {
  readonly outcome: string;
  readonly reason: string | null;
  readonly shipment: { readonly currentMilestone: { readonly type: string } | null } | null;
}

async function ship(number: string, more: object = {}): Promise<{ id: string; portalId: string }> {
  const { acme, north } = portal.accounts;
  const [row] = await portal.store.writes.insertShipments([
    { number, accountId: acme.portalId, branchId: north.portalId, ...more },
  ]);
  const portalId = row?.portalId ?? '';
  return { portalId, id: encodeId('Shipment', { portalId }) };
}

async function send(mutation: 'trackingEventsIngest' | 'milestonesRecord', input: object, subject: string) {
  const caller = { ...portal.agent('INTEGRATION'), subject };
  return (await done(portal, caller, mutation, input, RESULTS))['results'] as readonly Result[];
}

const at = (hour: number) => ({ occurred: { at: `2026-11-17T${String(hour).padStart(2, '0')}:00:00Z` } });
const outcomes = (results: readonly Result[]) => results.map(({ outcome }) => outcome);

describe('events of different carriers', () => {
  it('are both recorded when their event ids collide', async () => {
    const [one, two] = [await ship('COLLIDE-1'), await ship('COLLIDE-2')];
    const first = { eventId: '42', shipmentId: one.id, dialect: 'X12/NWTF', code: 'AF', ...at(10) };
    const second = { eventId: '42', shipmentId: two.id, dialect: 'DCSA/RVLN', code: 'PICK', ...at(11) };
    for (const event of [first, second, { ...second, shipmentId: one.id }]) {
      const sent = await send('trackingEventsIngest', { events: [event] }, 'feed');
      expect(sent).toMatchObject([
        { outcome: 'RECORDED', shipment: { currentMilestone: { type: 'PICKED_UP' } } },
      ]);
    }
    expect(outcomes(await send('trackingEventsIngest', { events: [first, second] }, 'feed'))).toEqual([
      'KNOWN',
      'KNOWN',
    ]);
  });

  it('are both recorded when two orders travel under one load number', async () => {
    for (const order of [1, 2]) {
      await ship(`LOAD-${order}`, { references: [{ type: 'BOL', value: `BOL-LOAD-${order}` }] });
    }
    const set = (order: number) =>
      `ST*214*000${order}~B10*LOAD77*BOL-LOAD-${order}*NWTF~LX*1~AT7*AF*NS***20261102*0915*ET~MS1*BUFFALO*NY*US~SE*6*000${order}~`;
    const edi = `ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>~GS*QM*NWTF*WAYBILL*20261128*1200*1*X*004010~${set(1)}${set(2)}GE*2*1~IEA*1*000000451~`;
    const results = await send('trackingEventsIngest', { edi: [edi] }, 'feed');
    expect(results).toMatchObject([
      { outcome: 'RECORDED', shipment: { number: 'LOAD-1', currentMilestone: { type: 'PICKED_UP' } } },
      { outcome: 'RECORDED', shipment: { number: 'LOAD-2', currentMilestone: { type: 'PICKED_UP' } } },
    ]);
    expect(outcomes(await send('trackingEventsIngest', { edi: [edi] }, 'feed'))).toEqual(['KNOWN', 'KNOWN']);
  });

  it('wait as one review item each while no shipment is known by their numbers, however often they come', async () => {
    const orphan = (value: string) => ({
      eventId: 'orphan-7',
      reference: { type: 'PRO', value },
      dialect: 'X12/NWTF',
      code: 'AF',
      ...at(10),
    });
    const events = ['NOBODY-1', 'NOBODY-2', 'nobody 1'].map(orphan);
    expect(outcomes(await send('trackingEventsIngest', { events }, 'feed'))).toEqual(Array(3).fill('REVIEW'));
    const items = (await reviewItems(portal)).filter(({ fields }) =>
      JSON.stringify(fields).includes('orphan-7'),
    );
    expect(items).toHaveLength(2);
  });
});

it.each([
  ['trackingEventsIngest', { dialect: 'X12/NWTF', code: 'AF' }, { dialect: 'X12/NWTF', code: 'D1' }],
  ['milestonesRecord', { milestone: 'PICKED_UP' }, { milestone: 'DELIVERED' }],
] as const)(
  'an id that a reporter uses twice in %s loses nothing: a person sees the second event',
  async (mutation, one, other) => {
    const { id } = await ship(`REUSED-${mutation}`);
    const eventId = `reused ${mutation}`;
    const report = (what: object, hour: number) => ({ eventId, shipmentId: id, ...what, ...at(hour) });
    const source = mutation === 'milestonesRecord' ? { source: 'HANDHELD' } : {};
    const events = [report(one, 9), report(other, 10), report(one, 9), report(other, 11)];
    const [first, ...rest] = await send(mutation, { ...source, events }, 'feed');
    expect(first?.outcome).toBe('RECORDED');
    expect(outcomes(rest)).toEqual(['REVIEW', 'KNOWN', 'REVIEW']);
    expect(rest[0]?.reason).toContain('under the same event id');
    expect(outcomes(await send(mutation, { ...source, events }, 'feed'))).toEqual([
      'KNOWN',
      'REVIEW',
      'KNOWN',
      'REVIEW',
    ]);
    const items = (await reviewItems(portal)).filter(({ fields }) =>
      JSON.stringify(fields).includes(eventId),
    );
    expect(items).toHaveLength(2);
  },
);

it('a carrier name beyond any length stops only its own event', async () => {
  const { id } = await ship('LONG-1');
  const event = { eventId: 'long', shipmentId: id, dialect: 'X12', code: 'AF', ...at(10) };
  const events = [
    { ...event, dialect: `X12/${'A'.repeat(9_000)}` },
    { ...event, eventId: 'B'.repeat(9_000) },
    event,
  ];
  const results = await send('trackingEventsIngest', { events }, 'feed');
  expect(outcomes(results)).toEqual(['REVIEW', 'REVIEW', 'RECORDED']);
});

it('an event id of the hub is not taken by a user who reports it first', async () => {
  const { id, portalId } = await ship('FORGED-1');
  const forged = [`booked:${portalId}`, `cancelled:${portalId}:1`, `cancelled:${portalId}:2`];
  const events = forged.map((eventId) => ({ eventId, shipmentId: id, ...at(9) }));
  expect(outcomes(await send('milestonesRecord', { source: 'PORTAL', events }, 'ann'))).toEqual(
    Array(3).fill('RECORDED'),
  );
  const selection = 'shipment { currentMilestone { type } }';
  const cancelled = await done(portal, portal.agent('DISPATCHER'), 'shipmentCancel', { id }, selection);
  expect(cancelled['shipment']).toEqual({ currentMilestone: { type: 'CANCELLED' } });
});

it('the proofs of delivery of two shipments are events of their own, also beside a reported one', async () => {
  const door = documentDoor(portal.store, portal.documents);
  const caller = portal.agent('DISPATCHER');
  for (const number of ['PROOF-1', 'PROOF-2']) {
    const { id, portalId } = await ship(number);
    const delivered = { eventId: 'pod', shipmentId: id, milestone: 'DELIVERED', ...at(10) };
    await send('milestonesRecord', { source: 'HANDHELD', events: [delivered] }, 'ann');
    const { uploadId } = await door.receive(caller, receivedFile('%PDF-1.7 proof'));
    const paper = { shipmentId: id, uploadId, type: 'PROOF_OF_DELIVERY', fileName: 'pod.pdf' };
    const payload = await done(portal, caller, 'documentAttach', paper, 'document { portalId }');
    const { portalId: documentId } = payload['document'] as { portalId: string };
    const same = { ...delivered, eventId: `document ${documentId}`, milestone: null };
    expect(outcomes(await send('milestonesRecord', { source: 'PORTAL', events: [same] }, 'ann'))).toEqual([
      'RECORDED',
    ]);
    expect(await reportersOf(portalId, 'PROOF_OF_DELIVERY_AVAILABLE')).toEqual([{ reporter: '(hub)' }]);
  }
});

it('shipments of a file keep their events when other shipments have the same event ids', async () => {
  const event = {
    source: 'PORTAL',
    eventId: 'line 1',
    milestone: 'PICKED_UP',
    classifier: 'ACTUAL',
  } as const;
  for (const number of ['FILE-1', 'FILE-2']) {
    const { portalId } = await ship(number, {
      events: [{ ...event, reporter: '(import)/FILE', occurredAt: new Date('2026-11-17T10:00:00Z') }],
    });
    expect(await reportersOf(portalId, 'PICKED_UP')).toEqual([{ reporter: '(import)/FILE' }]);
  }
});

describe('a correction', () => {
  async function twoReports() {
    const { id, portalId } = await ship(`CORRECT-${randomUUID()}`);
    const report = (subject: string, milestone: string, hour: number) =>
      send(
        'milestonesRecord',
        { source: 'HANDHELD', events: [{ eventId: '42', shipmentId: id, milestone, ...at(hour) }] },
        subject,
      );
    const retract = (more: object = {}, eventId = 'fix') => {
      const correction = { kind: 'RETRACTS', source: 'HANDHELD', eventId: '42', ...more };
      return send(
        'milestonesRecord',
        { source: 'PORTAL', events: [{ eventId, shipmentId: id, ...at(12), correction }] },
        'kim',
      );
    };
    return { id, portalId, report, retract };
  }

  it('that could mean two reporters waits for the reporter, and is then recorded under its own id', async () => {
    const { report, retract } = await twoReports();
    await report('ann', 'PICKED_UP', 9);
    await report('bob', 'DELIVERED', 10);
    expect(await retract()).toMatchObject([
      {
        outcome: 'REVIEW',
        reason: expect.stringContaining('Several reporters'),
        shipment: { currentMilestone: { type: 'DELIVERED' } },
      },
    ]);
    expect(await retract({ reporter: ' bob ' })).toMatchObject([
      { outcome: 'RECORDED', shipment: { currentMilestone: { type: 'PICKED_UP' } } },
    ]);
  });

  it('that meant one reporter goes on meaning it, and is known again, when another reports the same id', async () => {
    const { report, retract } = await twoReports();
    await report('ann', 'PICKED_UP', 9);
    expect(outcomes(await retract())).toEqual(['RECORDED']);
    expect(await report('bob', 'DELIVERED', 10)).toMatchObject([
      { outcome: 'RECORDED', shipment: { currentMilestone: { type: 'DELIVERED' } } },
    ]);
    expect(outcomes(await retract())).toEqual(['KNOWN']);
    expect(await retract({ reporter: 'bob' }, 'fix 2')).toMatchObject([
      { shipment: { currentMilestone: null } },
    ]);
  });

  it('may come before its event', async () => {
    const { report, retract } = await twoReports();
    expect(outcomes(await retract())).toEqual(['RECORDED']);
    expect(await report('ann', 'PICKED_UP', 9)).toMatchObject([
      { outcome: 'RECORDED', shipment: { currentMilestone: null } },
    ]);
  });

  it('shows staff the reporters', async () => {
    const { id, report, retract } = await twoReports();
    await report('ann', 'PICKED_UP', 9);
    await retract();
    const input = {
      source: 'HANDHELD',
      events: [{ eventId: 'scan', device: 'TC 52', shipmentId: id, ...at(13) }],
    };
    const selection = `results { shipment { trackingEvents(first: 5) { nodes { reporter correction { reporter } } } } }`;
    const payload = await done(
      portal,
      { ...portal.agent('INTEGRATION'), subject: 'depot/7' },
      'milestonesRecord',
      input,
      selection,
    );
    expect(payload['results']).toMatchObject([
      {
        shipment: {
          trackingEvents: {
            nodes: [
              { reporter: 'ann', correction: null },
              { reporter: 'kim', correction: { reporter: 'ann' } },
              { reporter: 'depot%2F7/TC 52', correction: null },
            ],
          },
        },
      },
    ]);
  });
});

async function reportersOf(shipmentId: string, milestone: string) {
  return await portal.database.query({
    text: 'SELECT reporter FROM portal.tracking_event WHERE shipment_id = $1 AND milestone = $2',
    values: [shipmentId, milestone],
  });
}

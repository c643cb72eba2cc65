import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId, encodeId } from '../../../src/graph/entity-id.ts';
import { done, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const STOPS = [
  { sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'UTC' },
  { sequence: 2, type: 'DELIVERY', city: 'Tulsa', timeZone: 'UTC' },
  { sequence: 3, type: 'DELIVERY', city: 'Dallas', timeZone: 'UTC' },
] as const;

/** A segment group of one status: code, reason, day and hour, and the segments beside it. */
interface Status {
  readonly code: string;
  readonly reason?: string;
  /** `YYYYMMDD HHMM`, universal time. */
  readonly at: string;
  readonly beside?: readonly string[];
}

const IN_DALLAS = ['MS1*DALLAS*TX*US'];
const IN_CHICAGO = ['MS1*CHICAGO*IL*US'];
const XB = { code: 'XB', at: '20260303 0900' };
const PICKED_UP = { code: 'AF', at: '20260302 0900' };
const DELIVERED = { code: 'D1', at: '20260304 1500', beside: IN_DALLAS };
const LEFT_AGAIN = { code: 'P1', at: '20260306 0900' };
const BACK = { code: 'D1', at: '20260308 1500', beside: IN_CHICAGO };
const AGAIN = { ...BACK, beside: IN_DALLAS };

let shipments = 0;
async function newShipment(stops: readonly (typeof STOPS)[number][]) {
  shipments += 1;
  const pro = `RET${shipments}0001`;
  const [row] = await portal.store.writes.insertShipments([
    {
      number: `RET-${shipments}`,
      accountId: portal.accounts.globex.portalId,
      branchId: portal.accounts.globexEast.portalId,
      promisedDelivery: { at: new Date('2026-03-04'), dateOnly: true },
      references: [{ type: 'PRO', value: pro }],
      stops,
      events: [
        {
          source: 'PORTAL',
          reporter: 'test',
          eventId: `booked ${pro}`,
          milestone: 'BOOKED',
          classifier: 'ACTUAL',
          occurredAt: new Date('2026-03-01T08:00:00Z'),
        },
      ],
    },
  ]);
  return { pro, id: encodeId('Shipment', { portalId: row?.portalId ?? '' }) };
}

function interchange(pro: string, { code, reason = 'NS', at, beside = [] }: Status): string {
  const [day, hour] = at.split(' ');
  const message = [
    'ST*214*0001',
    `B10*${pro}**ABCD`,
    'LX*1',
    `AT7*${code}*${reason}***${day}*${hour}*UT`,
    ...beside,
  ];
  const segments = [
    'ISA*00*          *00*          *02*ABCD           *ZZ*WAYBILL        *260309*1200*U*00401*000000001*0*P*>',
    'GS*QM*ABCD*WAYBILL*20260309*1200*1*X*004010',
    ...message,
    `SE*${message.length + 1}*0001`,
    'GE*1*1',
    'IEA*1*000000001',
  ];
  return `${segments.join('~\n')}~`;
}

/** The shipment after the carrier sent the statuses one by one. */
async function afterStatuses(statuses: readonly Status[], stops: readonly (typeof STOPS)[number][]) {
  const { pro, id } = await newShipment(stops);
  const outcomes: string[] = [];
  for (const status of statuses) {
    const input = { edi: [interchange(pro, status)] };
    const payload = await done(
      portal,
      portal.agent('INTEGRATION'),
      'trackingEventsIngest',
      input,
      'results { outcome }',
    );
    outcomes.push(...(payload['results'] as { outcome: string }[]).map(({ outcome }) => outcome));
  }
  const { data } = await runSubgraph(
    portal.subgraph,
    portal.agent(),
    'query ($id: ID!) { shipment(id: $id) { deliveredAt onTime bookedAt currentMilestone { type } } }',
    { id },
  );
  const shipment = data['shipment'] as {
    readonly deliveredAt: string | null;
    readonly onTime: boolean | null;
    readonly bookedAt: string;
    readonly currentMilestone: { readonly type: string };
  };
  const { deliveredAt, onTime, bookedAt, currentMilestone } = shipment;
  return {
    id,
    outcomes,
    bookedAt,
    state: [currentMilestone.type, deliveredAt?.slice(0, 10) ?? null, onTime],
  };
}

const ONE_DELIVERY = [STOPS[0], STOPS[2]];

describe('a shipment that a carrier delivers and brings back', () => {
  it.each([
    ['with A3', [PICKED_UP, DELIVERED, { code: 'A3', at: '20260307 0900' }], 'RETURNED'],
    [
      'as CA with the reason BT',
      [PICKED_UP, DELIVERED, { code: 'CA', reason: 'BT', at: '20260307 0900' }],
      'RETURNED',
    ],
    ['unloaded at the shipper', [PICKED_UP, DELIVERED, BACK], 'RETURNED'],
    ['on the way and unloaded again', [PICKED_UP, DELIVERED, LEFT_AGAIN, AGAIN], 'RETURNED'],
    ['and delivers once more after A3', [DELIVERED, { code: 'A3', at: '20260306 0900' }, AGAIN], 'RETURNED'],
    ['in another order of reports', [AGAIN, LEFT_AGAIN, DELIVERED, PICKED_UP], 'RETURNED'],
  ] as const)('stays delivered on its first day, in time: %s', async (_, statuses, now) => {
    expect((await afterStatuses(statuses, ONE_DELIVERY)).state).toEqual([now, '2026-03-04', true]);
  });

  it('is a question for a person when the second delivery comes without a word', async () => {
    const { outcomes, state } = await afterStatuses([PICKED_UP, DELIVERED, AGAIN], ONE_DELIVERY);
    expect(outcomes).toEqual(['RECORDED', 'RECORDED', 'REVIEW']);
    expect(state).toEqual(['DELIVERED', '2026-03-04', true]);
  });
});

describe('a shipment with several delivery stops', () => {
  const inTulsa = { code: 'D1', at: '20260304 0900', beside: ['MS1*TULSA*OK*US'] };
  const late = { code: 'D1', at: '20260305 0900', beside: IN_DALLAS };

  it('is delivered at the last of them', async () => {
    expect((await afterStatuses([PICKED_UP, inTulsa], STOPS)).state).toEqual([
      'PARTIALLY_DELIVERED',
      null,
      null,
    ]);
    expect((await afterStatuses([PICKED_UP, inTulsa, late], STOPS)).state).toEqual([
      'DELIVERED',
      '2026-03-05',
      false,
    ]);
    expect((await afterStatuses([late, inTulsa, PICKED_UP], STOPS)).state).toEqual([
      'DELIVERED',
      '2026-03-05',
      false,
    ]);
  });

  it('is asked about when the report names no stop', async () => {
    const { outcomes, state } = await afterStatuses([PICKED_UP, { ...late, beside: [] }], STOPS);
    expect(outcomes).toEqual(['RECORDED', 'REVIEW']);
    expect(state).toEqual(['PICKED_UP', null, null]);
  });
});

it('settles the question of the stop when the stops are corrected', async () => {
  const { id } = await afterStatuses([PICKED_UP, { code: 'D1', at: '20260304 1500' }], STOPS);
  const open = async () => {
    const shipmentId = decodeId(id)?.portalId;
    const items = await reviewItems(portal);
    return items.filter(({ portalId, state }) => portalId === shipmentId && state === 'OPEN').length;
  };
  expect(await open()).toBe(1);
  const correct = async (stops: readonly object[]) => {
    const input = { id, stops };
    const shown = 'shipment { onTime currentMilestone { type } }';
    return (await done(portal, portal.agent('ADMIN'), 'shipmentUpdate', input, shown))['shipment'];
  };
  expect(await correct(ONE_DELIVERY)).toEqual({ onTime: true, currentMilestone: { type: 'DELIVERED' } });
  expect(await open()).toBe(0);
});

it('takes a late XB for a booking in the past', async () => {
  const { outcomes, state, bookedAt } = await afterStatuses([PICKED_UP, XB], ONE_DELIVERY);
  expect(outcomes).toEqual(['RECORDED', 'RECORDED']);
  expect(state).toEqual(['PICKED_UP', null, null]);
  expect(bookedAt).toBe('2026-03-01T08:00:00.000Z');
});

it('counts the deliveries of these shipments once, on their own day', async () => {
  const before = await performance();
  await afterStatuses([PICKED_UP, DELIVERED, LEFT_AGAIN, AGAIN], ONE_DELIVERY);
  const after = await performance();
  expect(after).toEqual({ delivered: before.delivered + 1, onTime: before.onTime + 1, later: before.later });
});

async function performance() {
  const period = (from: string, to: string) =>
    `accountPerformance(filter: { period: { from: "${from}", to: "${to}" } }) { delivered deliveredOnTime }`;
  const query = `{ day: ${period('2026-03-04', '2026-03-05')} later: ${period('2026-03-06', '2026-03-10')} }`;
  const { data, errors } = await runSubgraph(portal.subgraph, portal.callers.globexAll, query);
  expect(errors).toBeUndefined();
  const sum = (rows: unknown, field: string) =>
    (rows as readonly Record<string, number>[]).reduce((total, row) => total + (row[field] ?? 0), 0);
  return {
    delivered: sum(data['day'], 'delivered'),
    onTime: sum(data['day'], 'deliveredOnTime'),
    later: sum(data['later'], 'delivered'),
  };
}

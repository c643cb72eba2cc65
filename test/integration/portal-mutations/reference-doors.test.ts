import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import {
  BOL,
  type Booked,
  fresh,
  PO,
  PRO,
  referenceDoors,
  type StatedNumber,
} from '../../harness/portal/reference-doors.ts';
import { runSubgraph } from '../../harness/run-subgraph.ts';

/** Two shipments with numbers that collide, and a report of them at every door. */

let portal: Portal;
const { acme, globex, thief, doors: DOORS } = referenceDoors(() => portal);
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

interface Collision {
  readonly numbers: readonly StatedNumber[];
  /** The shipment on which the report lands; null when a person decides. */
  readonly lands: Booked | null;
  /** Where a door that knows no carrier differs. */
  readonly withoutCarrier?: null;
  /** How many shipments the person sees. */
  readonly candidates?: number;
}

const COLLISIONS: Readonly<Record<string, (value: string) => Promise<Collision>>> = {
  "another customer states a shipment's bill of lading": async (value) => {
    const mine = await acme([BOL(value)]);
    await thief([BOL(value)]);
    return { numbers: [BOL(value)], lands: mine };
  },
  "another customer states a shipment's PRO as its reference": async (value) => {
    const mine = await acme([PRO(value)]);
    await thief([{ type: 'CUSTOMER_REFERENCE', value }]);
    return { numbers: [PRO(value)], lands: mine };
  },
  'only a customer has stated the number': async (value) => {
    await thief([BOL(value)]);
    return { numbers: [BOL(value)], lands: null, candidates: 1 };
  },
  "a purchase order is another shipment's PRO": async (value) => {
    await acme([PRO(value)]);
    return { numbers: [PRO(`X${value}`), PO(value)], lands: null, candidates: 0 };
  },
  'two customers have one bill of lading': async (value) => {
    await acme([BOL(value)]);
    await globex([BOL(value)]);
    return { numbers: [BOL(value)], lands: null, candidates: 2 };
  },
  'two customers have one bill of lading, and one of them the PRO': async (value) => {
    await acme([BOL(value)]);
    const theirs = await globex([BOL(value), PRO(value)]);
    return { numbers: [PRO(value), BOL(value)], lands: theirs };
  },
  "the PRO is one shipment's and the bill of lading another's": async (value) => {
    await acme([PRO(value)]);
    await globex([BOL(value)]);
    return { numbers: [PRO(value), BOL(value)], lands: null, candidates: 2 };
  },
  'two orders on one truck have one load number': async (value) => {
    await acme([PRO(value), BOL(`${value}-1`)]);
    const second = await acme([PRO(value), BOL(`${value}-2`)]);
    return { numbers: [PRO(value), BOL(`${value}-2`)], lands: second };
  },
  'two carriers have one PRO': async (value) => {
    const ours = await acme([PRO(value)], 'NWTF');
    await globex([PRO(value)], 'RVLN');
    return { numbers: [PRO(value)], lands: ours, withoutCarrier: null, candidates: 2 };
  },
  'another carrier has the shipment': async (value) => {
    const ours = await acme([BOL(value)], 'RVLN');
    return { numbers: [BOL(value)], lands: null, withoutCarrier: null, candidates: ours ? 1 : 0 };
  },
  "the hub's own number stands where the customer's should": async (value) => {
    const mine = await acme([]);
    await thief([{ type: 'CUSTOMER_REFERENCE', value }]);
    return { numbers: [{ type: 'CUSTOMER_REFERENCE', value: mine.number }], lands: mine };
  },
};

describe.each(Object.entries(COLLISIONS))('when %s', (name, make) => {
  it.each(Object.keys(DOORS) as (keyof typeof DOORS)[])('a report by %s is not guessed', async (door) => {
    const { numbers, lands, withoutCarrier, candidates } = await make(fresh());
    const before = await reviewItems(portal);
    const known = new Set(before.map(({ id }) => id));
    const result = await DOORS[door](numbers);
    const opened = (await reviewItems(portal)).filter(({ id }) => !known.has(id));
    if (name === 'another carrier has the shipment' && door === 'handheld') {
      expect(result?.outcome).toBe('RECORDED');
      return;
    }
    if (lands === null || (door === 'handheld' && withoutCarrier === null)) {
      expect(result).toMatchObject({ outcome: 'REVIEW', shipment: null });
      expect(opened).toHaveLength(1);
      expect(opened[0]?.candidates).toHaveLength(candidates ?? 0);
    } else {
      expect(result).toMatchObject({ outcome: 'RECORDED', shipment: { number: lands.number } });
      expect(opened).toEqual([]);
    }
  });
});

/** Numbers as two carriers sent them: an order where a PRO was expected, and two orders of one truck. */
const SENT = {
  anothersPro: `ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>~
GS*QM*NWTF*WAYBILL*20261128*1200*1*X*004010~ST*214*0001~B10*UNKNOWN1**NWTF~L11*PRO-1*PO~LX*1~
AT7*D1*NS***20261102*0915*ET~MS1*BUFFALO*NY*US~SE*7*0001~GE*1*1~IEA*1*000000451~`,
  oneLoad: `ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000452*0*P*>~
GS*QM*NWTF*WAYBILL*20261128*1200*1*X*004010~
ST*214*0001~B10*LOAD77*BOL-1*NWTF~LX*1~AT7*AF*NS***20261102*0915*ET~MS1*BUFFALO*NY*US~SE*6*0001~
ST*214*0002~B10*LOAD77*BOL-2*NWTF~LX*1~AT7*AF*NS***20261102*0915*ET~MS1*BUFFALO*NY*US~SE*6*0002~
GE*2*1~IEA*1*000000452~`,
};

it("delivers no shipment whose PRO is the report's purchase order", async () => {
  const mine = await acme([PRO('PRO-1')]);
  const results = await ingest(SENT.anothersPro);
  expect(results).toMatchObject([{ outcome: 'REVIEW', shipment: null }]);
  expect(await eventsOf(mine)).toEqual(['BOOKED']);
});

it('keeps the pickup of each of two orders that carry one load number', async () => {
  const orders = [await acme([BOL('BOL-1')]), await acme([BOL('BOL-2')])];
  const results = await ingest(SENT.oneLoad);
  expect(results.map(({ shipment }) => shipment?.number)).toEqual(orders.map(({ number }) => number));
  for (const order of orders) expect(await eventsOf(order)).toContain('PICKED_UP');
});

async function ingest(text: string) {
  const selection = 'results { outcome shipment { number } }';
  const payload = await done(
    portal,
    portal.agent('ADMIN'),
    'trackingEventsIngest',
    { edi: [text] },
    selection,
  );
  return payload['results'] as { readonly outcome: string; readonly shipment: Booked | null }[];
}

async function eventsOf({ id }: Booked): Promise<readonly unknown[]> {
  const query = 'query ($id: ID) { shipment(id: $id) { trackingEvents(last: 9) { nodes { milestone } } } }';
  const { data } = await runSubgraph(portal.subgraph, portal.agent('ADMIN'), query, { id });
  const { trackingEvents } = data['shipment'] as {
    readonly trackingEvents: { readonly nodes: readonly { readonly milestone: unknown }[] };
  };
  return trackingEvents.nodes.map(({ milestone }) => milestone);
}

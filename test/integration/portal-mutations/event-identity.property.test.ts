import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Caller } from '../../../src/domain/access.ts';
import { done } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

/**
 * Events of several sources, users, carriers or devices, shipments and ids, each in several spellings, in requests of any
 * cut. The oracle: an event is known exactly if the same part of each kind was reported before.
 */

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

const DOORS = ['HANDHELD', 'PORTAL', 'CARRIER', 'EDI'] as const;
type Door = (typeof DOORS)[number];

/** The parts of an identity, as small numbers. */
interface Report {
  readonly sender: number;
  readonly shipment: number;
  readonly id: number;
  readonly spelling: number;
}
interface Batch {
  readonly door: Door;
  readonly user: number;
  readonly reports: readonly Report[];
}

const few = fc.nat({ max: 1 });
const report = fc.record({ sender: few, shipment: few, id: few, spelling: fc.nat({ max: 3 }) });
const batch: fc.Arbitrary<Batch> = fc.record({
  door: fc.constantFrom(...DOORS),
  user: few,
  reports: fc.array(report, { minLength: 1, maxLength: 5 }),
});
const batches = fc.array(batch, { minLength: 2, maxLength: 6 });

const PARTS = {
  source: ({ door }: Batch) => door,
  user: ({ user }: Batch) => user,
  sender: (_: Batch, { sender }: Report) => sender,
  shipment: (_: Batch, { shipment }: Report) => shipment,
  id: (_: Batch, { id }: Report) => id,
};

/** Whether each report is known, in order, by these parts of its identity. */
function oracle(all: readonly Batch[], parts = Object.values(PARTS)): readonly boolean[] {
  const seen = new Set<string>();
  return all.flatMap((each) =>
    each.reports.map((one) => {
      const key = JSON.stringify(parts.map((part) => part(each, one)));
      const isKnown = seen.has(key);
      seen.add(key);
      return isKnown;
    }),
  );
}

let runs = 0;

/** The numbers of two new shipments. */
async function shipments(): Promise<readonly string[]> {
  runs += 1;
  const numbers = [0, 1].map((at) => `ID-${runs}-${at}`);
  await portal.store.writes.insertShipments(
    numbers.map((number) => ({
      number,
      accountId: portal.accounts.acme.portalId,
      branchId: portal.accounts.north.portalId,
      references: [{ type: 'PRO' as const, value: `P-${number}` }],
      stops: [{ sequence: 1, type: 'PICKUP' as const, city: 'St. Louis', timeZone: 'America/Chicago' }],
    })),
  );
  return numbers;
}

const SENDERS = ['NWTF', 'RVLN'];
const spelled = (spelling: number, ...spellings: readonly string[]) =>
  spellings[spelling % spellings.length] ?? '';

/** The input of a batch at its door. */
function inputOf({ door, reports }: Batch, numbers: readonly string[]): object {
  if (door === 'EDI') return { edi: [interchange(reports, numbers)] };
  const events = reports.map(({ sender, shipment, id, spelling }) => {
    const name = SENDERS[sender] ?? '';
    const pro = `P-${numbers[shipment]}`;
    const time = spelled(spelling, '2026-11-17T10:00:00Z', '2026-11-17T12:00:00+02:00');
    return {
      eventId: spelled(spelling, `4${id}`, ` 4${id}`, `4${id}\t`, `4${id}`),
      reference: { type: 'PRO', value: spelled(spelling, pro, pro.toLowerCase(), pro.replaceAll('-', ' ')) },
      occurred: { at: time },
      ...(door === 'CARRIER'
        ? {
            dialect: spelled(spelling, `X12/${name}`, `X12/${name.toLowerCase()}`, `X12/ ${name} `),
            code: 'X3',
          }
        : { device: spelled(spelling, name, ` ${name} `) }),
    };
  });
  return door === 'CARRIER' ? { events } : { source: door, events };
}

/** One set for each report. The id is the minute of the status. */
function interchange(reports: readonly Report[], numbers: readonly string[]): string {
  const sets = reports.map(({ sender, shipment, id, spelling }, at) => {
    const pro = `P-${numbers[shipment]}`;
    const name = SENDERS[sender] ?? '';
    const segments = [
      `ST*214*${at}`,
      `B10*${spelled(spelling, pro, pro.replaceAll('-', ''), pro.toLowerCase())}**${spelled(spelling, name, ` ${name} `)}`,
      'LX*1',
      `AT7*X3*NS***20261117*${spelled(spelling, `100${id}`, `100${id}00`)}*LT`,
      `MS1*${spelled(spelling, 'ST LOUIS', 'St. Louis', ' St Louis', 'St-Louis')}*${spelled(spelling, 'MO', 'mo')}*US`,
    ];
    return [...segments, `SE*${segments.length + 1}*${at}`].join('~\n');
  });
  return [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261117*1210*U*00401*000000451*0*P*>',
    'GS*QM*NWTF*WAYBILL*20261117*1210*1*X*004010',
    ...sets,
    `GE*${reports.length}*1`,
    'IEA*1*000000451~',
  ].join('~\n');
}

function userOf(user: number): Caller {
  return { ...portal.agent('INTEGRATION'), subject: `feed-${user}` };
}

async function send(each: Batch, numbers: readonly string[]): Promise<readonly boolean[]> {
  const mutation = ['CARRIER', 'EDI'].includes(each.door) ? 'trackingEventsIngest' : 'milestonesRecord';
  const input = inputOf(each, numbers);
  const payload = await done(
    portal,
    userOf(each.user),
    mutation,
    input,
    'results { outcome shipment { number } }',
  );
  const results = payload['results'] as { outcome: string; shipment: { number: string } | null }[];
  expect(results.map(({ shipment }) => shipment?.number)).toEqual(
    each.reports.map(({ shipment }) => numbers[shipment]),
  );
  return results.map(({ outcome }) => outcome === 'KNOWN');
}

it('knows an event again by its source, reporter, shipment and id, however it is spelled', async () => {
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      const numbers = await shipments();
      const known: boolean[] = [];
      for (const each of all) known.push(...(await send(each, numbers)));
      expect(known).toEqual(oracle(all));
      const [stored] = await portal.database.query<{ readonly count: number }>({
        text: `SELECT count(*)::int FROM portal.tracking_event e JOIN portal.shipment s ON s.portal_id = e.shipment_id
          WHERE s.number = ANY($1)`,
        values: [numbers],
      });
      expect(stored?.count).toBe(known.filter((isKnown) => !isKnown).length);
    }),
    { numRuns: 20 },
  );
});

it.each(Object.keys(PARTS))('is asked with events that only their %s tells apart', (missing) => {
  const parts = Object.entries(PARTS).flatMap(([name, part]) => (name === missing ? [] : [part]));
  const differs = fc
    .sample(batches, { numRuns: 40, seed: 1 })
    .some((all) => JSON.stringify(oracle(all)) !== JSON.stringify(oracle(all, parts)));
  expect(differs).toBe(true);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { readAgain } from '../../../src/sync/review/explained-code.ts';
import {
  APPOINTMENT_AND_POSITION,
  DELAY_WITH_ESTIMATE,
  PICKUP_AND_DELIVERY,
  THREE_SHIPMENTS,
  THREE_SHIPMENTS_AGAIN,
} from '../../harness/edi-messages.ts';
import { codes, counts, done, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
  await ship('BOL-55120', 'PRO778812', [
    { sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' },
    { sequence: 2, type: 'DELIVERY', city: 'Dallas', timeZone: 'America/Chicago' },
  ]);
  await ship('BOL-55121', 'R-100200');
  await ship('BOL-55122', 'SL-1', [
    { sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' },
    { sequence: 2, type: 'TERMINAL', city: 'Gary', timeZone: 'America/Chicago' },
    { sequence: 3, type: 'DELIVERY', city: 'Boston', timeZone: 'America/New_York' },
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

const RESULTS = `results { eventId outcome reason shipment { number
  currentMilestone { type occurredAt dateOnly } estimatedDelivery { at } promisedDelivery exceptionCode
  trackingEvents(last: 10) { nodes { milestone classifier occurredAt dateOnly expectedAt rawCode dialect source
    place { name stopSequence latitude } } } } }`;

interface Tracked {
  readonly milestone: string | null;
  readonly rawCode: string | null;
  readonly [field: string]: unknown;
}
interface Result {
  readonly eventId: string | null;
  readonly outcome: string;
  readonly reason: string | null;
  readonly shipment:
    | ({ readonly number: string; readonly trackingEvents: { readonly nodes: readonly Tracked[] } } & Record<
        string,
        unknown
      >)
    | null;
}

/** A shipment that was booked before the messages were written. */
async function ship(number: string, pro: string, stops: readonly object[] = []): Promise<void> {
  await portal.store.writes.insertShipments([
    {
      number,
      accountId: portal.accounts.acme.portalId,
      branchId: portal.accounts.north.portalId,
      references: [
        {
          type: 'PRO',
          value: pro,
        },
      ],
      stops: stops as never,
      events: [
        {
          source: 'PORTAL',
          reporter: HUB_REPORTER,
          eventId: `booked ${number}`,
          milestone: 'BOOKED',
          classifier: 'ACTUAL',
          occurredAt: new Date('2026-03-01T12:00:00Z'),
        },
      ],
    },
  ]);
}

async function ingest(input: object): Promise<{ results: readonly Result[]; writes: readonly unknown[] }> {
  const payload = await done(portal, portal.agent('INTEGRATION'), 'trackingEventsIngest', input, RESULTS);
  return { results: payload['results'] as Result[], writes: payload.writes };
}

const outcomes = (results: readonly Result[]) => results.map(({ outcome }) => outcome);

describe('EDI 214 messages', () => {
  it('become milestones at the local times of their stops', async () => {
    const { results } = await ingest({ edi: [PICKUP_AND_DELIVERY] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[1]?.shipment).toMatchObject({
      number: 'BOL-55120',
      // 16:42 in Dallas.
      currentMilestone: { type: 'DELIVERED', occurredAt: '2026-03-04T22:42:00.000Z', dateOnly: false },
    });
    expect(results[0]?.shipment?.trackingEvents.nodes).toMatchObject([
      { milestone: 'BOOKED' },
      {
        milestone: 'PICKED_UP',
        classifier: 'ACTUAL',
        source: 'EDI',
        rawCode: 'AF/NS',
        dialect: 'X12/ABCD',
        occurredAt: '2026-03-02T15:15:00.000Z',
        place: {
          name: 'CHICAGO, IL',
          stopSequence: 1,
        },
      },
      { milestone: 'DELIVERED', rawCode: 'D1/NS' },
    ]);
  });

  it('change nothing when they come again, in an envelope of another day', async () => {
    const before = await counts(portal);
    const resent = PICKUP_AND_DELIVERY.replaceAll('000000101', '000000555').replaceAll(
      '20260302*1415',
      '20260305*0700',
    );
    const { results, writes } = await ingest({ edi: [resent] });
    expect(outcomes(results)).toEqual(['KNOWN', 'KNOWN']);
    expect(writes).toEqual([]);
    expect(await counts(portal)).toEqual({ ...before, keys: before.keys + 1 });
  });

  it('open an exception for a reason, and estimate a delivery', async () => {
    const { results, writes } = await ingest({ edi: [DELAY_WITH_ESTIMATE] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[0]?.shipment).toMatchObject({
      number: 'BOL-55121',
      exceptionCode: 'WEATHER',
      estimatedDelivery: { at: '2026-03-05T18:00:00.000Z' },
    });
    expect(writes).toContainEqual(
      expect.objectContaining({ system: 'SALESFORCE', record: 'Case', lane: 'REALTIME' }),
    );
    // The carrier repeats the reason with its next report: the trouble is the same.
    const next = DELAY_WITH_ESTIMATE.replace('20260303|0730', '20260303|0930');
    await ingest({ edi: [next] });
    const [{ count } = { count: 0 }] = await portal.database.query<{ readonly count: number }>({
      text: `SELECT count(*)::int AS count FROM portal.exception WHERE code = 'WEATHER' AND note LIKE '%SD/AO%'`,
    });
    expect(count).toBe(1);
  });

  it('let the newest estimate count, also one that was made before', async () => {
    const at = (hour: string, eta: string) =>
      DELAY_WITH_ESTIMATE.replace('20260303|0801', `20260303|${hour}`).replace('20260305|1200', eta);
    await ingest({ edi: [at('1000', '20260306|0900')] });
    const { results } = await ingest({ edi: [at('1100', '20260305|1200')] });
    expect(results[1]?.shipment).toMatchObject({ estimatedDelivery: { at: '2026-03-05T18:00:00.000Z' } });
  });

  it('promise by an appointment, and are only on their way before the last leg', async () => {
    const { results } = await ingest({ edi: [APPOINTMENT_AND_POSITION] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[0]?.shipment).toMatchObject({
      promisedDelivery: '2026-03-06T13:00:00.000Z',
      currentMilestone: { type: 'IN_TRANSIT' },
    });
    const sighted = results[1]?.shipment?.trackingEvents.nodes.find(({ rawCode }) => rawCode === 'X6/NS');
    expect(sighted).toMatchObject({ milestone: 'IN_TRANSIT', place: { latitude: 41.875833 } });
  });

  it('with a code that nobody knows are kept, with the code, for a person; the rest goes on', async () => {
    const strange = PICKUP_AND_DELIVERY.replace(
      'AT7*AF*NS***20260302*0915',
      'AT7*ZQ*NS***20260302*0915',
    ).replace('AT7*D1*NS***20260304*1642', 'AT7*X1*??***20260304*1600');
    const { results } = await ingest({ edi: [strange] });
    expect(outcomes(results)).toEqual(['REVIEW', 'REVIEW']);
    expect(results[0]?.reason).toContain('X12/ABCD:ZQ');
    const nodes = results[0]?.shipment?.trackingEvents.nodes ?? [];
    expect(nodes.find(({ rawCode }) => rawCode === 'ZQ/NS')).toMatchObject({
      milestone: null,
      dialect: 'X12/ABCD',
    });
    expect(nodes.find(({ rawCode }) => rawCode === 'X1/??')).toMatchObject({
      milestone: 'ARRIVED_AT_DELIVERY',
    });
    const items = (await reviewItems(portal)).filter(({ category }) => category === 'UNMAPPED_CODE');
    const proposals = items.map(({ proposal }) => proposal);
    expect(proposals).toHaveLength(2);
    for (const expected of [
      { lookup: { kind: 'EDI_STATUS', externalValue: 'X12/ABCD:ZQ' } },
      { lookup: { kind: 'EDI_REASON', externalValue: 'X12/ABCD:??' } },
    ]) {
      expect(proposals).toContainEqual(expect.objectContaining(expected));
    }
    expect(JSON.stringify(items)).toContain('AT7*ZQ*NS***20260302*0915*LT');
  });

  it('are read again once somebody has explained the code', async () => {
    const [item] = (await reviewItems(portal)).filter(({ reason }) => reason.includes('X12/ABCD:ZQ'));
    const [whole] = await createLedger(portal.database).review.byIds([item?.id ?? '']);
    if (whole == null) throw new Error('no item');
    const principal = hubPrincipal('test');
    const units = createUnitOfWork(portal.database, createPortalWrites);
    const again = () => units.run(principal, (unit) => readAgain(unit, whole));
    await expect(again()).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    const word = { kind: 'EDI_STATUS', externalValue: 'X12/ABCD:ZQ', preferred: false, note: null } as const;
    await units.run(principal, async ({ ledger }) => {
      await ledger.lookups.save({ ...word, portalValue: 'ARRIVED_AT_PICKUP' }, 'kim');
    });
    await again();
    await again();
    const explained = await portal.database.query({
      text: `SELECT milestone, correction, raw_code FROM portal.tracking_event WHERE event_id LIKE 'review % explained'`,
    });
    expect(explained).toEqual([
      { milestone: 'ARRIVED_AT_PICKUP', correction: 'SUPERSEDES', raw_code: 'ZQ/NS' },
    ]);
  });

  it('open the exception once somebody has explained the reason', async () => {
    const [item] = (await reviewItems(portal)).filter(({ reason }) => reason.includes('X12/ABCD:??'));
    const [whole] = await createLedger(portal.database).review.byIds([item?.id ?? '']);
    if (whole == null) throw new Error('no item');
    const word = { kind: 'EDI_REASON', externalValue: 'X12/ABCD:??', preferred: false, note: null } as const;
    await createUnitOfWork(portal.database, createPortalWrites).run(hubPrincipal('test'), async (unit) => {
      await unit.ledger.lookups.save({ ...word, portalValue: 'CONSIGNEE_CLOSED' }, 'kim');
      await readAgain(unit, whole);
    });
    const opened = await portal.database.query({
      text: `SELECT e.portal_id, o.lane::text FROM portal.exception e JOIN ledger.outbox o ON o.aggregate_id = e.portal_id
        WHERE e.code = 'CONSIGNEE_CLOSED' AND o.record = 'Exception'`,
    });
    expect(opened).toMatchObject([{ lane: 'REALTIME' }]);
  });

  it('mean what staff approved, for one carrier or for all', async () => {
    const approve = (externalValue: string, portalValue: string) =>
      portal.database.query({
        text: `INSERT INTO ledger.approved_lookup (kind, external_value, portal_value, preferred, decided_by)
          VALUES ('EDI_STATUS', $1, $2, false, 'kim')`,
        values: [externalValue, portalValue],
      });
    // In this carrier's dialect XB announces the proof of delivery.
    await approve('X12/ABCD:XB', 'PROOF_OF_DELIVERY_AVAILABLE');
    await approve('X12:ZR', 'SCAN');
    const text = PICKUP_AND_DELIVERY.replace(
      'AT7*AF*NS***20260302*0915',
      'AT7*ZR*NS***20260304*2300',
    ).replace('AT7*D1*NS***20260304*1642', 'AT7*XB*NS***20260304*2330');
    const { results } = await ingest({ edi: [text] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[1]?.shipment).toMatchObject({ currentMilestone: { type: 'PROOF_OF_DELIVERY_AVAILABLE' } });
  });

  it('about an unknown shipment, cut off, or no EDI at all are kept as they came', async () => {
    const unknown = PICKUP_AND_DELIVERY.replaceAll('PRO778812', 'NOBODY').replaceAll('BOL-55120', 'NOWHERE');
    const cut = DELAY_WITH_ESTIMATE.slice(0, DELAY_WITH_ESTIMATE.indexOf('LX|2'));
    const { results } = await ingest({ edi: [unknown, cut, 'Dear dispatcher, it is on its way'] });
    expect(outcomes(results)).toEqual(['REVIEW', 'REVIEW', 'KNOWN', 'REVIEW', 'REVIEW']);
    expect(results.slice(3).map(({ reason }) => reason)).toEqual([
      'Text 2: Line 1, column 1, segment 1: The text ends before this part is closed. Found: ISA, GS, ST without a trailer.',
      'Text 3: Line 1, column 1: The text is no X12 interchange.',
    ]);
    const kept = JSON.stringify(await reviewItems(portal));
    for (const text of ['NOBODY', 'Dear dispatcher', 'ends before this part']) expect(kept).toContain(text);
    // Sent again, they are the same items.
    const before = await counts(portal);
    await ingest({ edi: [unknown, cut] });
    expect((await counts(portal)).review).toBe(before.review);
  });

  it('about several shipments in one interchange reach each of them, at the right instant, once', async () => {
    const stops = [{ sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' }];
    for (const [at, pro] of ['M-1', 'M-2', 'M-3'].entries()) await ship(`BOL-6000${at + 1}`, pro, stops);
    const { results } = await ingest({ edi: [THREE_SHIPMENTS] });
    expect(results.map(({ outcome, shipment }) => [outcome, shipment?.number])).toEqual([
      ['RECORDED', 'BOL-60001'],
      ['RECORDED', 'BOL-60002'],
      ['REVIEW', 'BOL-60003'],
    ]);
    expect(results.map(({ shipment }) => shipment?.['currentMilestone'])).toMatchObject([
      // In UTC, and 8:30 in Chicago.
      { type: 'ARRIVED_AT_PICKUP', occurredAt: '2026-03-05T14:00:00.000Z' },
      { type: 'PICKED_UP', occurredAt: '2026-03-05T14:30:00.000Z' },
      { type: 'BOOKED' },
    ]);
    const again = await ingest({ edi: [THREE_SHIPMENTS_AGAIN] });
    expect(outcomes(again.results)).toEqual(['KNOWN', 'KNOWN', 'KNOWN']);
  });

  it('take the day alone where nobody knows the zone of the time', async () => {
    const nowhere = DELAY_WITH_ESTIMATE.replace(
      'AT7|SD|AO|||20260303|0730|CT',
      'AT7|X4|NS|||20260303|2145|LT',
    );
    const { results } = await ingest({ edi: [nowhere] });
    expect(results[0]).toMatchObject({ outcome: 'REVIEW', reason: expect.stringContaining('time zone') });
    const nodes = results[0]?.shipment?.trackingEvents.nodes ?? [];
    expect(nodes.find(({ rawCode }) => rawCode === 'X4/NS')).toMatchObject({ dateOnly: true });
  });
});

describe('events in carrier codes', () => {
  const at = { occurred: { at: '2026-03-03T10:00:00Z' } };

  it('are read in their dialect, with the stop deciding what the code leaves open', async () => {
    await ship('DCSA-1', 'MSCU-1', [
      { sequence: 1, type: 'TERMINAL', city: 'Rotterdam', timeZone: 'Europe/Amsterdam' },
    ]);
    const reference = { value: 'MSCU-1' };
    const { results } = await ingest({
      events: [
        { eventId: 'd1', reference, dialect: 'DCSA', code: 'ARRI', place: { name: 'Rotterdam' }, ...at },
        { eventId: 'd2', reference, dialect: 'DCSA', code: 'ARRI', ...at },
        { eventId: 'd3', reference, dialect: 'Pigeon', code: 'COO', ...at },
      ],
    });
    expect(outcomes(results)).toEqual(['RECORDED', 'REVIEW', 'REVIEW']);
    expect(results[0]?.shipment).toMatchObject({ currentMilestone: { type: 'ARRIVED_AT_TERMINAL' } });
  });

  it('are refused whole when there are too many, and for whoever does not report', async () => {
    const before = await counts(portal);
    const one = { reference: { value: 'MSCU-1' }, dialect: 'X12', code: 'OA', ...at };
    const events = Array.from({ length: 501 }, (_, number) => ({ eventId: `many ${number}`, ...one }));
    const large = await mutate(portal, portal.agent('ADMIN'), 'trackingEventsIngest', { events });
    expect(codes(large)).toEqual(['TOO_LONG']);
    const input = { events: [{ eventId: 'forged', ...one }] };
    expect(codes(await mutate(portal, portal.callers.acmeAll, 'trackingEventsIngest', input))).toEqual([
      'NOT_PERMITTED',
    ]);
    expect(await counts(portal)).toEqual(before);
  });

  it('find their shipment by opaque id, too', async () => {
    const shipmentId = encodeId('Shipment', { portalId: portal.shipment('N9') });
    const { results } = await ingest({
      events: [{ eventId: 'by id', shipmentId, dialect: 'X12', code: 'OA', ...at }],
    });
    expect(results).toMatchObject([{ outcome: 'RECORDED', shipment: { number: 'N9' } }]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  APPOINTMENT_AND_POSITION,
  DELAY_WITH_ESTIMATE,
  PICKUP_AND_DELIVERY,
  THREE_SHIPMENTS,
  THREE_SHIPMENTS_AGAIN,
} from '../../harness/edi-messages.ts';
import { counts, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { CarrierScene, CHICAGO_TO_DALLAS, outcomes } from './carrier-scene.ts';

let portal: Portal;
let scene: CarrierScene;
beforeAll(async () => {
  portal = await createPortal();
  scene = new CarrierScene(portal);
  await scene.ship(...CHICAGO_TO_DALLAS);
  await scene.ship('BOL-55121', 'R-100200');
  await scene.ship('BOL-55122', 'SL-1', [
    { sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' },
    { sequence: 2, type: 'TERMINAL', city: 'Gary', timeZone: 'America/Chicago' },
    { sequence: 3, type: 'DELIVERY', city: 'Boston', timeZone: 'America/New_York' },
  ]);
});
afterAll(() => portal[Symbol.asyncDispose]());

describe('EDI 214 messages', () => {
  it('become milestones at the local times of their stops', async () => {
    const { results } = await scene.ingest({ edi: [PICKUP_AND_DELIVERY] });
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
    const { results, writes } = await scene.ingest({ edi: [resent] });
    expect(outcomes(results)).toEqual(['KNOWN', 'KNOWN']);
    expect(writes).toEqual([]);
    expect(await counts(portal)).toEqual({ ...before, keys: before.keys + 1 });
  });

  it('open an exception for a reason, and estimate a delivery', async () => {
    const { results, writes } = await scene.ingest({ edi: [DELAY_WITH_ESTIMATE] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[0]?.shipment).toMatchObject({
      number: 'BOL-55121',
      exceptionCode: 'WEATHER',
      estimatedDelivery: { at: '2026-03-05T18:00:00.000Z' },
    });
    expect(writes).toContainEqual(
      expect.objectContaining({ system: 'SALESFORCE', record: 'Task', lane: 'REALTIME' }),
    );
    // The carrier repeats the reason with its next report: the trouble is the same.
    const next = DELAY_WITH_ESTIMATE.replace('20260303|0730', '20260303|0930');
    await scene.ingest({ edi: [next] });
    const [{ count } = { count: 0 }] = await portal.database.query<{ readonly count: number }>({
      text: `SELECT count(*)::int AS count FROM portal.exception WHERE code = 'WEATHER' AND note LIKE '%SD/AO%'`,
    });
    expect(count).toBe(1);
  });

  it('let the newest estimate count, also one that was made before', async () => {
    const at = (hour: string, eta: string) =>
      DELAY_WITH_ESTIMATE.replace('20260303|0801', `20260303|${hour}`).replace('20260305|1200', eta);
    await scene.ingest({ edi: [at('1000', '20260306|0900')] });
    const { results } = await scene.ingest({ edi: [at('1100', '20260305|1200')] });
    expect(results[1]?.shipment).toMatchObject({ estimatedDelivery: { at: '2026-03-05T18:00:00.000Z' } });
  });

  it('promise by an appointment, and are only on their way before the last leg', async () => {
    const { results } = await scene.ingest({ edi: [APPOINTMENT_AND_POSITION] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[0]?.shipment).toMatchObject({
      promisedDelivery: '2026-03-06T13:00:00.000Z',
      currentMilestone: { type: 'IN_TRANSIT' },
    });
    const sighted = results[1]?.shipment?.trackingEvents.nodes.find(({ rawCode }) => rawCode === 'X6/NS');
    expect(sighted).toMatchObject({ milestone: 'IN_TRANSIT', place: { latitude: 41.875833 } });
  });

  it('about an unknown shipment, cut off, or no EDI at all are kept as they came', async () => {
    const unknown = PICKUP_AND_DELIVERY.replaceAll('PRO778812', 'NOBODY').replaceAll('BOL-55120', 'NOWHERE');
    const cut = DELAY_WITH_ESTIMATE.slice(0, DELAY_WITH_ESTIMATE.indexOf('LX|2'));
    const { results } = await scene.ingest({ edi: [unknown, cut, 'Dear dispatcher, it is on its way'] });
    expect(outcomes(results)).toEqual(['REVIEW', 'REVIEW', 'KNOWN', 'REVIEW', 'REVIEW']);
    expect(results.slice(3).map(({ reason }) => reason)).toEqual([
      'Text 2: Line 1, column 1, segment 1: The text ends before this part is closed. Found: ISA, GS, ST without a trailer.',
      'Text 3: Line 1, column 1: The text is no X12 interchange.',
    ]);
    const kept = JSON.stringify(await reviewItems(portal));
    for (const text of ['NOBODY', 'Dear dispatcher', 'ends before this part']) expect(kept).toContain(text);
    // Sent again, they are the same items.
    const before = await counts(portal);
    await scene.ingest({ edi: [unknown, cut] });
    expect((await counts(portal)).review).toBe(before.review);
  });

  it('about several shipments in one interchange reach each of them, at the right instant, once', async () => {
    const stops = [{ sequence: 1, type: 'PICKUP', city: 'Chicago', timeZone: 'America/Chicago' }];
    for (const [at, pro] of ['M-1', 'M-2', 'M-3'].entries())
      await scene.ship(`BOL-6000${at + 1}`, pro, stops);
    const { results } = await scene.ingest({ edi: [THREE_SHIPMENTS] });
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
    const again = await scene.ingest({ edi: [THREE_SHIPMENTS_AGAIN] });
    expect(outcomes(again.results)).toEqual(['KNOWN', 'KNOWN', 'KNOWN']);
  });

  it('take the day alone where nobody knows the zone of the time', async () => {
    const nowhere = DELAY_WITH_ESTIMATE.replace(
      'AT7|SD|AO|||20260303|0730|CT',
      'AT7|X4|NS|||20260303|2145|LT',
    );
    const { results } = await scene.ingest({ edi: [nowhere] });
    expect(results[0]).toMatchObject({ outcome: 'REVIEW', reason: expect.stringContaining('time zone') });
    const nodes = results[0]?.shipment?.trackingEvents.nodes ?? [];
    expect(nodes.find(({ rawCode }) => rawCode === 'X4/NS')).toMatchObject({ dateOnly: true });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createLedger } from '../../../src/ledger/ledger.ts';
import { hubPrincipal } from '../../../src/ledger/principal.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { readAgain } from '../../../src/sync/review/explained-code.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { PICKUP_AND_DELIVERY } from '../../harness/edi-messages.ts';
import { codes, counts, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { CarrierScene, CHICAGO_TO_DALLAS, outcomes } from './carrier-scene.ts';

let portal: Portal;
let scene: CarrierScene;
beforeAll(async () => {
  portal = await createPortal();
  scene = new CarrierScene(portal);
  await scene.ship(...CHICAGO_TO_DALLAS);
});
afterAll(() => portal[Symbol.asyncDispose]());

describe('carrier codes in EDI 214 messages', () => {
  it('that nobody knows are kept for a person, and the rest goes on', async () => {
    const strange = PICKUP_AND_DELIVERY.replace(
      'AT7*AF*NS***20260302*0915',
      'AT7*ZQ*NS***20260302*0915',
    ).replace('AT7*D1*NS***20260304*1642', 'AT7*X1*??***20260304*1600');
    const { results } = await scene.ingest({ edi: [strange] });
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
    const [whole] = await createLedger(portal.database, TEST_SIGNER).review.byIds([item?.id ?? '']);
    if (whole == null) throw new Error('no item');
    const principal = hubPrincipal('test');
    const units = createUnitOfWork(portal.database, TEST_SIGNER, createPortalWrites);
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
    const [whole] = await createLedger(portal.database, TEST_SIGNER).review.byIds([item?.id ?? '']);
    if (whole == null) throw new Error('no item');
    const word = { kind: 'EDI_REASON', externalValue: 'X12/ABCD:??', preferred: false, note: null } as const;
    await createUnitOfWork(portal.database, TEST_SIGNER, createPortalWrites).run(
      hubPrincipal('test'),
      async (unit) => {
        await unit.ledger.lookups.save({ ...word, portalValue: 'CONSIGNEE_CLOSED' }, 'kim');
        await readAgain(unit, whole);
      },
    );
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
    // A proof of delivery before the delivery would be implausible.
    await scene.ingest({ edi: [PICKUP_AND_DELIVERY] });
    // In this carrier's dialect XB announces the proof of delivery.
    await approve('X12/ABCD:XB', 'PROOF_OF_DELIVERY_AVAILABLE');
    await approve('X12:ZR', 'SCAN');
    const text = PICKUP_AND_DELIVERY.replace(
      'AT7*AF*NS***20260302*0915',
      'AT7*ZR*NS***20260304*2300',
    ).replace('AT7*D1*NS***20260304*1642', 'AT7*XB*NS***20260304*2330');
    const { results } = await scene.ingest({ edi: [text] });
    expect(outcomes(results)).toEqual(['RECORDED', 'RECORDED']);
    expect(results[1]?.shipment).toMatchObject({ currentMilestone: { type: 'PROOF_OF_DELIVERY_AVAILABLE' } });
  });
});

describe('events in carrier codes', () => {
  const at = { occurred: { at: '2026-03-03T10:00:00Z' } };

  it('are read in their dialect, with the stop deciding what the code leaves open', async () => {
    await scene.ship('DCSA-1', 'MSCU-1', [
      { sequence: 1, type: 'TERMINAL', city: 'Rotterdam', timeZone: 'Europe/Amsterdam' },
    ]);
    const reference = { value: 'MSCU-1' };
    const { results } = await scene.ingest({
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
    const { results } = await scene.ingest({
      events: [{ eventId: 'by id', shipmentId, dialect: 'X12', code: 'OA', ...at }],
    });
    expect(results).toMatchObject([{ outcome: 'RECORDED', shipment: { number: 'N9' } }]);
  });
});

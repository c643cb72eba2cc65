import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentDoor } from '../../../src/cli/wiring/document-door.ts';
import type { Caller } from '../../../src/domain/access.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { codes, counts, done, mutate, reviewItems } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { receivedFile } from '../../harness/received-file.ts';

let portal: Portal;
let dispatcher: Caller;
let carrier: Caller;
let customer: Caller;
beforeAll(async () => {
  portal = await createPortal();
  dispatcher = portal.agent('DISPATCHER');
  carrier = portal.agent('INTEGRATION');
  customer = portal.callers.acmeNorth;
});
afterAll(() => portal[Symbol.asyncDispose]());

const DOCUMENT = `review document { portalId type }
  shipment { currentMilestone { type } documents { portalId type } }`;
const shipmentId = (number: string) => encodeId('Shipment', { portalId: portal.shipment(number) });
const papers = { type: 'PROOF_OF_DELIVERY', fileName: 'pod.pdf' };
let sent = 0;

async function upload(caller: Caller): Promise<string> {
  sent += 1;
  const file = receivedFile(`%PDF-1.7 proof ${sent}`);
  return (await documentDoor(portal.store, portal.documents).receive(caller, file)).uploadId;
}

async function attach(caller: Caller, number: string, more: object = {}) {
  const input = { shipmentId: shipmentId(number), ...papers, uploadId: await upload(caller), ...more };
  return await mutate(portal, caller, 'documentAttach', input, DOCUMENT);
}

async function report(number: string, milestone: string, occurred: Date = new Date()) {
  const event = { shipmentId: shipmentId(number), eventId: `${number}-${milestone}`, milestone };
  const events = [{ ...event, occurred: { at: occurred.toISOString() } }];
  const results = 'results { outcome shipment { currentMilestone { type } } }';
  const payload = await done(portal, dispatcher, 'milestonesRecord', { source: 'HANDHELD', events }, results);
  return (payload['results'] as readonly object[])[0];
}

/** The document that Salesforce gets the link of. */
async function proofOf(number: string): Promise<string | null> {
  const reader = { scope: { kind: 'ALL' } as const, usage: newUpstreamUsage() };
  const [shipment] = await portal.store.shipments.byKeys(reader, [{ portalId: portal.shipment(number) }]);
  return shipment?.proofOfDeliveryId ?? null;
}

async function openItems(number: string) {
  const items = await reviewItems(portal);
  return items.filter(({ portalId, state }) => portalId === portal.shipment(number) && state === 'OPEN');
}

describe('a proof of delivery', () => {
  it("is a paper when a customer attaches it, until the decision of a person makes it the shipment's", async () => {
    await report('N2', 'DELIVERED');
    const payload = await attach(customer, 'N2');
    expect(payload).toMatchObject({
      userErrors: [],
      review: expect.stringContaining('until the carrier or staff confirm') as unknown,
      document: { type: 'CUSTOMER' },
      shipment: { currentMilestone: { type: 'DELIVERED' } },
    });
    expect(await proofOf('N2')).toBeNull();
    const [item] = await openItems('N2');
    expect(item).toMatchObject({ category: 'IMPLAUSIBLE_EVENT', proposal: { action: 'COUNT_EVENT' } });

    const { portalId } = payload['document'] as { portalId: string };
    const confirmation = {
      shipmentId: portal.shipment('N2'),
      source: 'PORTAL',
      reporter: HUB_REPORTER,
      eventId: 'confirmed',
      milestone: null,
      classifier: 'ACTUAL',
      occurredAt: new Date(),
      correction: 'CONFIRMS',
      confirms: 'PROOF_OF_CUSTOMER',
      correctsSource: 'PORTAL',
      correctsEventId: `customer document ${portalId}`,
    } as const;
    await portal.database.transaction((transaction) =>
      createPortalWrites(transaction).recordEvents([confirmation]),
    );
    expect(await attach(carrier, 'N2', { type: 'CUSTOMS' })).toMatchObject({
      shipment: {
        currentMilestone: { type: 'PROOF_OF_DELIVERY_AVAILABLE' },
        documents: [{ portalId, type: 'PROOF_OF_DELIVERY' }, { type: 'CUSTOMS' }],
      },
    });
    expect(await proofOf('N2')).toBe(portalId);
  });

  it('is refused from a customer where nothing was picked up, and of a cancelled shipment', async () => {
    await report('N3', 'CANCELLED');
    const before = await counts(portal);
    for (const [number, why] of [
      ['N3', 'is cancelled'],
      ['N4', 'not picked up'],
    ] as const) {
      const payload = await attach(customer, number);
      expect(payload.userErrors).toMatchObject([{ code: 'ILLEGAL_STATE', field: 'type' }]);
      expect(payload.userErrors[0]?.message).toContain(why);
    }
    expect(await counts(portal)).toEqual(before);
    expect(codes(await attach(customer, 'N4', { type: 'CUSTOMER' }))).toEqual([]);
  });

  it('waits in review where nothing was picked up, and counts without a decision when the delivery arrives', async () => {
    for (const [caller, number] of [
      [dispatcher, 'N5'],
      [carrier, 'N6'],
    ] as const) {
      const payload = await attach(caller, number);
      expect(payload).toMatchObject({
        userErrors: [],
        review: expect.stringContaining('no delivery is reported') as unknown,
        document: { type: 'PROOF_OF_DELIVERY' },
        shipment: { currentMilestone: { type: 'BOOKED' } },
      });
      expect(await proofOf(number)).toBeNull();
      expect(await openItems(number)).toHaveLength(1);
      await report(number, 'PICKED_UP', new Date(Date.now() - 120_000));
      const delivered = await report(number, 'DELIVERED', new Date(Date.now() - 60_000));
      const { portalId } = payload['document'] as { portalId: string };
      expect(delivered).toMatchObject({
        outcome: 'RECORDED',
        shipment: { currentMilestone: { type: 'PROOF_OF_DELIVERY_AVAILABLE' } },
      });
      expect(await proofOf(number)).toBe(portalId);
      expect(await openItems(number)).toEqual([]);
    }
  });

  it('waits in review on a cancelled shipment', async () => {
    await report('N7', 'CANCELLED');
    expect(await attach(carrier, 'N7')).toMatchObject({
      userErrors: [],
      review: expect.any(String) as unknown,
      shipment: { currentMilestone: { type: 'CANCELLED' } },
    });
    expect(await proofOf('N7')).toBeNull();
    expect(await openItems('N7')).toHaveLength(1);
  });

  it('is the newest one of a delivered shipment, from staff and carriers', async () => {
    await report('N8', 'DELIVERED', new Date(Date.now() - 60_000));
    await attach(dispatcher, 'N8');
    const second = await attach(carrier, 'N8');
    const { portalId } = second['document'] as { portalId: string };
    expect(second).toMatchObject({ review: null });
    expect(await proofOf('N8')).toBe(portalId);
  });

  it('is one paper however often the customer attaches it, and still waits for a person', async () => {
    await report('N10', 'DELIVERED', new Date(Date.now() - 60_000));
    const uploadId = await upload(customer);
    const first = await attach(customer, 'N10', { uploadId });
    const again = await attach(customer, 'N10', { uploadId, fileName: 'pod (1).pdf' });
    expect(again).toMatchObject({ userErrors: [], document: first['document'], review: first['review'] });
    expect(again['review']).toContain('until the carrier or staff confirm');
    expect(again['shipment']).toMatchObject({ documents: [first['document']] });
    expect(await openItems('N10')).toHaveLength(1);
  });

  it('is not signed in the future or far in the past', async () => {
    for (const signedAt of ['2099-01-01T00:00:00Z', '1970-01-01T00:00:00Z']) {
      expect((await attach(dispatcher, 'N8', { signedAt })).userErrors).toMatchObject([
        { code: 'INVALID_VALUE', field: 'signedAt' },
      ]);
    }
  });

  it('of an event that only names a document is no proof of the shipment', async () => {
    const eventId = `document ${portal.users.agent}`;
    const event = { shipmentId: shipmentId('N9'), eventId, milestone: 'PROOF_OF_DELIVERY_AVAILABLE' };
    await report('N9', 'DELIVERED', new Date(Date.now() - 60_000));
    const input = { source: 'PORTAL', events: [{ ...event, occurred: { at: new Date().toISOString() } }] };
    const payload = await done(portal, dispatcher, 'milestonesRecord', input, 'results { outcome }');
    expect(payload['results']).toEqual([{ outcome: 'RECORDED' }]);
    expect(await proofOf('N9')).toBeNull();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofEventId } from '../../../src/domain/documents.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import { actual, staff, type Tenant, type TestPortal } from '../../harness/portal/portal-store.ts';
import { day, WrittenPortal } from './written-portal.ts';

let world: WrittenPortal;
let portal: TestPortal;
let tenant: Tenant;

beforeAll(async () => {
  world = await WrittenPortal.open();
  ({ portal, tenant } = world);
});

afterAll(() => world[Symbol.asyncDispose]());

describe('exceptions', () => {
  it('are opened, acknowledged, assigned and resolved, each with old, new and both versions', async () => {
    const { portalId: shipmentId } = await world.book();
    const [opened] = await world.write((writes) =>
      writes.openExceptions([
        { shipmentId, code: 'DAMAGED', severity: 'HIGH', openedAt: day(2), actor: 'ann' },
      ]),
    );
    if (opened === undefined) throw new Error('nothing opened');
    expect(opened).toMatchObject({
      accountId: tenant.account,
      version: 1,
      exception: { state: 'OPEN', code: 'DAMAGED' },
      shipment: { portalId: shipmentId, version: 2 },
    });
    expect(opened.shipment.changes).toContainEqual({ field: 'exceptionCode', old: null, new: 'DAMAGED' });
    const { portalId } = opened;
    const assigned = await world.write((writes) =>
      writes.changeException(portalId, 1, {
        at: day(3),
        actor: 'bob',
        ownerTeam: 'Claims',
        customerActionRequired: true,
      }),
    );
    expect(assigned).toMatchObject({
      version: 2,
      changes: [
        { field: 'team', old: null, new: 'Claims' },
        { field: 'customerActionRequired', old: false, new: true },
      ],
      shipment: { version: 2, changes: [] },
    });
    const stale = world.write((writes) =>
      writes.changeException(portalId, 1, { at: day(3), actor: 'bob', state: 'ACKNOWLEDGED' }),
    );
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    const resolved = await world.write((writes) =>
      writes.changeException(portalId, 2, { at: day(4), actor: 'bob', state: 'RESOLVED' }),
    );
    expect(resolved).toMatchObject({
      version: 3,
      changes: [{ field: 'state', old: 'OPEN', new: 'RESOLVED' }],
      shipment: { version: 3 },
    });
    const again = await world.write((writes) =>
      writes.changeException(portalId, 3, { at: day(5), actor: 'cid', state: 'RESOLVED' }),
    );
    expect(again).toMatchObject({ version: 3, changes: [] });
    const [history] = await portal.store.exceptions.historyOf(staff(), [portalId]);
    expect(history?.map(({ actor }) => actor)).toEqual(['ann', 'bob', 'bob']);
  });
});

describe('documents', () => {
  it('of a delivery become the proof of the shipment when it is delivered; others do not', async () => {
    const { portalId: shipmentId } = await world.book();
    const paper = {
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      sizeBytes: 3,
      storageKey: 'k',
      sha256: 's',
    };
    const customs = await world.write((writes) =>
      writes.attachDocument(shipmentId, { ...paper, type: 'CUSTOMS' }),
    );
    expect(customs).toMatchObject({
      version: 2,
      changes: [{ field: 'documents', new: { id: customs.documentId, type: 'CUSTOMS' } }],
    });
    const proof = await world.write((writes) =>
      writes.attachDocument(shipmentId, { ...paper, type: 'PROOF_OF_DELIVERY', signer: 'Dana' }),
    );
    expect(await world.read(shipmentId)).toMatchObject({ proofOfDeliveryId: null, version: 3 });
    const counts = actual('PROOF_OF_DELIVERY_AVAILABLE', new Date(), {
      source: 'PORTAL',
      reporter: HUB_REPORTER,
      eventId: proofEventId(proof.documentId, 'OTHERS'),
    });
    const early = await world.write((writes) => writes.recordEvents([{ ...counts, shipmentId }]));
    expect(early.findings).toMatchObject([{ reason: 'PROOF_BEFORE_DELIVERY' }]);
    expect(await world.read(shipmentId)).toMatchObject({ proofOfDeliveryId: null });
    const delivered = actual('DELIVERED', new Date(Date.now() - 1000));
    const { shipments } = await world.write((writes) => writes.recordEvents([{ ...delivered, shipmentId }]));
    expect(shipments[0]?.changes).toContainEqual({
      field: 'proofOfDelivery',
      old: null,
      new: proof.documentId,
    });
    expect(await world.read(shipmentId)).toMatchObject({ proofOfDeliveryId: proof.documentId });
  });
});

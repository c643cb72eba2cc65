import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { codes, counts, done, mutate } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { type Booked, book, SHIPMENT } from './booked-shipment.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterEach(() => void vi.useRealTimers());
afterAll(() => portal[Symbol.asyncDispose]());

describe('a customer', () => {
  const dana = () => portal.callers.acmeNorth;
  const PICKUP = { sequence: 1, type: 'PICKUP', city: 'Kiel', place: { name: 'Plant', country: 'DE' } };
  const DELIVERY = { sequence: 2, type: 'DELIVERY', city: 'Lyon' };

  async function pickUp(shipmentId: string) {
    await done(portal, portal.agent('DISPATCHER'), 'milestonesRecord', {
      source: 'PORTAL',
      events: [
        {
          eventId: `picked up ${shipmentId}`,
          shipmentId,
          milestone: 'PICKED_UP',
          occurred: { at: new Date(Date.now() + 6e4).toISOString() },
        },
      ],
    });
  }

  it('books with stops, packages, references and accessorials', async () => {
    const booked = await book(
      portal,
      {
        stops: [{ ...PICKUP, appointmentTo: '2026-12-01T10:00:00Z' }, DELIVERY],
        packages: [{ line: 1 }],
        references: [{ type: 'PO', value: 'PO-1' }],
        accessorials: [{ code: 'LIFTGATE' }],
      },
      dana(),
    );
    expect(booked).toMatchObject({
      stops: [{ sequence: 1 }, { sequence: 2 }],
      packages: [{ line: 1 }],
      references: [
        {
          type: 'PO',
          value: 'PO-1',
        },
      ],
    });
  });

  it.each([
    [{ stops: [PICKUP, { ...DELIVERY, place: { terminalCode: 'T-9' } }] }, 'stops.1.place.terminalCode'],
    [{ accessorials: [{ code: 'INSIDE', billingReference: 'B-1' }] }, 'accessorials'],
  ])('says nothing of what only others know: %j', async (input, field) => {
    const before = await counts(portal);
    const accountId = encodeId('Account', portal.accounts.north);
    const payload = await mutate(portal, dana(), 'shipmentBook', { accountId, ...input });
    expect(payload.userErrors).toMatchObject([{ field, code: 'NOT_PERMITTED', owner: 'PORTAL' }]);
    expect(await counts(portal)).toEqual(before);
  });

  it('changes the stops until the freight is picked up, and takes nothing away that others know', async () => {
    const { id, portalId } = await book(portal, {
      stops: [PICKUP, DELIVERY],
      accessorials: [{ code: 'LIFTGATE' }],
    });
    const known = { ...DELIVERY, place: { terminalCode: 'T-9' } };
    await done(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', { id, stops: [PICKUP, known] });
    await done(portal, portal.agent('SALES'), 'shipmentUpdate', {
      id,
      accessorials: [{ code: 'LIFTGATE', billingReference: 'B-7' }],
    });
    await portal.database.query({
      text: 'UPDATE portal.stop SET arrived_at = now() WHERE shipment_id = $1 AND sequence = 2',
      values: [portalId],
    });
    const change = {
      id,
      stops: [PICKUP, { ...DELIVERY, city: 'Nice' }],
      accessorials: [{ code: 'LIFTGATE' }],
    };
    await done(portal, dana(), 'shipmentUpdate', change);
    const stored = await portal.database.query({
      text: `SELECT city, terminal_code, arrived_at IS NOT NULL AS arrived, billing_reference
        FROM portal.stop JOIN portal.accessorial USING (shipment_id) WHERE shipment_id = $1 AND sequence = 2`,
      values: [portalId],
    });
    expect(stored).toEqual([{ city: 'Nice', terminal_code: 'T-9', arrived: true, billing_reference: 'B-7' }]);
    await pickUp(id);
    const late = await mutate(portal, dana(), 'shipmentUpdate', { ...change, accessorials: [] });
    expect(codes(late)).toContain('ILLEGAL_STATE');
    expect(late.userErrors[0]?.message).toContain('DISPATCHER');
    await done(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', change);
  });

  it('cancels what was not picked up yet, and nothing else', async () => {
    const { id } = await book(portal, {}, dana());
    const payload = await done(portal, dana(), 'shipmentCancel', { id }, SHIPMENT);
    expect(payload['shipment']).toMatchObject({ currentMilestone: { type: 'CANCELLED' } });
    const { id: moving } = await book(portal);
    await pickUp(moving);
    const late = await mutate(portal, dana(), 'shipmentCancel', { id: moving });
    expect(codes(late)).toEqual(['ILLEGAL_STATE']);
    await done(portal, portal.agent('DISPATCHER'), 'shipmentCancel', { id: moving });
    const south = await done(
      portal,
      portal.agent('DISPATCHER'),
      'shipmentBook',
      {
        accountId: encodeId('Account', portal.accounts.south),
      },
      SHIPMENT,
    );
    const theirs = await mutate(portal, dana(), 'shipmentCancel', { id: (south['shipment'] as Booked).id });
    expect(codes(theirs)).toEqual(['NOT_FOUND']);
  });

  it.each([
    ['ahead', 3_600_000],
    ['behind', -3_600_000],
  ])('books and cancels while the clock of the process is an hour %s', async (_which, ms) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
    const booked = await book(portal, {}, dana());
    expect(booked).toMatchObject({ currentMilestone: { type: 'BOOKED' } });
    // The clock is set right between the two.
    vi.useRealTimers();
    const other = await book(portal, {}, dana());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms });
    for (const { id } of [booked, other]) {
      const cancelled = await done(portal, dana(), 'shipmentCancel', { id }, SHIPMENT);
      expect(cancelled['shipment']).toMatchObject({ currentMilestone: { type: 'CANCELLED' } });
    }
  });
});

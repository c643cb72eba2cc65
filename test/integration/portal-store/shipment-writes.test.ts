import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actual, shipment, staff, type Tenant, type TestPortal } from '../../harness/portal/portal-store.ts';
import { foldAgain } from '../../harness/rebuilt-portal.ts';
import { BOOKED_AT, day, WrittenPortal } from './written-portal.ts';

let world: WrittenPortal;
let portal: TestPortal;
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  world = await WrittenPortal.open();
  ({ portal, tenant, other } = world);
});

afterAll(() => world[Symbol.asyncDispose]());

describe('booking', () => {
  it('makes the shipment with the fact of its booking, and says all that is new', async () => {
    const booked = await world.book({ serviceLevel: 'EXPEDITED', quoteReference: 'Q-1' });
    expect(booked).toMatchObject({ accountId: tenant.account, version: 1 });
    expect(booked.changes).toEqual(
      expect.arrayContaining([
        { field: 'serviceLevel', old: null, new: 'EXPEDITED' },
        { field: 'currentMilestone', old: null, new: 'BOOKED' },
        { field: 'bookedAt', old: null, new: BOOKED_AT },
      ]),
    );
    expect(await world.read(booked.portalId)).toMatchObject({
      currentMilestone: 'BOOKED',
      quoteReference: 'Q-1',
    });
  });

  it('is refused for a branch of somebody else and for a customer that is not active', async () => {
    const foreign = world.write((writes) =>
      writes.bookShipment(shipment(tenant.account, other.north), BOOKED_AT),
    );
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const [closed = ''] = await portal.store.writes.insertAccounts([
      { displayName: 'Closed', status: 'CLOSED' },
    ]);
    const refused = world.write((writes) => writes.bookShipment(shipment(closed, closed), BOOKED_AT));
    await expect(refused).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
  });
});

describe('updating a shipment', () => {
  it('changes what is named, says old and new, and raises the version', async () => {
    const { portalId } = await world.book({ serviceLevel: 'STANDARD', handlingNeeds: ['FRAGILE'] });
    const written = await world.write((writes) =>
      writes.updateShipment(portalId, 1, {
        serviceLevel: 'SAME_DAY',
        weightKg: 12.5,
        quoteReference: null,
        promisedDelivery: { at: day(9), dateOnly: true },
      }),
    );
    expect(written.version).toBeGreaterThan(1);
    expect(written.changes).toEqual([
      { field: 'serviceLevel', old: 'STANDARD', new: 'SAME_DAY' },
      { field: 'weightKg', old: null, new: 12.5 },
      { field: 'promisedDelivery', old: null, new: day(9) },
    ]);
    expect(await world.read(portalId)).toMatchObject({
      serviceLevel: 'SAME_DAY',
      promisedDeliveryAt: day(9),
      promisedDeliveryDateOnly: true,
      handlingNeeds: ['FRAGILE'],
      version: written.version,
    });
  });

  it('replaces lists, and a row that stays keeps its id', async () => {
    const { portalId } = await world.book({
      stops: [
        { sequence: 1, type: 'PICKUP', city: 'Lyon' },
        { sequence: 2, type: 'DELIVERY', city: 'Turin' },
      ],
      references: [{ type: 'PO', value: 'PO-1' }],
    });
    const stops = async () => (await portal.store.shipments.stopsOf(staff(), [portalId]))[0] ?? [];
    const [pickup] = await stops();
    const written = await world.write((writes) =>
      writes.updateShipment(portalId, 1, {
        stops: [
          { sequence: 1, type: 'PICKUP', city: 'Nice' },
          { sequence: 3, type: 'DELIVERY', city: 'Milan', timeZone: 'Europe/Rome' },
        ],
        references: [
          { type: 'PO', value: 'po 1' },
          { type: 'BOL', value: 'B-7' },
        ],
      }),
    );
    expect(written.changes.map(({ field }) => field)).toEqual(['references', 'stops']);
    expect(await stops()).toMatchObject([
      { portalId: pickup?.portalId, sequence: 1, city: 'Nice' },
      { sequence: 3, city: 'Milan', timeZone: 'Europe/Rome' },
    ]);
    expect(await portal.store.shipments.referencesOf(staff(), [portalId])).toMatchObject([
      [{ value: 'B-7' }, { value: 'po 1' }].toSorted((a, b) => a.value.localeCompare(b.value)),
    ]);
  });

  it('to what it is already changes nothing, not even the version', async () => {
    const { portalId } = await world.book({
      serviceLevel: 'STANDARD',
      references: [{ type: 'PO', value: 'PO-1' }],
    });
    const same = { serviceLevel: 'STANDARD', references: [{ type: 'PO', value: 'PO-1' }] } as const;
    expect(await world.write((writes) => writes.updateShipment(portalId, 1, same))).toMatchObject({
      version: 1,
      changes: [],
    });
  });

  it('that has changed since it was read is refused; of writers that race one wins', async () => {
    const { portalId } = await world.book();
    const answers = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((note) =>
        world.write((writes) => writes.setDockAppointmentNote(portalId, 1, note)),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject(
      [1, 2, 3].map(() => ({ reason: { code: 'STALE', details: { currentVersion: 2 } } })),
    );
    expect(await world.write((writes) => writes.setDockAppointmentNote(portalId, null, null))).toMatchObject({
      version: 3,
      changes: [{ field: 'dockAppointmentNote', new: null }],
    });
    const unknown = world.write((writes) => writes.setDockAppointmentNote(randomUUID(), null, 'x'));
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('cancelling', () => {
  it('is a fact of its own', async () => {
    const { portalId } = await world.book();
    const cancelled = await world.write((writes) => writes.cancelShipment(portalId, 1, day(2)));
    expect(cancelled.changes).toContainEqual({ field: 'currentMilestone', old: 'BOOKED', new: 'CANCELLED' });
    expect(await world.write((writes) => writes.cancelShipment(portalId, null, day(3)))).toMatchObject({
      changes: [],
    });
  });

  it('that was taken back can be repeated', async () => {
    const { portalId: shipmentId } = await world.book();
    const { version } = await world.write((writes) => writes.cancelShipment(shipmentId, 1, day(2)));
    const retraction = {
      ...actual('CANCELLED', day(3), {
        correction: 'RETRACTS',
        correctsSource: 'PORTAL',
        correctsEventId: `cancelled:${shipmentId}:1`,
      }),
      shipmentId,
    };
    await world.write((writes) => writes.recordEvents([retraction]));
    expect(await world.read(shipmentId)).toMatchObject({ currentMilestone: 'BOOKED' });
    await world.write((writes) => writes.cancelShipment(shipmentId, version + 1, day(4)));
    expect(await world.read(shipmentId)).toMatchObject({ currentMilestone: 'CANCELLED' });
  });

  it('is refused once the shipment is delivered, and leaves no fact behind', async () => {
    const { portalId } = await world.book({ events: [actual('DELIVERED', day(2))] });
    const refused = world.write((writes) => writes.cancelShipment(portalId, null, day(3)));
    await expect(refused).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    expect(await world.read(portalId)).toMatchObject({ currentMilestone: 'DELIVERED', version: 1 });
    expect(await foldAgain(portal.database, [portalId])).toBe(0);
  });
});

describe('recorded facts', () => {
  it('say which were new, how each shipment changed, and what needs review', async () => {
    const { portalId: shipmentId } = await world.book();
    const pickup = { ...actual('PICKED_UP', day(2)), shipmentId };
    const early = { ...actual('ARRIVED_AT_PICKUP', new Date('2026-02-20T00:00:00Z')), shipmentId };
    const future = {
      ...actual('IN_TRANSIT', new Date('2026-03-05T12:00:00Z')),
      recordedAt: new Date('2026-03-05T11:00:00Z'),
      shipmentId,
    };
    const result = await world.write((writes) => writes.recordEvents([pickup, early, pickup, future]));
    expect(result.recorded).toBe(3);
    expect(result.eventIds.map((id) => id !== null)).toEqual([true, true, false, true]);
    expect(result.shipments).toMatchObject([{ portalId: shipmentId, accountId: tenant.account, version: 2 }]);
    expect(result.counting).toMatchObject([{ eventId: result.eventIds[0], milestone: 'PICKED_UP' }]);
    expect(result.shipments[0]?.changes).toEqual(
      expect.arrayContaining([
        { field: 'currentMilestone', old: 'BOOKED', new: 'PICKED_UP' },
        { field: 'pickedUpAt', old: null, new: day(2) },
      ]),
    );
    expect(result.findings.toSorted((a, b) => a.reason.localeCompare(b.reason))).toMatchObject([
      {
        shipmentId,
        accountId: tenant.account,
        eventId: result.eventIds[1],
        reason: 'BEFORE_THE_BOOKING',
      },
      {
        shipmentId,
        accountId: tenant.account,
        eventId: result.eventIds[3],
        reason: 'CLOCK_IN_THE_FUTURE',
      },
    ]);
    expect(await world.write((writes) => writes.recordEvents([pickup, early]))).toEqual({
      recorded: 0,
      eventIds: [null, null],
      refusals: [null, null],
      shipments: [],
      findings: [],
      settled: [],
      counting: [],
    });
  });

  it('that make an older one impossible, or possible again, say so', async () => {
    const { portalId: shipmentId } = await world.book();
    const transit = { ...actual('IN_TRANSIT', day(6)), shipmentId };
    const before = await world.write((writes) => writes.recordEvents([transit]));
    expect(before.findings).toEqual([]);
    const delivered = { ...actual('DELIVERED', day(5)), shipmentId };
    const after = await world.write((writes) => writes.recordEvents([delivered]));
    expect(after.findings).toMatchObject([{ eventId: before.eventIds[0], reason: 'ILLEGAL_TRANSITION' }]);
    const retraction = {
      ...actual('DELIVERED', day(7), {
        correction: 'RETRACTS',
        correctsSource: delivered.source,
        correctsEventId: delivered.eventId,
      }),
      shipmentId,
    };
    const retracted = await world.write((writes) => writes.recordEvents([retraction]));
    expect(retracted).toMatchObject({ findings: [], settled: [{ eventId: before.eventIds[0] }] });
    // The retraction itself, and what it explains; never what is taken back.
    expect(new Set(retracted.counting.map(({ eventId }) => eventId))).toEqual(
      new Set([before.eventIds[0], retracted.eventIds[0]]),
    );
    expect(await world.read(shipmentId)).toMatchObject({ currentMilestone: 'IN_TRANSIT' });
    const { source, eventId } = retraction;
    const takenBack = {
      ...actual('DELIVERED', day(8), {
        correction: 'RETRACTS',
        correctsSource: source,
        correctsEventId: eventId,
      }),
      shipmentId,
    };
    const again = await world.write((writes) => writes.recordEvents([takenBack]));
    expect(again.findings).toMatchObject([{ eventId: before.eventIds[0], reason: 'ILLEGAL_TRANSITION' }]);
    // What was taken back and is in force again counts anew.
    expect(again.counting.map((counting) => counting.eventId)).toContain(after.eventIds[0]);
    expect(await world.read(shipmentId)).toMatchObject({ currentMilestone: 'DELIVERED' });
  });
});

it('finds the report behind an estimate after an upgrade, and a repeated one, without a new version', async () => {
  const report = { ...actual('DELIVERED', day(3)), source: 'CARRIER', classifier: 'ESTIMATED' } as const;
  const told = { ...report, eventId: 'eta 2', expectedAt: day(9), recordedAt: day(4) };
  const earlier = { ...told, source: 'EDI', eventId: 'eta 1', occurredAt: day(2) } as const;
  const { portalId: shipmentId } = await world.book({ events: [told, earlier] });
  const before = await world.read(shipmentId);
  expect(before).toMatchObject({ estimateSource: 'CARRIER', estimateRecordedAt: day(4) });
  await portal.database.query({
    text: `UPDATE portal.shipment SET fold_version = 1, estimate_event_id = NULL, estimate_source = NULL,
                  estimate_recorded_at = NULL WHERE portal_id = $1`,
    values: [shipmentId],
  });
  const refolded = await world.write((writes) => writes.refoldShipments([shipmentId]));
  // No change: so nothing is audited, announced or sent for it.
  expect(refolded).toMatchObject([{ written: { version: before.version, changes: [] } }]);
  expect(await world.read(shipmentId)).toEqual(before);

  // A carrier repeats an estimate all day. A person's edit of this version is not refused for that.
  const again = { ...told, eventId: 'eta 3', occurredAt: day(5), recordedAt: day(6), shipmentId };
  const repeated = await world.write((writes) => writes.recordEvents([again]));
  const { estimateEventId, ...same } = before;
  expect(await world.read(shipmentId)).toEqual({
    ...same,
    estimateEventId: repeated.eventIds[0],
    estimateRecordedAt: day(6),
  });
  const moved = { ...again, eventId: 'eta 4', occurredAt: day(6), expectedAt: day(10) };
  await world.write((writes) => writes.recordEvents([moved]));
  expect((await world.read(shipmentId)).version).toBe(before.version + 1);
});

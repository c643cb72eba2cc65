import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPortalWrites } from '../../../src/portal-store/create-portal-writes.ts';
import type { PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { NewShipment } from '../../../src/portal-store/writes.ts';
import {
  actual,
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
} from './portal.ts';

let portal: TestPortal;
let tenant: Tenant;
let other: Tenant;

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Mutations');
  other = await insertTenant(portal.store, 'Other');
});

afterAll(() => portal[Symbol.asyncDispose]());

/** One write in a transaction of its own. */
async function write<T>(work: (writes: PortalWrites) => Promise<T>): Promise<T> {
  return await portal.database.transaction((transaction) => work(createPortalWrites(transaction)));
}

const BOOKED_AT = new Date('2026-03-01T08:00:00Z');
const day = (date: number) => new Date(Date.UTC(2026, 2, date));

async function book(more: Partial<NewShipment> = {}) {
  return await write((writes) =>
    writes.bookShipment(shipment(tenant.account, tenant.north, more), BOOKED_AT),
  );
}

async function read(portalId: string) {
  const [row] = await portal.store.shipments.byKeys(staff(), [{ portalId }]);
  if (row == null) throw new Error('no such shipment');
  return row;
}

describe('booking', () => {
  it('makes the shipment with the fact of its booking, and says all that is new', async () => {
    const booked = await book({ serviceLevel: 'EXPEDITED', quoteReference: 'Q-1' });
    expect(booked).toMatchObject({ accountId: tenant.account, version: 1 });
    expect(booked.changes).toEqual(
      expect.arrayContaining([
        { field: 'serviceLevel', old: null, new: 'EXPEDITED' },
        { field: 'currentMilestone', old: null, new: 'BOOKED' },
        { field: 'bookedAt', old: null, new: BOOKED_AT },
      ]),
    );
    expect(await read(booked.portalId)).toMatchObject({ currentMilestone: 'BOOKED', quoteReference: 'Q-1' });
  });

  it('is refused for a branch of somebody else and for a customer that is not active', async () => {
    const foreign = write((writes) => writes.bookShipment(shipment(tenant.account, other.north), BOOKED_AT));
    await expect(foreign).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const [closed = ''] = await portal.store.writes.insertAccounts([
      { displayName: 'Closed', status: 'CLOSED' },
    ]);
    const refused = write((writes) => writes.bookShipment(shipment(closed, closed), BOOKED_AT));
    await expect(refused).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
  });
});

describe('updating a shipment', () => {
  it('changes what is named, says old and new, and raises the version', async () => {
    const { portalId } = await book({ serviceLevel: 'STANDARD', handlingNeeds: ['FRAGILE'] });
    const written = await write((writes) =>
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
    expect(await read(portalId)).toMatchObject({
      serviceLevel: 'SAME_DAY',
      promisedDeliveryAt: day(9),
      promisedDeliveryDateOnly: true,
      handlingNeeds: ['FRAGILE'],
      version: written.version,
    });
  });

  it('replaces lists, and a row that stays keeps its id', async () => {
    const { portalId } = await book({
      stops: [
        { sequence: 1, type: 'PICKUP', city: 'Lyon' },
        { sequence: 2, type: 'DELIVERY', city: 'Turin' },
      ],
      references: [{ type: 'PO', value: 'PO-1' }],
    });
    const stops = async () => (await portal.store.shipments.stopsOf(staff(), [portalId]))[0] ?? [];
    const [pickup] = await stops();
    const written = await write((writes) =>
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
    const { portalId } = await book({
      serviceLevel: 'STANDARD',
      references: [{ type: 'PO', value: 'PO-1' }],
    });
    const same = { serviceLevel: 'STANDARD', references: [{ type: 'PO', value: 'PO-1' }] } as const;
    expect(await write((writes) => writes.updateShipment(portalId, 1, same))).toMatchObject({
      version: 1,
      changes: [],
    });
  });

  it('that has changed since it was read is refused; of writers that race one wins', async () => {
    const { portalId } = await book();
    const answers = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((note) => write((writes) => writes.setDockAppointmentNote(portalId, 1, note))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject(
      [1, 2, 3].map(() => ({ reason: { code: 'STALE', details: { currentVersion: 2 } } })),
    );
    expect(await write((writes) => writes.setDockAppointmentNote(portalId, null, null))).toMatchObject({
      version: 3,
      changes: [{ field: 'dockAppointmentNote', new: null }],
    });
    const unknown = write((writes) => writes.setDockAppointmentNote(randomUUID(), null, 'x'));
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('cancelling', () => {
  it('is a fact of its own', async () => {
    const { portalId } = await book();
    const cancelled = await write((writes) => writes.cancelShipment(portalId, 1, day(2)));
    expect(cancelled.changes).toContainEqual({ field: 'currentMilestone', old: 'BOOKED', new: 'CANCELLED' });
    expect(await write((writes) => writes.cancelShipment(portalId, null, day(3)))).toMatchObject({
      changes: [],
    });
  });

  it('that was taken back can be repeated', async () => {
    const { portalId: shipmentId } = await book();
    const { version } = await write((writes) => writes.cancelShipment(shipmentId, 1, day(2)));
    const retraction = {
      ...actual('CANCELLED', day(3), {
        correction: 'RETRACTS',
        correctsSource: 'PORTAL',
        correctsEventId: `cancelled:${shipmentId}:1`,
      }),
      shipmentId,
    };
    await write((writes) => writes.recordEvents([retraction]));
    expect(await read(shipmentId)).toMatchObject({ currentMilestone: 'BOOKED' });
    await write((writes) => writes.cancelShipment(shipmentId, version + 1, day(4)));
    expect(await read(shipmentId)).toMatchObject({ currentMilestone: 'CANCELLED' });
  });

  it('is refused once the shipment is delivered, and leaves no fact behind', async () => {
    const { portalId } = await book({ events: [actual('DELIVERED', day(2))] });
    const refused = write((writes) => writes.cancelShipment(portalId, null, day(3)));
    await expect(refused).rejects.toMatchObject({ code: 'ILLEGAL_STATE' });
    expect(await read(portalId)).toMatchObject({ currentMilestone: 'DELIVERED', version: 1 });
    expect(await portal.store.writes.rebuildProjection([portalId])).toBe(0);
  });
});

describe('recorded facts', () => {
  it('say which were new, how each shipment changed, and what needs review', async () => {
    const { portalId: shipmentId } = await book();
    const pickup = { ...actual('PICKED_UP', day(2)), shipmentId };
    const early = { ...actual('ARRIVED_AT_PICKUP', new Date('2026-02-20T00:00:00Z')), shipmentId };
    const future = {
      ...actual('IN_TRANSIT', new Date('2026-03-05T12:00:00Z')),
      recordedAt: new Date('2026-03-05T11:00:00Z'),
      shipmentId,
    };
    const result = await write((writes) => writes.recordEvents([pickup, early, pickup, future]));
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
    expect(await write((writes) => writes.recordEvents([pickup, early]))).toEqual({
      recorded: 0,
      eventIds: [null, null],
      shipments: [],
      findings: [],
      settled: [],
      counting: [],
    });
  });

  it('that make an older one impossible, or possible again, say so', async () => {
    const { portalId: shipmentId } = await book();
    const transit = { ...actual('IN_TRANSIT', day(6)), shipmentId };
    const before = await write((writes) => writes.recordEvents([transit]));
    expect(before.findings).toEqual([]);
    const delivered = { ...actual('DELIVERED', day(5)), shipmentId };
    const after = await write((writes) => writes.recordEvents([delivered]));
    expect(after.findings).toMatchObject([{ eventId: before.eventIds[0], reason: 'ILLEGAL_TRANSITION' }]);
    const retraction = {
      ...actual('DELIVERED', day(7), {
        correction: 'RETRACTS',
        correctsSource: delivered.source,
        correctsEventId: delivered.eventId,
      }),
      shipmentId,
    };
    const retracted = await write((writes) => writes.recordEvents([retraction]));
    expect(retracted).toMatchObject({ findings: [], settled: [{ eventId: before.eventIds[0] }] });
    // The retraction itself, and what it explains; never what is taken back.
    expect(new Set(retracted.counting.map(({ eventId }) => eventId))).toEqual(
      new Set([before.eventIds[0], retracted.eventIds[0]]),
    );
    expect(await read(shipmentId)).toMatchObject({ currentMilestone: 'IN_TRANSIT' });
  });
});

describe('exceptions', () => {
  it('are opened, acknowledged, assigned and resolved, each with old, new and both versions', async () => {
    const { portalId: shipmentId } = await book();
    const [opened] = await write((writes) =>
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
    const assigned = await write((writes) =>
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
        { field: 'ownerTeam', old: null, new: 'Claims' },
        { field: 'customerActionRequired', old: false, new: true },
      ],
      shipment: { version: 2, changes: [] },
    });
    const stale = write((writes) =>
      writes.changeException(portalId, 1, { at: day(3), actor: 'bob', state: 'ACKNOWLEDGED' }),
    );
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    const resolved = await write((writes) =>
      writes.changeException(portalId, 2, { at: day(4), actor: 'bob', state: 'RESOLVED' }),
    );
    expect(resolved).toMatchObject({
      version: 3,
      changes: [{ field: 'state', old: 'OPEN', new: 'RESOLVED' }],
      shipment: { version: 3 },
    });
    const again = await write((writes) =>
      writes.changeException(portalId, 3, { at: day(5), actor: 'cid', state: 'RESOLVED' }),
    );
    expect(again).toMatchObject({ version: 3, changes: [] });
    const [history] = await portal.store.exceptions.historyOf(staff(), [portalId]);
    expect(history?.map(({ actor }) => actor)).toEqual(['ann', 'bob', 'bob']);
  });
});

describe('documents', () => {
  it('of a delivery become the proof of the shipment; others do not', async () => {
    const { portalId: shipmentId } = await book();
    const paper = {
      fileName: 'a.pdf',
      mediaType: 'application/pdf',
      sizeBytes: 3,
      storageKey: 'k',
      sha256: 's',
    };
    const customs = await write((writes) => writes.attachDocument(shipmentId, { ...paper, type: 'CUSTOMS' }));
    expect(customs).toMatchObject({
      version: 2,
      changes: [{ field: 'documents', new: { id: customs.documentId, type: 'CUSTOMS' } }],
    });
    const proof = await write((writes) =>
      writes.attachDocument(shipmentId, { ...paper, type: 'PROOF_OF_DELIVERY', signer: 'Dana' }),
    );
    expect(proof.changes).toContainEqual({ field: 'proofOfDelivery', old: null, new: proof.documentId });
    expect(await read(shipmentId)).toMatchObject({ proofOfDeliveryId: proof.documentId, version: 3 });
  });
});

describe('names of a customer', () => {
  it('change with the version that was seen; a wish waits until a name is set', async () => {
    const override = await write((writes) => writes.setLegalNameOverride(tenant.account, 1, 'Mutations SA'));
    expect(override).toMatchObject({
      accountId: tenant.account,
      version: 2,
      changes: [{ field: 'legalNameOverride', old: null, new: 'Mutations SA' }],
    });
    const wished = await write((writes) => writes.proposeDisplayName(tenant.account, 2, 'Mutants', day(1)));
    expect(wished.changes).toEqual([{ field: 'displayNameProposal', old: null, new: 'Mutants' }]);
    const [account] = await portal.store.accounts.byKeys(staff(), [{ portalId: tenant.account }]);
    expect(account).toMatchObject({ displayName: 'Mutations', displayNameProposal: 'Mutants' });
    const stale = write((writes) => writes.setDisplayName(tenant.account, 2, 'Mutants'));
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    const set = await write((writes) => writes.setDisplayName(tenant.account, 3, 'Mutants'));
    expect(set.changes).toEqual([
      { field: 'displayName', old: 'Mutations', new: 'Mutants' },
      { field: 'displayNameProposal', old: 'Mutants', new: null },
    ]);
    const branch = await write((writes) => writes.setLegalNameOverride(tenant.north, null, 'North'));
    expect(branch.accountId).toBe(tenant.account);
  });
});

describe('portal users', () => {
  let people = 0;

  async function invite(more: object = {}) {
    people += 1;
    const person = `person-${people}`;
    return await write((writes) =>
      writes.inviteUser({
        subject: person,
        email: `${person}@example.com`,
        name: person,
        kind: 'CUSTOMER',
        accountId: tenant.account,
        ...more,
      }),
    );
  }

  it('are invited, activated, granted branches and deactivated', async () => {
    const invited = await invite({ branchIds: [tenant.north] });
    expect(invited).toMatchObject({ accountId: tenant.account, version: 1 });
    expect(invited.changes).toContainEqual({ field: 'branches', old: null, new: [tenant.north] });
    const activated = await write((writes) => writes.activateUser(invited.portalId, 1));
    expect(activated).toMatchObject({
      version: 2,
      changes: [{ field: 'state', old: 'INVITED', new: 'ACTIVE' }],
    });
    const grant = { wholeAccount: true, branchIds: [tenant.south] };
    const granted = await write((writes) => writes.setUserBranches(invited.portalId, 2, grant));
    expect(granted).toMatchObject({
      version: 3,
      changes: [
        { field: 'wholeAccount', old: false, new: true },
        { field: 'branches', old: [tenant.north], new: [tenant.south] },
      ],
    });
    expect(await write((writes) => writes.setUserBranches(invited.portalId, 3, grant))).toMatchObject({
      version: 3,
      changes: [],
    });
    const stale = write((writes) => writes.deactivateUser(invited.portalId, 2));
    await expect(stale).rejects.toMatchObject({ code: 'STALE' });
    expect(await write((writes) => writes.deactivateUser(invited.portalId, 3))).toMatchObject({ version: 4 });
  });

  it('never get the branch of another customer', async () => {
    await expect(invite({ branchIds: [other.north] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(invite({ accountId: tenant.north })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const { portalId } = await invite();
    const grant = { wholeAccount: false, branchIds: [other.north] };
    const refused = write((writes) => writes.setUserBranches(portalId, 1, grant));
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('with one e-mail become active once, also when they race', async () => {
    const twins = await Promise.all(
      ['Twin@example.com', 'twin@example.com', 'TWIN@example.com'].map((email) => invite({ email })),
    );
    const answers = await Promise.allSettled(
      twins.map(({ portalId }) => write((writes) => writes.activateUser(portalId, 1))),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 'rejected')).toMatchObject(
      [1, 2].map(() => ({ reason: { code: 'DUPLICATE' } })),
    );
  });
});

describe('what Salesforce says', () => {
  it('reaches the columns that the ownership table opens to it, and no other', async () => {
    const values = { legal_name: 'Mutations Inc.', eligible_services: ['STANDARD', 'SAME_DAY'] };
    const apply = () =>
      write((writes) => writes.applyReceived('Account', other.account, null, values, 'salesforce'));
    expect(await apply()).toMatchObject({
      accountId: other.account,
      version: 2,
      changes: [
        { field: 'legalName', old: null, new: 'Mutations Inc.' },
        { field: 'contractTerms.eligibleServices', old: null, new: ['STANDARD', 'SAME_DAY'] },
      ],
    });
    expect(await apply()).toMatchObject({ version: 2, changes: [] });
    const closed = write((writes) =>
      writes.applyReceived('Account', other.account, null, { legal_name_override: 'x' }, 'salesforce'),
    );
    await expect(closed).rejects.toThrow(TypeError);
  });

  it('resolves an exception with an entry in its history', async () => {
    const { portalId: shipmentId } = await book();
    const [opened] = await write((writes) =>
      writes.openExceptions([
        { shipmentId, code: 'REFUSED', severity: 'LOW', openedAt: day(2), actor: 'ann' },
      ]),
    );
    const portalId = opened?.portalId ?? '';
    const applied = await write((writes) =>
      writes.applyReceived('Exception', portalId, null, { state: 'RESOLVED' }, 'salesforce'),
    );
    expect(applied.changes).toEqual([{ field: 'state', old: 'OPEN', new: 'RESOLVED' }]);
    const [history] = await portal.store.exceptions.historyOf(staff(), [portalId]);
    expect(history?.at(-1)).toMatchObject({ actor: 'salesforce', state: 'RESOLVED' });
    expect(await read(shipmentId)).toMatchObject({ exceptionState: 'RESOLVED' });
  });
});

describe('records as they are carried', () => {
  it('are read by either id, in the order asked; a stored link is no new version', async () => {
    const { portalId } = await book({ serviceLevel: 'ECONOMY' });
    const crmId = 'a01000000000077AAA';
    await portal.store.writes.setCrmIds('Shipment', [{ portalId, crmId }]);
    const { carried } = portal.store;
    const [none, found] = await carried.byIds('Shipment', [randomUUID(), portalId]);
    expect(none).toBeNull();
    expect(found).toMatchObject({
      portal_id: portalId,
      account_id: tenant.account,
      branch_id: tenant.north,
      service_level: 'ECONOMY',
      crm_id: crmId,
      version: 1,
    });
    expect(await carried.byCrmIds('Shipment', ['a01000000000078AAA', crmId])).toEqual([null, found]);
    expect(await carried.byIds('Account', [tenant.north])).toMatchObject([
      { portal_id: tenant.north, account_id: tenant.account },
    ]);
    expect(await carried.byIds('Shipment', ['not an id'])).toEqual([null]);
  });

  it('are swept in the order of ids, exceptions by what shows them', async () => {
    const { portalId: shipmentId } = await book();
    const one = { shipmentId, code: 'OTHER', severity: 'LOW', openedAt: day(2), actor: 'ann' } as const;
    const opened = await write((writes) =>
      writes.openExceptions([{ ...one, customerActionRequired: true }, { ...one, ownerTeam: 'Claims' }, one]),
    );
    const ids = opened.map(({ portalId }) => portalId);
    const { carried } = portal.store;
    const since = new Date(Date.now() - 3_600_000);
    const swept = async (aggregate: 'Exception' | 'ExceptionTask') =>
      (await carried.changedSince(aggregate, since, null, 100))
        .map((row) => row['portal_id'])
        .filter((id) => ids.includes(String(id)));
    expect(await swept('Exception')).toEqual([ids[0]]);
    expect(await swept('ExceptionTask')).toEqual([ids[1]]);
    const [first] = await carried.changedSince('Shipment', since, null, 1);
    const [second] = await carried.changedSince('Shipment', since, String(first?.['portal_id']), 1);
    expect(String(second?.['portal_id']) > String(first?.['portal_id'])).toBe(true);
  });
});

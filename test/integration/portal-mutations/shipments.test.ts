import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../../src/graph/entity-id.ts';
import { auditOf, codes, counts, done, mutate, outboxOf } from '../../harness/portal/mutate.ts';
import { createPortal, type Portal } from '../../harness/portal/portal-subgraph.ts';
import { type Booked, book, SHIPMENT } from './booked-shipment.ts';

let portal: Portal;
beforeAll(async () => {
  portal = await createPortal();
});
afterAll(() => portal[Symbol.asyncDispose]());

describe('shipmentBook', () => {
  it('books a shipment with everything, in one transaction with its audit and a real-time outbox row', async () => {
    const payload = await done(
      portal,
      portal.agent('DISPATCHER'),
      'shipmentBook',
      {
        accountId: encodeId('Account', portal.accounts.north),
        number: 'TEST-1',
        mode: 'TRUCK',
        serviceLevel: 'EXPEDITED',
        origin: { name: 'Berlin', country: 'de' },
        destination: { name: 'Paris', country: 'France' },
        promisedDelivery: { date: '2026-12-24' },
        weightKg: 120.5,
        references: [{ type: 'PRO', value: 'PRO-77' }],
        stops: [
          { sequence: 1, type: 'PICKUP', place: { name: 'Plant' }, timeZone: 'Europe/Berlin' },
          { sequence: 2, type: 'DELIVERY', place: { name: 'Depot' }, timeZone: 'Europe/Paris' },
        ],
        packages: [{ line: 1, description: 'Gears', pieces: 3, value: { amount: '10.50', currency: 'EUR' } }],
        accessorials: [{ code: 'LIFTGATE' }],
      },
      SHIPMENT,
    );
    const shipment = payload['shipment'] as Booked;
    expect(shipment).toMatchObject({
      number: expect.stringMatching(/^WB-[0-9A-Z]{4}-[0-9A-Z]{4}$/),
      serviceLevel: 'EXPEDITED',
      promisedDeliveryDateOnly: true,
      currentMilestone: { type: 'BOOKED' },
      origin: {
        name: 'Berlin',
        country: 'DE',
      },
      stops: [{ timeZone: 'Europe/Berlin' }, { timeZone: 'Europe/Paris' }],
      packages: [{ line: 1 }],
      references: expect.arrayContaining([
        { type: 'PRO', value: 'PRO-77' },
        { type: 'CUSTOMER_REFERENCE', value: 'TEST-1' },
      ]),
    });
    expect(payload.writes).toMatchObject([
      { system: 'PORTAL', record: 'Shipment', recordId: shipment.portalId, state: 'DONE', lane: null },
      { system: 'SALESFORCE', record: 'Shipment', recordId: null, state: 'QUEUED', lane: 'REALTIME' },
    ]);
    expect(await outboxOf(portal, shipment.portalId)).toEqual([
      { record: 'Shipment', lane: 'REALTIME', version: shipment.version, principal: portal.users.agent },
    ]);
    const [audit] = await auditOf(portal, 'Shipment', shipment.portalId);
    expect(audit).toMatchObject({
      action: 'shipmentBook',
      principal: portal.users.agent,
      role: 'DISPATCHER',
      system: 'PORTAL',
    });
    expect(audit?.changes).toContainEqual({ field: 'number', old: null, new: shipment.number });
  });

  it('makes up a number, and lets a customer book for its own branches', async () => {
    const shipment = await book(portal, {}, portal.callers.acmeNorth);
    expect(shipment.number).toMatch(/^WB-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  });

  it('sells only services of the contract, and names who can change that', async () => {
    await portal.database.query({
      text: `UPDATE portal.account SET eligible_services = '{STANDARD,ECONOMY}' WHERE portal_id = $1`,
      values: [portal.accounts.south.portalId],
    });
    const accountId = encodeId('Account', portal.accounts.south);
    const payload = await mutate(portal, portal.callers.acmeAll, 'shipmentBook', {
      accountId,
      serviceLevel: 'GUARANTEED',
    });
    expect(payload.userErrors).toMatchObject([
      { code: 'VALUE_NOT_ALLOWED', field: 'serviceLevel', owner: 'SALESFORCE' },
    ]);
    expect(payload.userErrors[0]?.message).toContain('accountUpdate');
    await done(portal, portal.callers.acmeAll, 'shipmentBook', { accountId, serviceLevel: 'ECONOMY' });
  });

  it('sells nothing once a list was emptied, and everything before there was a list', async () => {
    const sold = async (ofBranch: string | null, ofCustomer: string | null) => {
      for (const [account, list] of [
        [portal.accounts.south, ofBranch],
        [portal.accounts.acme, ofCustomer],
      ] as const) {
        await portal.database.query({
          text: 'UPDATE portal.account SET eligible_services = $1::text[] WHERE portal_id = $2',
          values: [list, account.portalId],
        });
      }
      const accountId = encodeId('Account', portal.accounts.south);
      const input = { accountId, serviceLevel: 'ECONOMY' };
      return codes(await mutate(portal, portal.callers.acmeAll, 'shipmentBook', input)).length === 0;
    };
    const [none, emptied, it, another] = [null, '{}', '{ECONOMY}', '{STANDARD}'];
    // A branch without a list of its own has that of its customer.
    const answers = [];
    for (const ofBranch of [emptied, it, another, none]) {
      const row = [];
      for (const ofCustomer of [emptied, it, another, none]) row.push(await sold(ofBranch, ofCustomer));
      answers.push(row);
    }
    expect(answers).toEqual([
      [false, false, false, false],
      [true, true, true, true],
      [false, false, false, false],
      [false, true, false, true],
    ]);
  });

  it.each([
    [{ weightKg: -1 }, 'weightKg', 'INVALID_VALUE'],
    [{ weightKg: Number.MAX_SAFE_INTEGER }, 'weightKg', 'INVALID_VALUE'],
    [{ origin: { country: 'Atlantis' } }, 'origin.country', 'INVALID_VALUE'],
    [{ promisedDelivery: {} }, 'promisedDelivery', 'INVALID_VALUE'],
    [
      { stops: [{ sequence: 1, type: 'PICKUP', timeZone: 'Mars/Base' }] },
      'stops.0.timeZone',
      'INVALID_VALUE',
    ],
    [{ packages: [{ line: 1 }, { line: 1 }] }, 'packages', 'INVALID_VALUE'],
    [{ number: 'x'.repeat(81) }, 'number', 'TOO_LONG'],
    [{ quoteReference: 'bad\0text' }, 'quoteReference', 'INVALID_VALUE'],
    [{ idempotencyKey: '' }, 'idempotencyKey', 'INVALID_VALUE'],
  ])('refuses %j and writes nothing', async (input, field, code) => {
    const before = await counts(portal);
    const accountId = encodeId('Account', portal.accounts.north);
    const payload = await mutate(portal, portal.agent('ADMIN'), 'shipmentBook', { accountId, ...input });
    expect(payload.userErrors).toMatchObject([{ field, code }]);
    expect(payload.writes).toEqual([]);
    expect(await counts(portal)).toEqual(before);
  });

  it('says with validateOnly what it would write where, and writes nothing', async () => {
    const before = await counts(portal);
    const payload = await done(
      portal,
      portal.agent('ADMIN'),
      'shipmentBook',
      { accountId: encodeId('Account', portal.accounts.north), validateOnly: true },
      SHIPMENT,
    );
    expect(payload['shipment']).toBeNull();
    expect(payload.writes).toMatchObject([
      { system: 'PORTAL', state: 'PLANNED' },
      { system: 'SALESFORCE', state: 'PLANNED', lane: 'REALTIME' },
    ]);
    expect(await counts(portal)).toEqual(before);
  });

  it('is refused for a customer that is suspended', async () => {
    await portal.database.query({
      text: `UPDATE portal.account SET status = 'SUSPENDED' WHERE portal_id = $1`,
      values: [portal.accounts.globexEast.portalId],
    });
    const accountId = encodeId('Account', portal.accounts.globexEast);
    const payload = await mutate(portal, portal.agent('ADMIN'), 'shipmentBook', { accountId });
    expect(codes(payload)).toEqual(['ILLEGAL_STATE']);
  });
});

describe('shipmentUpdate', () => {
  it('changes what is named and leaves the rest', async () => {
    const { id, version } = await book(portal, {
      origin: { name: 'Berlin', country: 'DE' },
      serviceLevel: 'STANDARD',
    });
    const payload = await done(
      portal,
      portal.agent('DISPATCHER'),
      'shipmentUpdate',
      { id, expectedVersion: version, serviceLevel: 'EXPEDITED', origin: { name: 'Potsdam' } },
      SHIPMENT,
    );
    expect(payload['shipment']).toMatchObject({
      serviceLevel: 'EXPEDITED',
      origin: {
        name: 'Potsdam',
        country: 'DE',
      },
      version: version + 1,
    });
    const sent = payload.writes.find(({ system }) => system === 'SALESFORCE');
    expect(sent?.fields).toEqual([{ field: 'serviceLevel', from: 'STANDARD', to: 'EXPEDITED' }]);
  });

  it('tells Salesforce nothing about what stays in the portal', async () => {
    const { id, portalId } = await book(portal);
    await portal.database.query({
      text: 'DELETE FROM ledger.outbox WHERE aggregate_id = $1',
      values: [portalId],
    });
    const payload = await done(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', {
      id,
      freightClass: '70',
    });
    expect(payload.writes.map(({ system }) => system)).toEqual(['PORTAL']);
    expect(await outboxOf(portal, portalId)).toEqual([]);
  });

  it('refuses a version that is not the newest, and writes nothing', async () => {
    const { id, version } = await book(portal);
    const input = { id, expectedVersion: version, freightClass: '50' };
    await done(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', input);
    const before = await counts(portal);
    const payload = await mutate(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', {
      ...input,
      freightClass: '60',
    });
    expect(codes(payload)).toEqual(['STALE']);
    expect(await counts(portal)).toEqual(before);
  });

  it('lets every one of many updates at once through when none names a version', async () => {
    const { id, version } = await book(portal);
    const payloads = await Promise.all(
      ['50', '60', '70'].map((freightClass) =>
        mutate(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', { id, freightClass }, SHIPMENT),
      ),
    );
    expect(payloads.flatMap(codes)).toEqual([]);
    const versions = payloads.map((payload) => (payload['shipment'] as Booked).version);
    expect(Math.max(...versions)).toBe(version + 3);
  });

  it('says that nothing changed when nothing did', async () => {
    const { id } = await book(portal, { freightClass: '50' });
    const payload = await done(portal, portal.agent('ADMIN'), 'shipmentUpdate', { id, freightClass: '50' });
    expect(payload.writes).toMatchObject([{ system: 'PORTAL', state: 'UNCHANGED', fields: [] }]);
  });
});

describe('shipmentCancel', () => {
  it('keeps the shipment with the fact that it was cancelled', async () => {
    const { id } = await book(portal);
    const payload = await done(portal, portal.agent('DISPATCHER'), 'shipmentCancel', { id }, SHIPMENT);
    expect(payload['shipment']).toMatchObject({ currentMilestone: { type: 'CANCELLED' } });
    expect(payload.writes).toMatchObject([{ system: 'PORTAL' }, { system: 'SALESFORCE', state: 'QUEUED' }]);
    const again = await mutate(portal, portal.agent('DISPATCHER'), 'shipmentUpdate', {
      id,
      freightClass: '50',
    });
    expect(codes(again)).toEqual(['ILLEGAL_STATE']);
  });

  it('is refused once the freight is delivered', async () => {
    const before = await counts(portal);
    const id = encodeId('Shipment', { portalId: portal.shipment('N1') });
    const payload = await mutate(portal, portal.agent('DISPATCHER'), 'shipmentCancel', { id });
    expect(codes(payload)).toEqual(['ILLEGAL_STATE']);
    expect(await counts(portal)).toEqual(before);
  });
});

describe('dockAppointmentNoteSet', () => {
  it('sets and removes the note; Salesforce hears of it soon', async () => {
    const { id } = await book(portal);
    const set = await done(
      portal,
      portal.callers.acmeNorth,
      'dockAppointmentNoteSet',
      { id, note: 'Gate 4, ring twice' },
      SHIPMENT,
    );
    expect(set['shipment']).toMatchObject({ dockAppointmentNote: 'Gate 4, ring twice' });
    expect(set.writes[1]).toMatchObject({ system: 'SALESFORCE', lane: 'NEAR_REALTIME' });
    const removed = await done(portal, portal.callers.acmeNorth, 'dockAppointmentNoteSet', { id }, SHIPMENT);
    expect(removed['shipment']).toMatchObject({ dockAppointmentNote: null });
  });

  it('refuses a note that Salesforce cannot hold', async () => {
    const { id } = await book(portal);
    const payload = await mutate(portal, portal.callers.acmeNorth, 'dockAppointmentNoteSet', {
      id,
      note: 'x'.repeat(256),
    });
    expect(payload.userErrors).toMatchObject([{ field: 'note', code: 'TOO_LONG' }]);
  });
});

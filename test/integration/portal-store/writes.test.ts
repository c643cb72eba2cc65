import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ACCESSORIALS,
  DOCUMENT_TYPES,
  EVENT_CLASSIFIERS,
  EVENT_SOURCES,
  EXCEPTION_CODES,
  EXCEPTION_STATES,
  MILESTONE_TYPES,
  REFERENCE_TYPES,
  SERVICE_LEVELS,
  SEVERITIES,
  STATED_BASES,
  STOP_TYPES,
  TRANSPORT_MODES,
} from '../../../src/domain/vocabulary/index.ts';
import {
  actual,
  insertTenant,
  openTestPortal,
  shipment,
  staff,
  type Tenant,
  type TestPortal,
} from '../../harness/portal/portal-store.ts';
import { foldAgain } from '../../harness/rebuilt-portal.ts';

let portal: TestPortal;
let tenant: Tenant;

beforeAll(async () => {
  portal = await openTestPortal();
  tenant = await insertTenant(portal.store, 'Writes');
});

afterAll(() => portal[Symbol.asyncDispose]());

async function insertOne(more = {}) {
  const [row] = await portal.store.writes.insertShipments([shipment(tenant.account, tenant.north, more)]);
  return row?.portalId ?? '';
}

async function read(portalId: string) {
  const [row] = await portal.store.shipments.byKeys(staff(), [{ portalId }]);
  return row;
}

it.each([
  ['milestone_type', MILESTONE_TYPES],
  ['event_classifier', EVENT_CLASSIFIERS],
  ['event_source', EVENT_SOURCES],
  ['exception_code', EXCEPTION_CODES],
  ['severity', SEVERITIES],
  ['exception_state', EXCEPTION_STATES],
  ['transport_mode', TRANSPORT_MODES],
  ['service_level', SERVICE_LEVELS.map((level) => level.code)],
  ['stop_type', STOP_TYPES],
  ['reference_type', REFERENCE_TYPES],
  ['accessorial_code', ACCESSORIALS],
  ['document_type', DOCUMENT_TYPES],
  ['stated_basis', STATED_BASES],
])('knows the same words for %s as the vocabulary', async (domain, words) => {
  const [row] = await portal.database.query<{ check: string }>({
    text: `SELECT pg_get_constraintdef(c.oid) AS check FROM pg_constraint c JOIN pg_type t ON t.oid = c.contypid
      WHERE t.typname = $1 AND t.typnamespace = 'portal'::regnamespace`,
    values: [domain],
  });
  const known = [...(row?.check ?? '').matchAll(/'([A-Z_]+)'::text/g)].map((match) => match[1]);
  expect(known).toEqual([...words]);
});

describe('importing', () => {
  const origin = { source: 'history', key: 'ASN-1' };

  it('leaves a shipment of the same origin as it is and names it', async () => {
    const { writes } = portal.store;
    const batch = [
      shipment(tenant.account, tenant.north, { origin, packages: [{ line: 1 }] }),
      shipment(tenant.account, tenant.north, { origin: { ...origin, key: 'ASN-2' } }),
    ];
    const [one, two] = await writes.insertShipments(batch);
    expect([one?.outcome, two?.outcome]).toEqual(['INSERTED', 'INSERTED']);
    const again = await writes.insertShipments(batch);
    expect(again).toEqual([
      { portalId: one?.portalId, outcome: 'EXISTING', findings: [] },
      { portalId: two?.portalId, outcome: 'EXISTING', findings: [] },
    ]);
    expect(await portal.store.shipments.packagesOf(staff(), [one?.portalId ?? ''])).toMatchObject([
      [{ line: 1 }],
    ]);
  });

  it('resumes at the position that was saved with the last batch', async () => {
    const { imports, writes } = portal.store;
    const file = { source: 'history', fileName: 'a.csv', fileSha256: 'f', mappingSha256: 'm' };
    const run = await imports.begin(file);
    expect(run).toMatchObject({ state: 'RUNNING', position: 0 });
    const progress = { importRun: run.portalId, position: 120, counts: { taken: 1 } };
    await writes.insertShipments([shipment(tenant.account, tenant.north)], progress);
    const impossible = shipment(tenant.account, tenant.account.replace(/^./, 'f'));
    await expect(writes.insertShipments([impossible], { ...progress, position: 240 })).rejects.toThrow();
    expect(await imports.begin(file)).toEqual({ ...run, position: 120, counts: { taken: 1 } });
    await imports.finish(run.portalId, { taken: 1 });
    expect(await imports.begin(file)).toMatchObject({ state: 'FINISHED' });
  });

  it('finds customers by their codes', async () => {
    const found = await portal.store.imports.accountsByCode(['Writes', 'nobody']);
    expect([...found].map(([code, account]) => [code, account.portalId])).toEqual([
      ['Writes', tenant.account],
    ]);
  });
});

describe('events', () => {
  it('are facts: PostgreSQL itself refuses to change or delete one', async () => {
    await insertOne({ events: [actual('BOOKED', '2026-03-01T08:00:00Z')] });
    for (const statement of [
      'UPDATE portal.tracking_event SET date_only = true',
      'DELETE FROM portal.tracking_event',
      'TRUNCATE portal.tracking_event',
    ]) {
      await expect(portal.database.query({ text: statement })).rejects.toMatchObject({ code: 'INTERNAL' });
    }
  });

  it('move the shipment on, once each however often they are sent', async () => {
    const shipmentId = await insertOne({ events: [actual('BOOKED', '2026-03-01T08:00:00Z')] });
    const pickup = { ...actual('PICKED_UP', '2026-03-02T08:00:00Z'), shipmentId };
    expect(await portal.write((writes) => writes.recordEvents([pickup]))).toMatchObject({ recorded: 1 });
    expect(await portal.write((writes) => writes.recordEvents([pickup]))).toMatchObject({ recorded: 0 });
    expect(await read(shipmentId)).toMatchObject({
      currentMilestone: 'PICKED_UP',
      bookedAt: new Date('2026-03-01T08:00:00Z'),
      pickedUpAt: new Date('2026-03-02T08:00:00Z'),
      version: 2,
    });
  });

  it('with an id that another shipment has too count for both, and a repeated one once', async () => {
    const delivered = actual('DELIVERED', '2026-03-04T08:00:00Z');
    const booked = actual('BOOKED', '2026-03-01T08:00:00Z');
    for (const events of [
      [delivered],
      [booked, delivered, { ...delivered, milestone: 'CANCELLED' as const }],
    ]) {
      expect(await read(await insertOne({ events }))).toMatchObject({ currentMilestone: 'DELIVERED' });
    }
  });

  it('recorded at the same time all count', async () => {
    const shipmentId = await insertOne();
    const events = ['BOOKED', 'PICKED_UP', 'IN_TRANSIT', 'DELIVERED'] as const;
    await Promise.all(
      events.map((milestone, day) =>
        portal.write((writes) =>
          writes.recordEvents([{ ...actual(milestone, new Date(Date.UTC(2026, 2, day + 1))), shipmentId }]),
        ),
      ),
    );
    expect(await read(shipmentId)).toMatchObject({
      currentMilestone: 'DELIVERED',
      bookedAt: new Date('2026-03-01'),
      pickedUpAt: new Date('2026-03-02'),
      deliveredAt: new Date('2026-03-04'),
    });
    expect(await foldAgain(portal.database, [shipmentId])).toBe(0);
  });

  it('of an unknown shipment are refused', async () => {
    const unknown = { ...actual('BOOKED', '2026-03-01'), shipmentId: tenant.account };
    const refused = portal.write((writes) => writes.recordEvents([unknown]));
    await expect(refused).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('exceptions', () => {
  it('show on the shipment by the worst that is not resolved, with their history', async () => {
    const { exceptions } = portal.store;
    const shipmentId = await insertOne();
    const openedAt = new Date('2026-03-02T08:00:00Z');
    const opened = await portal.write((writes) =>
      writes.openExceptions([
        { shipmentId, code: 'WEATHER', severity: 'LOW', openedAt, actor: 'ann' },
        { shipmentId, code: 'DAMAGED', severity: 'CRITICAL', openedAt, actor: 'ann' },
      ]),
    );
    const [low = '', high = ''] = opened.map(({ portalId }) => portalId);
    expect(await read(shipmentId)).toMatchObject({
      exceptions: 2,
      unresolvedExceptions: 2,
      exceptionState: 'OPEN',
      openExceptionCode: 'DAMAGED',
      openExceptionSeverity: 'CRITICAL',
    });
    const at = new Date('2026-03-03T08:00:00Z');
    const by = { at, actor: 'bob' };
    await portal.write((writes) =>
      writes.changeException(high, null, { ...by, state: 'RESOLVED', note: 'replaced' }),
    );
    await portal.write((writes) =>
      writes.changeException(low, null, { ...by, state: 'ACKNOWLEDGED', ownerTeam: 'Claims' }),
    );
    expect(await read(shipmentId)).toMatchObject({
      exceptions: 2,
      unresolvedExceptions: 1,
      exceptionState: 'ACKNOWLEDGED',
      openExceptionCode: 'WEATHER',
    });
    const [history] = await exceptions.historyOf(staff(), [high]);
    expect(history?.map((entry) => [entry.actor, entry.state, entry.note])).toEqual([
      ['ann', 'OPEN', null],
      ['bob', 'RESOLVED', 'replaced'],
    ]);
    expect(await exceptions.byIds(staff(), [low])).toMatchObject([
      { state: 'ACKNOWLEDGED', ownerTeam: 'Claims', acknowledgedAt: at, resolvedAt: null },
    ]);
  });
});

describe('links', () => {
  const crmId = 'a01000000000001AAA';

  it('are stored, found by either id and read in full', async () => {
    const { writes, links, shipments } = portal.store;
    const portalId = await insertOne();
    await writes.setCrmIds('Shipment', [{ portalId, crmId }]);
    expect(
      await shipments.byKeys(staff(), [{ crmId }, { portalId, crmId: 'a01000000000002AAA' }]),
    ).toMatchObject([{ portalId, crmId }, null]);
    const all: unknown[] = [];
    for await (const batch of links.all('Shipment')) all.push(...batch);
    expect(all).toEqual([{ portalId, crmId }]);
  });

  it('belong to one record: a second one is a duplicate', async () => {
    const portalId = await insertOne();
    await expect(portal.store.writes.setCrmIds('Shipment', [{ portalId, crmId }])).rejects.toMatchObject({
      code: 'DUPLICATE',
      message: expect.not.stringContaining(crmId),
    });
  });
});

it('refuses a branch of a branch, and a shipment at a branch of another customer', async () => {
  const { writes } = portal.store;
  await expect(writes.insertAccounts([{ displayName: 'x', parentId: tenant.north }])).rejects.toThrow();
  const other = await insertTenant(portal.store, 'Other');
  await expect(writes.insertShipments([shipment(tenant.account, other.north)])).rejects.toThrow();
});

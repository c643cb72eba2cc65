import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingItem } from '../../../src/domain/event-review.ts';
import { FOLD_VERSION } from '../../../src/domain/milestones/fold-version.ts';
import { createUnitOfWork } from '../../../src/ledger/unit-of-work.ts';
import { refoldShipments } from '../../../src/portal-changes/refolded-shipments.ts';
import {
  EVENT,
  type NewEvent,
  type TrackingEventRecord,
} from '../../../src/portal-store/event/event.columns.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { Executor } from '../../../src/postgres/database.ts';
import { sql } from '../../../src/postgres/sql.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { Refold } from '../../../src/sync/refold/refold.ts';
import { Worker } from '../../../src/sync/worker.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import { actual } from '../../harness/portal/portal-store.ts';
import { foldAgain } from '../../harness/rebuilt-portal.ts';
import { until } from '../../harness/until.ts';
import { DISPATCHER, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const day = (number: number) => `2026-03-0${number}T12:00:00Z`;
const HISTORIES = {
  delivered: delivery(),
  /** By the earlier rule the second delivery is the delivery. */
  'sent back': [...delivery(), actual('IN_TRANSIT', day(5)), actual('DELIVERED', day(8))],
  'delivered twice': [...delivery(), actual('DELIVERED', day(8))],
  empty: [],
} satisfies Record<string, readonly NewEvent[]>;
type History = keyof typeof HISTORIES;

function delivery(): readonly NewEvent[] {
  return [actual('PICKED_UP', day(1)), actual('DELIVERED', day(2))];
}

let links = 0;
/** Shipments as a release with the earlier rule left them: the last delivery is the delivery. */
async function leftBehind(histories: readonly History[], more: Partial<NewShipment> = {}): Promise<string[]> {
  const inserted = await world.store.writes.insertShipments(
    histories.map((history) => {
      links += 1;
      const crmId = `a00${String(links).padStart(12, '0')}AAA`;
      return { accountId: world.customer.portalId, crmId, events: HISTORIES[history], ...more };
    }),
  );
  const ids = inserted.map(({ portalId }) => portalId);
  await world.sql(
    `UPDATE portal.shipment s SET fold_version = 0, current_milestone = last.milestone, milestone_at = last.at,
            milestone_event_id = last.id, delivered_at = last.at
       FROM (SELECT DISTINCT ON (shipment_id) shipment_id, milestone, occurred_at AS at, portal_id AS id
               FROM portal.tracking_event WHERE milestone = 'DELIVERED' ORDER BY shipment_id, occurred_at DESC) last
      WHERE s.portal_id = last.shipment_id AND s.portal_id = ANY($1)`,
    [ids],
  );
  await world.sql('UPDATE portal.shipment SET fold_version = 0 WHERE portal_id = ANY($1)', [ids]);
  return ids;
}

async function foldAll(refold = new Refold(world.dependencies)): Promise<void> {
  while ((await refold.round()) === 'MORE');
}

const outdated = () => world.store.carried.outdatedShipments(null, 1_000);
const shipmentsNow = (ids: readonly string[]) =>
  world.sql<{ readonly version: number; readonly milestone: string; readonly deliveredAt: Date | null }>(
    `SELECT version, current_milestone AS milestone, delivered_at AS "deliveredAt" FROM portal.shipment
      WHERE portal_id = ANY($1) ORDER BY array_position($1, portal_id)`,
    [ids],
  );
const auditedOf = (ids: readonly string[]) =>
  world.sql<{ readonly id: string }>(
    `SELECT record_id AS id FROM ledger.audit_entry WHERE principal = 'waybill:fold' AND record_id = ANY($1)`,
    [ids],
  );
async function versionOf(id: string): Promise<number | undefined> {
  const text = 'SELECT fold_version AS version FROM portal.shipment WHERE portal_id = $1';
  return (await world.sql<{ readonly version: number }>(text, [id]))[0]?.version;
}
/** PostgreSQL's own mark of a row: it changes with every update, whatever the update sets. */
const rowVersions = (ids: readonly string[]) =>
  world.sql('SELECT xmin::text FROM portal.shipment WHERE portal_id = ANY($1) ORDER BY portal_id', [ids]);
const announcedOf = (ids: readonly string[]) =>
  world.sql<{ readonly kind: string; readonly id: string }>(
    `SELECT kind, record_id AS id FROM ledger.live_event
      WHERE kind IN ('SHIPMENT_UPDATED', 'MILESTONE_RECORDED') AND (record_id = ANY($1::text[]) OR shipment_id = ANY($1::text[]::uuid[]))
      ORDER BY kind, record_id`,
    [ids],
  );
const openItemsOf = (ids: readonly string[]) =>
  world.sql<{ readonly id: string; readonly reason: string; readonly retries: number }>(
    `SELECT portal_id AS id, proposal->>'reason' AS reason, retries FROM ledger.review_item
      WHERE state = 'OPEN' AND portal_id = ANY($1)`,
    [ids],
  );

/** An item that the earlier rule opened about the last event of a milestone. */
async function itemOf(id: string, milestone: string, reason: 'ILLEGAL_TRANSITION' | 'SECOND_DELIVERY') {
  const [event] = await world.database.query<TrackingEventRecord>(
    sql`SELECT ${EVENT.selectList} FROM portal.tracking_event t
      WHERE t.shipment_id = ${id} AND t.milestone = ${milestone} ORDER BY t.occurred_at DESC`,
  );
  if (event === undefined) throw new Error('the shipment has no such event');
  const { portalId: eventId, shipmentId } = event;
  const finding = { shipmentId, accountId: world.customer.portalId, eventId, reason, event };
  const [item = ''] = await world.ledger.review.open([findingItem(finding, null)]);
  return { eventId, id: item };
}

describe('shipments that an earlier rule folded', () => {
  it('get the state of a fresh fold, and only what changed is audited, announced and sent', async () => {
    const ids = await leftBehind(['delivered', 'sent back', 'delivered twice', 'empty']);
    const [delivered = '', sentBack = '', twice = ''] = ids;
    await foldAll();
    expect(await shipmentsNow(ids)).toMatchObject([
      { version: 1, milestone: 'DELIVERED', deliveredAt: new Date(day(2)) },
      { version: 2, milestone: 'RETURNED', deliveredAt: new Date(day(2)) },
      { version: 2, milestone: 'DELIVERED', deliveredAt: new Date(day(2)) },
      { version: 1, milestone: null, deliveredAt: null },
    ]);
    expect(await foldAgain(world.database, ids)).toBe(0);
    expect((await auditedOf(ids)).map(({ id }) => id).toSorted()).toEqual([sentBack, twice].toSorted());
    expect((await announcedOf(ids)).map(({ id }) => id).toSorted()).toEqual([sentBack, twice].toSorted());
    expect(await world.status('Shipment', sentBack)).toMatchObject({ state: 'PENDING', lane: 'BULK' });
    expect(await world.status('Shipment', delivered)).toBeNull();
    expect(await openItemsOf(ids)).toEqual([{ id: twice, reason: 'SECOND_DELIVERY', retries: 0 }]);
  });

  it('are folded once: a second run does nothing', async () => {
    const ids = await leftBehind(['sent back', 'delivered twice', 'empty']);
    await foldAll();
    const state = () =>
      Promise.all([shipmentsNow(ids), auditedOf(ids), announcedOf(ids), openItemsOf(ids), rowVersions(ids)]);
    const before = await state();
    await foldAll();
    expect(await state()).toEqual(before);
  });

  it('close the items that the rule explains now, and announce those milestones', async () => {
    const [id = ''] = await leftBehind(['sent back']);
    const { eventId } = await itemOf(id, 'IN_TRANSIT', 'ILLEGAL_TRANSITION');
    await foldAll();
    expect(await openItemsOf([id])).toEqual([]);
    expect(await announcedOf([id])).toEqual([
      { kind: 'MILESTONE_RECORDED', id: eventId },
      { kind: 'SHIPMENT_UPDATED', id },
    ]);
  });

  it('ask no person again about a finding that is open or was dismissed', async () => {
    const [open = '', dismissed = ''] = await leftBehind(['delivered twice', 'delivered twice']);
    await itemOf(open, 'DELIVERED', 'SECOND_DELIVERY');
    const { id } = await itemOf(dismissed, 'DELIVERED', 'SECOND_DELIVERY');
    await world.ledger.review.dismiss({ id, expectedVersion: 1 }, 'known', DISPATCHER.subject);
    await foldAll();
    expect(await openItemsOf([open, dismissed])).toEqual([
      { id: open, reason: 'SECOND_DELIVERY', retries: 0 },
    ]);
  });

  it('are not brought to Salesforce by an upgrade if it does not have them, unless they are on their way', async () => {
    const [imported = '', onItsWay = ''] = await leftBehind(['sent back', 'sent back'], { crmId: null });
    const lane = 'REALTIME';
    const of = { record: 'Shipment', accountId: world.customer.portalId, aggregateId: onItsWay } as const;
    await world.write((unit) => unit.enqueue({ ...of, lane, version: 1 }));
    await foldAll();
    expect(await world.status('Shipment', imported)).toBeNull();
    expect(await world.status('Shipment', onItsWay)).toMatchObject({ state: 'PENDING', lane: 'REALTIME' });
    const queued = world.sql('SELECT version FROM ledger.outbox WHERE aggregate_id = $1', [onItsWay]);
    expect(await queued).toEqual([{ version: 2 }]);
  });

  it('keep their mark when an event comes first, so their earlier findings are not lost', async () => {
    const [id = ''] = await leftBehind(['delivered twice']);
    const proof = actual('PROOF_OF_DELIVERY_AVAILABLE', day(3));
    await world.write((unit) => unit.portal.recordEvents([{ ...proof, shipmentId: id }]));
    expect(await outdated()).toEqual([{ portalId: id, foldVersion: 0 }]);
    await foldAll();
    expect(await openItemsOf([id])).toEqual([{ id, reason: 'SECOND_DELIVERY', retries: 0 }]);
  });
});

it('a shipment that an earlier release folds for a new event is marked with its version', async () => {
  const [id = ''] = await leftBehind(['delivered']);
  const newer = [FOLD_VERSION + 1, id];
  await world.sql('UPDATE portal.shipment SET fold_version = $1 WHERE portal_id = $2', newer);
  const proof = { ...actual('PROOF_OF_DELIVERY_AVAILABLE', day(3)), shipmentId: id };
  await world.write((unit) => unit.portal.recordEvents([proof]));
  expect(await versionOf(id)).toBe(FOLD_VERSION);
});

describe('the worker', () => {
  it('folds them when it starts', async () => {
    const ids = await leftBehind(['sent back', 'delivered']);
    await using worker = new Worker({
      ...world.dependencies,
      streams: { publish: async () => undefined, newest: async () => 0 },
      directDatabaseUrl: world.databaseUrl,
      changes: new PollingSource(world.dependencies.salesforce, () => new Date()),
      changeFeed: null,
      checkDatabase: () => Promise.resolve(),
      redisProblem: () => null,
      pollMs: 3_600_000,
      lateMs: 900_000,
      scheduled: [],
      sealAudit: () => Promise.resolve({ more: false }),
    });
    worker.start();
    await until(async () => (await outdated()).length === 0);
    expect(await foldAgain(world.database, ids)).toBe(0);
    expect(await auditedOf(ids)).toHaveLength(1);
  });
  const many = (count: number) => leftBehind(Array<History>(count).fill('sent back'));

  it('goes on where a killed one stopped, in batches', async () => {
    const ids = await many(60);
    expect(await new Refold(world.dependencies).round()).toBe('MORE');
    expect(await outdated()).toHaveLength(10);
    const killed = world.write(async (unit) => {
      expect(await refoldShipments(unit, ids)).toBe(10);
      throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
    expect(await outdated()).toHaveLength(10);
    await foldAll();
    expect(await outdated()).toEqual([]);
    expect(await auditedOf(ids)).toHaveLength(60);
  });

  it('shares the work with a second one, and nothing is done twice', async () => {
    const ids = await many(60);
    await Promise.all([foldAll(), foldAll()]);
    await foldAll();
    expect(await outdated()).toEqual([]);
    expect(await auditedOf(ids)).toHaveLength(60);
  });

  it('waits for no transaction that has locked a shipment', async () => {
    const [locked = '', free = ''] = await many(2);
    await world.write(async (unit) => {
      await unit.portal.setDockAppointmentNote(locked, null, 'gate 4');
      await foldAll();
      expect(await outdated()).toMatchObject([{ portalId: locked }]);
    });
    expect(await auditedOf([free])).toHaveLength(1);
    await foldAll();
    expect(await outdated()).toEqual([]);
  });

  it('folds the others when one shipment cannot be folded, and says which one', async () => {
    const ids = await many(3);
    await world.sql(`CREATE FUNCTION portal.refuse_one() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN
      RAISE EXCEPTION ''broken'' USING ERRCODE = ''check_violation''; END'`);
    await world.sql(`CREATE TRIGGER broken BEFORE UPDATE ON portal.shipment FOR EACH ROW
      WHEN (NEW.portal_id = '${ids[1]}') EXECUTE FUNCTION portal.refuse_one()`);
    const said: object[] = [];
    const logger = { ...world.dependencies.logger, error: (fields: object) => void said.push(fields) };
    await foldAll(new Refold({ ...world.dependencies, logger }));
    expect(await outdated()).toMatchObject([{ portalId: ids[1] }]);
    expect(said).toMatchObject([{ shipment: ids[1] }]);
    await world.sql('DROP TRIGGER broken ON portal.shipment');
    await foldAll();
    expect(await outdated()).toEqual([]);
  });
  it('sends as many statements for many shipments as for one', async () => {
    let statements = 0;
    const { database, dependencies } = world;
    const count = (transaction: Executor): Executor => ({
      query: (statement) => {
        statements += 1;
        return transaction.query(statement);
      },
    });
    const transaction: typeof database.transaction = (work) =>
      database.transaction((each) => work(count(each)));
    const counted = createUnitOfWork({ ...database, transaction }, TEST_SIGNER, createPortalWrites);
    const statementsFor = async (count: number) => {
      await leftBehind(Array<History>(count).fill('delivered twice'));
      statements = 0;
      await foldAll(new Refold({ ...dependencies, unitOfWork: counted }));
      return statements;
    };
    const one = await statementsFor(1);
    expect(await statementsFor(40)).toBe(one);
    expect(one).toBeLessThanOrEqual(11);
  });
});

it('an inserted shipment has the present version', async () => {
  const [row] = await world.store.writes.insertShipments([{ accountId: world.customer.portalId }]);
  expect(await versionOf(row?.portalId ?? '')).toBe(FOLD_VERSION);
});

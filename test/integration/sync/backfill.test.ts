import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lineOf } from '../../../src/cli/commands/backfill-from-salesforce.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { backfillLeft, queueBackfill } from '../../../src/sync/backfill.ts';
import { BACKFILLED, CrmBackfill } from '../../../src/sync/pull/crm-backfill.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** As an import does: into the portal, and nowhere else. */
async function imported(count: number, accountId: string, prefix: string): Promise<readonly string[]> {
  const inserted = await world.store.writes.insertShipments(
    Array.from({ length: count }, (_, index) => ({ number: `${prefix}-${index}`, accountId })),
  );
  return inserted.map(({ portalId }) => portalId);
}

const backfill = () => queueBackfill(world.dependencies, () => undefined);

async function inSalesforce(ids: readonly string[]): Promise<number> {
  const rows = await world.inSalesforce(soql`SELECT Portal_Shipment_Id__c FROM Shipment__c`);
  const known = new Set(rows.map((row) => row['Portal_Shipment_Id__c']));
  return ids.filter((id) => known.has(id)).length;
}

describe('a backfill', () => {
  it('sends imported shipments of linked customers, once however often it is started', async () => {
    const [stranger = ''] = await world.store.writes.insertAccounts([{ displayName: 'Unlinked Imports' }]);
    const known = await imported(1_200, world.customer.portalId, 'LINKED');
    const unknown = await imported(3, stranger, 'UNLINKED');
    const unlinked = { shipments: 3, customers: 1 };
    expect(await backfill()).toEqual({ queued: 1_200, inQueue: 0, unlinked });
    expect(await backfill()).toEqual({ queued: 0, inQueue: 1_200, unlinked });
    expect(await backfillLeft(world.dependencies)).toBe(1_200);
    await world.pushAll('BULK');
    expect(await backfillLeft(world.dependencies)).toBe(0);
    expect(await inSalesforce(known)).toBe(1_200);
    expect(await inSalesforce(unknown)).toBe(0);
    expect(await backfill()).toEqual({ queued: 0, inQueue: 0, unlinked });
    const accounts = await world.inSalesforce(soql`SELECT Id FROM Account WHERE Name = 'Unlinked Imports'`);
    expect(accounts).toEqual([]);
  });

  it('waits where the pilot switch is off, and goes on when it is on', async () => {
    const { portalId: accountId } = world.customer;
    const ids = await imported(2, accountId, 'SWITCHED');
    const set = (mode: 'OFF' | 'ON') =>
      world.write((unit) => unit.ledger.pilot.set({ accountId, record: 'Shipment', mode }, 'test'));
    await set('OFF');
    await backfill();
    await world.pushAll('BULK');
    expect(await inSalesforce(ids)).toBe(0);
    expect(await world.status('Shipment', ids[0] ?? '')).toMatchObject({ state: 'HELD' });
    expect(await backfill()).toMatchObject({ queued: 0, inQueue: 2 });
    await set('ON');
    await world.write((unit) => unit.ledger.outbox.release({ state: 'HELD', record: 'Shipment', accountId }));
    await world.pushAll('BULK');
    expect(await inSalesforce(ids)).toBe(2);
  });
});

describe('a backfill from Salesforce', () => {
  const readings = () => world.dependencies.ledger.crmBackfills;
  const request = () => readings().request(BACKFILLED);

  /** Each step by a worker that knows nothing of the step before. */
  async function step(): Promise<void> {
    const leadership = await leaderOf(world);
    await new CrmBackfill(world.dependencies, world.pull).step(leadership, new AbortController().signal);
  }

  async function stepsTo(isReached: () => Promise<boolean>): Promise<void> {
    while (!(await isReached())) await step();
  }

  const isFinished = async () => (await readings().next()) === null;
  const ofShipments = async () => (await readings().all()).find(({ object }) => object === 'Shipment__c');

  it('links and takes over what nobody ever read, and its counts add up', async () => {
    const portalId = randomUUID();
    await world.store.writes.insertAccounts([{ portalId, displayName: 'Unread' }]);
    const values = { Name: 'Unread Ltd', Contract_Tier__c: 'GOLD', Portal_Customer_Id__c: portalId };
    const crmId = await world.org.asAdministrator.create('Account', values, newUpstreamUsage());
    await world.org.asAdministrator.create('Account', { Name: 'A stranger' }, newUpstreamUsage());
    for (const named of [randomUUID(), 'LEGACY-42']) {
      const unknown = { Name: named, Portal_Customer_Id__c: named };
      await world.org.asAdministrator.create('Account', unknown, newUpstreamUsage());
    }
    const refused = randomUUID();
    await world.store.writes.insertAccounts([{ portalId: refused, displayName: 'Refused' }]);
    await world.sql(`CREATE FUNCTION portal.refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.portal_id = '${refused}' THEN RAISE EXCEPTION 'refused'; END IF; RETURN NEW; END $$`);
    await world.sql(`CREATE TRIGGER refuses BEFORE UPDATE ON portal.account
      FOR EACH ROW EXECUTE FUNCTION portal.refuses()`);
    const alike = { Name: 'Refused', Portal_Customer_Id__c: refused };
    await world.org.asAdministrator.create('Account', alike, newUpstreamUsage());
    await request();
    await stepsTo(isFinished);
    const [account] = await world.store.carried.byIds('Account', [portalId]);
    expect(account).toMatchObject({ crm_id: crmId, legal_name: 'Unread Ltd', contract_tier: 'GOLD' });
    const counted = await Promise.all(
      [
        soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c != null`,
        soql`SELECT Id FROM Contact WHERE Portal_User_Id__c != null`,
        soql`SELECT Id FROM Shipment__c WHERE Portal_Shipment_Id__c != null`,
        soql`SELECT Id FROM Case WHERE Portal_Exception_Id__c != null`,
        soql`SELECT Id FROM Task WHERE Portal_Exception_Id__c != null`,
      ].map(async (query) => (await world.inSalesforce(query)).length),
    );
    const all = await readings().all();
    expect(all.map(({ object }) => object)).toEqual(BACKFILLED);
    expect(all.map(({ rowsRead }) => rowsRead)).toEqual(counted);
    expect(all.map(({ total, problem }) => [total, problem])).toEqual(counted.map((total) => [total, null]));
    expect(all.map(({ setAside, unmatched }) => [setAside, unmatched])).toEqual(
      counted.map((_, index) => (index === 0 ? [1, 2] : [0, 0])),
    );
    expect(all.map(lineOf).slice(0, 2)).toEqual([
      expect.stringMatching(
        `^Account: ${(counted[0] ?? 0) - 3} of ${counted[0]} records applied. 1 could .*, 2 name .*review items`,
      ),
      `Contact: ${counted[1]} of ${counted[1]} records applied.\n`,
    ]);
    expect(counted[2]).toBeGreaterThan(1_000);
    await world.sql('DROP TRIGGER refuses ON portal.account');
  });

  it('goes on at the page where a worker ended, by the same jobs, while people change and delete records', async () => {
    const [shipment] = await world.inSalesforce(
      soql`SELECT Id, Portal_Shipment_Id__c FROM Shipment__c LIMIT 1`,
    );
    const [kept = '', removed = ''] = [shipment?.['Portal_Shipment_Id__c'], await world.book()].map(String);
    await world.pushAll();
    const gone = await world.shipmentInSalesforce(removed);
    await world.org.forget();
    await request();
    await stepsTo(async () => ((await ofShipments())?.rowsRead ?? 0) > 0);
    const before = await ofShipments();
    expect(before).toMatchObject({ rowsRead: 500, finishedAt: null });
    await request();
    expect(await ofShipments()).toEqual(before);
    const newer = { Dock_Appointment_Note__c: 'newer than the job' };
    await world.org.asAdministrator.update('Shipment__c', shipment?.Id ?? '', newer, newUpstreamUsage());
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', gone?.Id ?? '');
    await world.pullAll();
    await stepsTo(isFinished);
    const after = await ofShipments();
    expect(after).toMatchObject({ jobId: before?.jobId, rowsRead: after?.total, problem: null });
    const [changed] = await world.store.carried.byIds('Shipment', [kept]);
    expect(changed).toMatchObject({ dock_appointment_note: 'newer than the job' });
    const [tombstone] = await world.dependencies.ledger.tombstones.find('Shipment__c', [gone?.Id ?? '']);
    expect(tombstone).toMatchObject({ portalId: removed });
  });

  it('begins an object again when its job is gone', async () => {
    await request();
    await stepsTo(async () => ((await ofShipments())?.rowsRead ?? 0) > 0);
    const before = await ofShipments();
    await world.org.arm({ kind: 'FAIL', code: 'NOT_FOUND', path: '/results', times: 1 });
    await step();
    expect(await ofShipments()).toMatchObject({ jobId: null, rowsRead: 0, total: null });
    await stepsTo(isFinished);
    const after = await ofShipments();
    expect(after?.jobId).not.toBe(before?.jobId);
    expect(after).toMatchObject({ rowsRead: before?.total, problem: null });
  });

  it('says which query job failed, reads the other objects, and is begun anew by the next request', async () => {
    await world.org.arm({ kind: 'FAIL_JOBS', object: 'Shipment__c', times: 1 });
    await request();
    await stepsTo(isFinished);
    const failed = await ofShipments();
    expect(failed?.problem).toBe(`The query job ${failed?.jobId} of Salesforce ended with BULK_JOB_FAILED.`);
    const others = (await readings().all()).filter(({ object }) => object !== 'Shipment__c');
    expect(others.map(({ problem }) => problem)).toEqual(others.map(() => null));
    await request();
    await stepsTo(isFinished);
    const again = await ofShipments();
    expect(again).toMatchObject({ rowsRead: again?.total, problem: null });
    expect(again?.jobId).not.toBe(failed?.jobId);
  });

  it('says so when the pages of a job have fewer rows than the job found', async () => {
    await request();
    await stepsTo(async () => (await ofShipments())?.total != null);
    await world.sql(
      `UPDATE ledger.crm_backfill SET total = total + 1 WHERE object = 'Shipment__c' RETURNING object`,
    );
    await stepsTo(isFinished);
    const after = await ofShipments();
    expect(after).toMatchObject({ problem: `${after?.total} rows were found.` });
    expect(after?.rowsRead).toBe((after?.total ?? 0) - 1);
  });

  it('reads the rest of an object of which a field may not be read', async () => {
    const portalId = randomUUID();
    await world.store.writes.insertAccounts([{ portalId, displayName: 'Half Seen' }]);
    const values = { Name: 'Half Seen Ltd', Contract_Tier__c: 'GOLD', Portal_Customer_Id__c: portalId };
    await world.org.asAdministrator.create('Account', values, newUpstreamUsage());
    await world.org.grant('Account', 'Contract_Tier__c', 'NOTHING');
    await request();
    await stepsTo(isFinished);
    await world.org.grantAll();
    const [account] = await world.store.carried.byIds('Account', [portalId]);
    expect(account).toMatchObject({ legal_name: 'Half Seen Ltd', contract_tier: null });
    const all = await readings().all();
    expect(all.map(({ problem }) => problem)).toEqual(BACKFILLED.map(() => null));
  });
});

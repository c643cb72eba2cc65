import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

/** As many as are worth a job. */
const MANY = 2_000;

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

async function statesOf(ids: readonly string[]) {
  return await world.sql<{ state: string; count: number }>(
    `SELECT state, count(*)::int AS count FROM ledger.outbox WHERE aggregate_id = ANY($1::uuid[])
      GROUP BY state ORDER BY state`,
    [ids],
  );
}

async function linkedOf(ids: readonly string[]): Promise<number> {
  const stored = await world.store.carried.byIds('Shipment', ids);
  const there = await world.inSalesforce(soql`SELECT Id, Portal_Shipment_Id__c FROM Shipment__c`);
  const crmIds = new Map(there.map((row) => [row['Portal_Shipment_Id__c'], row.Id]));
  return stored.filter((row) => row !== null && row['crm_id'] === crmIds.get(row['portal_id'])).length;
}

describe('a large claim of the lane BULK', () => {
  it('goes as one bulk job, and each record is linked and agreed on', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.forget();
    await world.pushAll('BULK');
    expect(await world.org.calls('/composite/sobjects')).toBe(0);
    expect(await world.org.calls('/batches')).toBe(1);
    expect(await statesOf(ids)).toEqual([{ state: 'DONE', count: MANY }]);
    expect(await linkedOf(ids)).toBe(MANY);
    const [base] = await world.dependencies.ledger.baseValues.of('Shipment', ids.slice(0, 1));
    expect(base?.get('number')).toMatchObject({ portalValue: expect.stringContaining('S-') as unknown });
  });

  it('changes what Salesforce has by its id, and never makes a deleted record anew', async () => {
    const ids = await world.bookMany(MANY);
    await world.pushAll('BULK');
    const [deleted = ''] = ids;
    const gone = await world.shipmentInSalesforce(deleted);
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', gone?.Id ?? '');
    await world.sql(
      `UPDATE portal.shipment SET quote_reference = 'Q-4', version = version + 1
                      WHERE portal_id = ANY($1::uuid[])`,
      [ids],
    );
    await world.write((unit) =>
      unit.enqueue(
        ...ids.map((aggregateId) => ({
          record: 'Shipment' as const,
          aggregateId,
          accountId: world.customer.portalId,
          lane: 'BULK' as const,
          version: 2,
        })),
      ),
    );
    await world.org.forget();
    await world.pushAll('BULK');
    expect(await world.org.calls('/batches')).toBe(1);
    const quoted = await world.inSalesforce(
      soql`SELECT Id FROM Shipment__c WHERE Quote_Reference__c = 'Q-4'`,
    );
    expect(quoted).toHaveLength(MANY - 1);
    expect(await world.shipmentInSalesforce(deleted)).toBeUndefined();
    expect(await world.review()).toContainEqual(
      expect.objectContaining({ category: 'ORPHAN', portalId: deleted }),
    );
  });

  it('tries again, by themselves, the records that the job refused', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.arm({ kind: 'LOCK', object: 'Shipment__c', times: 3 });
    await world.push.round('BULK');
    expect(await statesOf(ids)).toEqual([
      { state: 'DONE', count: MANY - 3 },
      { state: 'PENDING', count: 3 },
    ]);
    await world.dueNow();
    await world.pushAll('BULK');
    expect(await linkedOf(ids)).toBe(MANY);
  });

  it('is sent in collections when Salesforce refuses the job', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.arm({ kind: 'FAIL', code: 'INVALIDJOB', path: '/jobs/ingest', method: 'POST' });
    await world.push.round('BULK');
    expect(await statesOf(ids)).toEqual([{ state: 'PENDING', count: MANY }]);
    expect(await world.review()).not.toContainEqual(expect.objectContaining({ portalId: ids[0] }));
    await world.dueNow();
    await world.pushAll('BULK');
    expect(await linkedOf(ids)).toBe(MANY);
  });

  it('is sent once more by itself, and stands once in Salesforce, when a job fails after its work', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.arm({ kind: 'FAIL_JOBS', object: 'Shipment__c', times: 1 });
    await world.push.round('BULK');
    expect(await statesOf(ids)).toEqual([{ state: 'PENDING', count: MANY }]);
    await world.dueNow();
    await world.pushAll('BULK');
    expect(await linkedOf(ids)).toBe(MANY);
    const all = await world.inSalesforce(soql`SELECT Portal_Shipment_Id__c FROM Shipment__c`);
    const sent = new Set(ids);
    expect(all.filter((row) => sent.has(String(row['Portal_Shipment_Id__c'])))).toHaveLength(MANY);
  });

  it('goes without a column that may not be written, and the records say so', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.grant('Shipment__c', 'Service_Level__c', 'READ');
    await world.sql(
      `UPDATE portal.shipment SET service_level = 'EXPEDITED' WHERE portal_id = ANY($1::uuid[])`,
      [ids],
    );
    await world.pushAll('BULK');
    expect(await linkedOf(ids)).toBe(MANY);
    expect(await world.shipmentInSalesforce(ids[0] ?? '')).toMatchObject({ Service_Level__c: null });
    expect(await statesOf(ids)).toEqual([{ state: 'REVIEW', count: MANY }]);
    await world.org.grantAll();
  });

  it('waits while what is left of the API budget is kept for more urgent changes', async () => {
    const ids = await world.bookMany(MANY);
    await world.org.arm({ kind: 'LIMIT', remaining: 10_001 });
    await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
    await world.org.forget();
    await world.push.round('BULK');
    expect(await world.org.calls('/jobs')).toBe(0);
    expect(await statesOf(ids)).toEqual([{ state: 'PENDING', count: MANY }]);
  });
});

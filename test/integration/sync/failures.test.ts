import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

const COLLECTIONS = '/composite/sobjects';
/** More than the client's own repetitions, so that the worker sees the failure. */
const OFTEN = 20;

/** The words of Apex. */
const LOCKED_INSIDE =
  'System.DmlException: first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access';

/** As after a change in the portal. */
async function change(aggregateId: string): Promise<void> {
  await world.sql('UPDATE portal.shipment SET version = version + 1 WHERE portal_id = $1', [aggregateId]);
  const { portalId: accountId } = world.customer;
  await world.write((unit) =>
    unit.enqueue({ record: 'Shipment', aggregateId, accountId, lane: 'REALTIME', version: 2 }),
  );
}

async function itemOf(portalId: string) {
  const items = await world.review();
  return items.find((item) => item.portalId === portalId);
}

async function carriedInTheEnd(id: string): Promise<void> {
  await world.org.recover();
  await world.dueNow();
  await world.pushAll();
  expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  expect(
    await world.inSalesforce(soql`SELECT Id FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`),
  ).toHaveLength(1);
}

describe('failures that pass', () => {
  it('a time-out is tried again', async () => {
    const id = await world.book();
    await world.org.arm({ kind: 'DELAY', path: COLLECTIONS, milliseconds: 5_000, times: 1 });
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({
      state: 'PENDING',
      lastError: { code: 'TIMEOUT' },
    });
    expect(await itemOf(id)).toBeUndefined();
    await carriedInTheEnd(id);
  });

  it('a failure after Salesforce had committed leaves one record', async () => {
    const id = await world.book();
    await world.org.arm({ kind: 'FAIL_AFTER_COMMIT', path: COLLECTIONS, times: 3 });
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'PENDING' });
    await carriedInTheEnd(id);
  });

  it('a locked record is tried again, without the others', async () => {
    const [locked, other] = [await world.book(), await world.book()];
    await world.org.arm({ kind: 'LOCK', object: 'Shipment__c', times: 5 });
    // One round: on a busy machine the record would be due again before a second one begins.
    await world.push.round('REALTIME');
    const states = [await world.status('Shipment', locked), await world.status('Shipment', other)];
    expect(new Set(states.map((status) => status?.state))).toEqual(new Set(['DONE', 'PENDING']));
    expect(states.find((status) => status?.state === 'PENDING')?.lastError).toMatchObject({
      code: 'UNABLE_TO_LOCK_ROW',
    });
    await carriedInTheEnd(locked);
    await carriedInTheEnd(other);
  });

  it.each([
    ['a lookup of it names a deleted record', { kind: 'FAIL', code: 'ENTITY_IS_DELETED' }],
    ['a lookup of it names no record', { kind: 'FAIL', code: 'INVALID_CROSS_REFERENCE_KEY' }],
    ['Salesforce does not offer the call', { kind: 'FAIL', code: 'NOT_FOUND' }],
    ['a version of the API was retired', { kind: 'FAIL', code: 'UNSUPPORTED_API_VERSION' }],
    ['a page answers in the place of the API', { kind: 'PAGE', status: 404 }],
    ['a trigger meets a lock', { kind: 'TRIGGER', object: 'Shipment__c', message: LOCKED_INSIDE }],
  ])('a record is neither dropped nor buried where %s', async (_, fault) => {
    const [known, made] = [await world.book(), await world.book()];
    await world.pushAll();
    const { Id: crmId } = (await world.shipmentInSalesforce(known)) ?? {};
    await change(known);
    await world.sql('UPDATE portal.shipment SET crm_id = NULL WHERE portal_id = $1', [made]);
    await change(made);
    await world.org.arm({ ...fault, ...(fault.kind === 'TRIGGER' ? {} : { path: COLLECTIONS }) });
    await world.pushOnce('REALTIME');
    for (const id of [known, made]) {
      expect(await world.status('Shipment', id)).toMatchObject({ state: 'PENDING' });
      expect(await itemOf(id)).toBeUndefined();
    }
    expect(await world.ledger.tombstones.find('Shipment__c', [String(crmId)])).toEqual([]);
    await carriedInTheEnd(known);
    await carriedInTheEnd(made);
  });

  it('a used-up API limit is waited for', async () => {
    const id = await world.book();
    await world.org.arm({ kind: 'FAIL', code: 'REQUEST_LIMIT_EXCEEDED', path: COLLECTIONS, times: OFTEN });
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({
      state: 'PENDING',
      lastError: { code: 'REQUEST_LIMIT_EXCEEDED' },
    });
    await carriedInTheEnd(id);
  });

  it('a record that stays locked goes to a person in the end', async () => {
    const id = await world.book();
    await world.sql('UPDATE ledger.outbox SET attempts = 11 WHERE aggregate_id = $1', [id]);
    await world.org.arm({ kind: 'LOCK', object: 'Shipment__c', times: OFTEN });
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'REVIEW' });
    expect(await itemOf(id)).toMatchObject({ category: 'RECORD_LOCKED', ownerTeam: 'Dispatch' });
  });
});

describe('failures that a person mends', () => {
  it('a missing required field', async () => {
    const id = await world.book();
    await world.org.arm({ kind: 'FAIL', code: 'REQUIRED_FIELD_MISSING', path: COLLECTIONS, times: 1 });
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'REVIEW' });
    expect(await itemOf(id)).toMatchObject({
      category: 'MISSING_FIELD',
      record: 'Shipment',
      state: 'OPEN',
      requestId: 'test',
      lastResponse: expect.stringContaining('REQUIRED_FIELD_MISSING') as unknown,
    });
  });

  it('a service level that nobody has approved; the rest of the record is carried', async () => {
    await using fresh = await startSyncWorld();
    await fresh.sql(`DELETE FROM ledger.approved_lookup WHERE portal_value = 'ECONOMY'`);
    const id = await fresh.book({ serviceLevel: 'ECONOMY' });
    await fresh.pushAll();
    const [item] = await fresh.review();
    expect(item).toMatchObject({
      category: 'UNAPPROVED_LOOKUP',
      portalId: id,
      ownerTeam: 'Dispatch',
      fields: [
        {
          field: 'serviceLevel',
          portalValue: 'ECONOMY',
          crmValue: null,
        },
      ],
    });
    expect(await fresh.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: null });
    expect(await fresh.status('Shipment', id)).toMatchObject({ state: 'REVIEW' });
  });

  it('a bad picklist value, whose item goes away when a later attempt succeeds', async () => {
    const id = await world.book();
    const code = 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST';
    await world.org.arm({ kind: 'FAIL', code, path: COLLECTIONS, times: 1 });
    await world.pushAll();
    expect(await itemOf(id)).toMatchObject({ category: 'INVALID_VALUE' });
    await world.dependencies.ledger.outbox.release({
      state: 'REVIEW',
      record: 'Shipment',
      accountId: null,
      aggregateId: id,
    });
    await world.pushAll();
    expect(await itemOf(id)).toBeUndefined();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  });

  it('a missing permission, for the operators', async () => {
    const id = await world.book();
    await world.org.arm({
      kind: 'FAIL',
      code: 'INSUFFICIENT_ACCESS_OR_READONLY',
      path: COLLECTIONS,
      times: 1,
    });
    await world.pushAll();
    expect(await itemOf(id)).toMatchObject({ category: 'PERMISSION', ownerTeam: 'Integration' });
  });

  it('a duplicate, with the record that it may be', async () => {
    const { customer } = world;
    const usage = newUpstreamUsage();
    const { asAdministrator } = world.org;
    await asAdministrator.update('Account', customer.crmId, { Portal_Customer_Id__c: null }, usage);
    const twin = await asAdministrator.create(
      'Account',
      { Name: 'Twin', Portal_Customer_Id__c: customer.portalId },
      usage,
    );
    await world.write((unit) =>
      unit.enqueue({
        record: 'Account',
        aggregateId: customer.portalId,
        accountId: customer.portalId,
        lane: 'BATCH',
        version: 2,
      }),
    );
    await world.pushAll();
    expect(await itemOf(customer.portalId)).toMatchObject({
      category: 'DUPLICATE',
      candidates: [{ crmId: twin, portalId: customer.portalId, label: 'Twin' }],
    });
  });

  it('a poison record does not keep others back', async () => {
    const [bad, ...good] = await Promise.all(Array.from({ length: 5 }, () => world.book()));
    await world.sql(`UPDATE portal.shipment SET quote_reference = repeat('x', 81) WHERE portal_id = $1`, [
      bad,
    ]);
    await world.pushAll();
    expect(await itemOf(bad ?? '')).toMatchObject({ category: 'INVALID_VALUE' });
    for (const id of good) expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  });
});

describe('what is newer stands', () => {
  it('an older version never overwrites a newer one, and a person hears of it', async () => {
    const id = await world.book();
    await world.pushAll();
    const inSalesforce = await world.shipmentInSalesforce(id);
    await world.org.asAdministrator.update(
      'Shipment__c',
      String(inSalesforce?.Id),
      { Hub_Version__c: 99, Name: 'newer' },
      newUpstreamUsage(),
    );
    await world.write((unit) =>
      unit.enqueue({
        record: 'Shipment',
        aggregateId: id,
        accountId: world.customer.portalId,
        lane: 'REALTIME',
        version: 1,
      }),
    );
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Name: 'newer', Hub_Version__c: 99 });
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'REVIEW' });
    expect(await itemOf(id)).toMatchObject({ category: 'STALE', ownerTeam: 'Integration' });
  });

  it('a record that was deleted in Salesforce is not made again', async () => {
    const id = await world.book();
    await world.pushAll();
    const inSalesforce = await world.shipmentInSalesforce(id);
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', String(inSalesforce?.Id));
    for (const version of [2, 3]) {
      await world.write((unit) =>
        unit.enqueue({
          record: 'Shipment',
          aggregateId: id,
          accountId: world.customer.portalId,
          lane: 'REALTIME',
          version,
        }),
      );
      await world.pushAll();
    }
    expect(await world.shipmentInSalesforce(id)).toBeUndefined();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
    expect(await itemOf(id)).toMatchObject({ category: 'ORPHAN' });
  });

  it('a worker that lost its claim settles nothing', async () => {
    const id = await world.book();
    const { outbox } = world.dependencies.ledger;
    const [late] = await outbox.claim('REALTIME', { holder: 'late', limit: 1, leaseMs: 1 });
    await world.sql(
      `UPDATE ledger.outbox SET lease_until = now() - interval '1 second' WHERE state = 'LEASED'`,
    );
    await world.pushAll();
    expect(await outbox.settle([{ id: late?.id ?? 0, fence: late?.fence ?? 0, sentAt: new Date() }])).toEqual(
      [],
    );
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE', attempts: 2 });
  });
});

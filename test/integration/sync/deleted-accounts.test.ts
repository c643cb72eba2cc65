import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Pair {
  readonly portalId: string;
  readonly crmId: string;
}

/** A customer in both systems, linked. */
async function customer(name: string): Promise<Pair> {
  const portalId = randomUUID();
  await world.store.writes.insertAccounts([{ portalId, displayName: name }]);
  const crmId = await inSalesforce(name, portalId);
  await world.pullAll();
  return { portalId, crmId };
}

function inSalesforce(name: string, portalId: string | null): Promise<string> {
  return world.org.asAdministrator.create(
    'Account',
    { Name: name, Portal_Customer_Id__c: portalId },
    newUpstreamUsage(),
  );
}

/** A shipment of a customer, queued. */
async function ship({ portalId }: Pair): Promise<string> {
  const id = await world.book({ accountId: portalId, branchId: portalId });
  await world.sql('UPDATE ledger.outbox SET account_id = $1 WHERE aggregate_id = $2', [portalId, id]);
  return id;
}

async function orphanOf({ portalId }: Pair) {
  return (await world.review()).find((item) => item.portalId === portalId && item.category === 'ORPHAN');
}

async function decide(pair: Pair, decision: ReviewDecision) {
  const item = await orphanOf(pair);
  if (item === undefined) throw new Error('no such item');
  const seen = { id: item.id, expectedVersion: item.version };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await world.dependencies.ledger.review.byIds([item.id]);
  return after;
}

async function linkOf({ portalId }: Pair) {
  const [row] = await world.store.carried.byIds('Account', [portalId]);
  return row?.['crm_id'];
}

describe('a customer that was merged into another account in Salesforce', () => {
  it('is linked with that one only when a person approves, and its shipments wait until then', async () => {
    const loser = await customer('Merged Ltd');
    const winner = await inSalesforce('Merged Limited', null);
    const before = await ship(loser);
    await world.pushAll();
    await world.org.merge('Account', loser.crmId, winner);
    await world.pullAll();
    expect(await linkOf(loser)).toBe(loser.crmId);
    expect(await orphanOf(loser)).toMatchObject({
      reason: expect.stringContaining('merged') as unknown,
      candidates: [{ crmId: winner, evidence: ['Salesforce merged the two'] }],
      proposal: { action: 'LINK', crmId: winner },
    });
    const later = await ship(loser);
    await world.pushAll();
    expect(await world.status('Shipment', later)).toMatchObject({ state: 'HELD' });
    expect(await decide(loser, { kind: 'APPROVE' })).toMatchObject({ state: 'RESOLVED' });
    expect(await linkOf(loser)).toBe(winner);
    await world.pushAll();
    for (const id of [before, later]) {
      expect(await world.shipmentInSalesforce(id)).toMatchObject({ Account__c: winner });
    }
  });

  it('is left to a person when that one is another customer of the portal', async () => {
    const [loser, winner] = [await customer('Twin A'), await customer('Twin B')];
    await world.org.merge('Account', loser.crmId, winner.crmId);
    await world.pullAll();
    expect(await orphanOf(loser)).toMatchObject({
      proposal: null,
      candidates: [{ crmId: winner.crmId, portalId: winner.portalId }],
    });
    const item = await decide(loser, { kind: 'MERGE', crmId: winner.crmId });
    expect(item).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('DUPLICATE') as unknown,
    });
    expect([await linkOf(loser), await linkOf(winner)]).toEqual([loser.crmId, winner.crmId]);
  });
});

describe('a customer whose account was merged twice', () => {
  it.each([true, false])(
    'is linked with the account that is left (told of each merge: %s)',
    async (isToldOfEach) => {
      const loser = await customer(`First ${isToldOfEach}`);
      const between = await inSalesforce(`Second ${isToldOfEach}`, null);
      const left = await inSalesforce(`Third ${isToldOfEach}`, null);
      await world.org.merge('Account', loser.crmId, between);
      if (isToldOfEach) await world.pullAll();
      await world.org.merge('Account', between, left);
      await world.pullAll();
      await new ReviewChecks(world.dependencies).round(new AbortController().signal);
      expect(await orphanOf(loser)).toMatchObject({
        candidates: [{ crmId: left }],
        proposal: { action: 'LINK', crmId: left },
      });
      expect(await decide(loser, { kind: 'APPROVE' })).toMatchObject({ state: 'RESOLVED' });
      expect(await linkOf(loser)).toBe(left);
    },
  );
});

describe('a customer that was deleted in Salesforce', () => {
  it('brings its shipments, its version and its doubts to the account that a person names', async () => {
    const gone = await customer('Replaced Ltd');
    await world.pushAll();
    const shipments = [await ship(gone), await ship(gone), await ship(gone)];
    await world.pushAll();
    await deleteRecord(world.org.asAdministrator, 'Account', gone.crmId);
    await world.pullAll();
    for (const id of shipments) {
      expect(await world.shipmentInSalesforce(id)).toMatchObject({ Account__c: null });
    }
    const replacement = await world.org.asAdministrator.create(
      'Account',
      { Name: 'Replacement Inc.', Customer_Display_Name__c: 'Replacement', Hub_Version__c: 50 },
      newUpstreamUsage(),
    );
    expect(await decide(gone, { kind: 'MERGE', crmId: replacement })).toMatchObject({ state: 'RESOLVED' });
    await world.pushAll();
    for (const id of shipments) {
      expect(await world.shipmentInSalesforce(id)).toMatchObject({ Account__c: replacement });
    }
    await world.pullAll();
    const [row] = await world.store.carried.byIds('Account', [gone.portalId]);
    // Salesforce owns the legal name. Nobody ever agreed with this account on the display name, so a person decides.
    expect(row).toMatchObject({
      crm_id: replacement,
      legal_name: 'Replacement Inc.',
      display_name: 'Replaced Ltd',
    });
    const items = (await world.review()).filter(({ portalId }) => portalId === gone.portalId);
    expect(items).toMatchObject([
      {
        category: 'CONFLICT',
        crmId: replacement,
        fields: [{ field: 'displayName', crmValue: 'Replacement' }],
      },
    ]);
    expect(await world.status('Account', gone.portalId)).toMatchObject({ state: 'DONE' });
  });

  it('brings its cases and tasks there, but none that somebody gave to a third account', async () => {
    const gone = await customer('Complaints Ltd');
    const third = await inSalesforce('Third Ltd', null);
    const shipment = await ship(gone);
    const forTeam = { customerActionRequired: false, ownerTeam: 'Dispatch' } as const;
    const [emptied, stays, moved] = [
      await world.openException(shipment),
      await world.openException(shipment, { code: 'DAMAGED' }),
      await world.openException(shipment, { code: 'CUSTOMS' }),
    ];
    const task = await world.openException(shipment, { ...forTeam, code: 'CARRIER_DELAY' });
    await world.pushAll();
    const cases = await byException('Case');
    // A real org deletes no account that has cases: people empty or move them first.
    for (const exception of [emptied, stays]) await setAccount(cases, exception, null);
    await setAccount(cases, moved, third);
    await deleteRecord(world.org.asAdministrator, 'Account', gone.crmId);
    await world.pullAll();
    const replacement = await inSalesforce('Complaints Inc.', null);
    expect(await decide(gone, { kind: 'MERGE', crmId: replacement })).toMatchObject({ state: 'RESOLVED' });
    await world.pushAll();
    const after = await byException('Case');
    expect([emptied, stays, moved].map((id) => after.get(id)?.['AccountId'])).toEqual([
      replacement,
      replacement,
      third,
    ]);
    expect((await byException('Task')).get(task)).toMatchObject({ WhatId: replacement });
    // What an agent changes from then on stays, whatever is sent of the record.
    await setAccount(after, emptied, third);
    await world.write(async (unit) => {
      const { version } = await unit.portal.changeException(emptied, null, {
        at: new Date(),
        actor: 'x',
        ownerTeam: 'Claims',
      });
      const { portalId: accountId } = gone;
      unit.enqueue({ record: 'Exception', aggregateId: emptied, accountId, lane: 'REALTIME', version });
    });
    await world.pushAll();
    expect((await byException('Case')).get(emptied)).toMatchObject({
      AccountId: third,
      Portal_Queue__c: 'Claims',
    });
  });

  it('takes no shipment with it: what is sent for it is not lost, whoever hears of it first', async () => {
    const deleted = await customer('Gone Ltd');
    const id = await ship(deleted);
    await world.pushAll();
    await deleteRecord(world.org.asAdministrator, 'Account', deleted.crmId);
    await world.write(async (unit) => {
      const { version } = await unit.portal.updateShipment(id, null, { serviceLevel: 'STANDARD' });
      unit.enqueue({
        record: 'Shipment',
        aggregateId: id,
        accountId: deleted.portalId,
        lane: 'REALTIME',
        version,
      });
    });
    // The deletion is not known here yet.
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'PENDING', attempts: 1 });
    await world.pullAll();
    await world.dueNow();
    await world.pushAll();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'HELD' });
    expect(await world.dependencies.ledger.tombstones.find('Shipment__c', [await crmIdOf(id)])).toEqual([]);
    await world.org.undelete('Account', deleted.crmId);
    await world.pullAll();
    expect(await orphanOf(deleted)).toBeUndefined();
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: 'Standard Ground' });
    const { links } = world.dependencies;
    const found = await links.lookup('Account', 'portalId', [deleted.portalId]);
    expect(found.answers.get(deleted.portalId)).toBe(deleted.crmId);
  });
});

async function byException(object: 'Case' | 'Task'): Promise<ReadonlyMap<string, SalesforceRow>> {
  const rows = await world.inSalesforce(
    object === 'Case'
      ? soql`SELECT Id, AccountId, Portal_Queue__c, Portal_Exception_Id__c FROM Case`
      : soql`SELECT Id, WhatId, Portal_Exception_Id__c FROM Task`,
  );
  return new Map(rows.map((row) => [String(row['Portal_Exception_Id__c']), row]));
}

async function setAccount(
  cases: ReadonlyMap<string, SalesforceRow>,
  exception: string,
  crmId: string | null,
) {
  const caseId = String(cases.get(exception)?.Id);
  await world.org.asAdministrator.update('Case', caseId, { AccountId: crmId }, newUpstreamUsage());
}

async function crmIdOf(shipmentId: string): Promise<string> {
  const [row] = await world.store.carried.byIds('Shipment', [shipmentId]);
  return String(row?.['crm_id']);
}

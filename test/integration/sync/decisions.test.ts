import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { recoverVersions } from '../../../src/sync/recover.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  await world.pullAll();
  await world.pushAll();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

async function itemOf(portalId: string, category?: string) {
  const items = await world.review();
  return items.find((item) => item.portalId === portalId && (category ?? item.category) === item.category);
}

async function decide(portalId: string, decision: ReviewDecision, category?: string) {
  const item = await itemOf(portalId, category);
  if (item === undefined) throw new Error('no such item');
  const seen = { id: item.id, expectedVersion: item.version };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await world.dependencies.ledger.review.byIds([item.id]);
  return after;
}

function sweep() {
  return reconcile(world.dependencies, new Date(Date.now() - 3_600_000), new AbortController().signal);
}

async function reportOf(record: string) {
  return (await sweep()).find((report) => report.record === record);
}

describe('decisions', () => {
  it('retry sends a corrected value', async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const id = await world.book({ quoteReference: 'Q'.repeat(81) });
    await world.pushAll();
    expect(await itemOf(id)).toMatchObject({ category: 'INVALID_VALUE' });
    const item = await decide(id, {
      kind: 'RETRY',
      edits: { quoteReference: 'Q-1', promisedDelivery: day },
    });
    expect(item).toMatchObject({ state: 'RESOLVED' });
    await world.pushAll();
    const found = await world.inSalesforce(
      soql`SELECT Quote_Reference__c, Promised_Delivery__c FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`,
    );
    expect(found).toMatchObject([
      { Quote_Reference__c: 'Q-1', Promised_Delivery__c: expect.stringContaining(day) },
    ]);
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  });

  it('an edit that belongs elsewhere opens the item again, with where', async () => {
    const id = await world.book({ quoteReference: 'Q'.repeat(81) });
    await world.pushAll();
    const item = await decide(id, { kind: 'RETRY', edits: { number: 'X' } });
    expect(item).toMatchObject({ state: 'OPEN' });
    expect(item?.lastResponse).toContain('shipmentBook');
  });

  it.each(['PORTAL', 'SALESFORCE'] as const)('accept the side %s of a conflict', async (side) => {
    const { portalId, crmId } = world.customer;
    const rename = async (name: string) => {
      await world.write(async (unit) => {
        const { version } = await unit.portal.setDisplayName(portalId, null, name);
        unit.enqueue({
          record: 'Account',
          aggregateId: portalId,
          accountId: portalId,
          lane: 'NEAR_REALTIME',
          version,
        });
      });
    };
    await rename(`Agreed before ${side}`);
    await world.pushAll();
    await rename(`Ours ${side}`);
    const theirs = { Customer_Display_Name__c: `Theirs ${side}` };
    await world.org.asAdministrator.update('Account', crmId, theirs, newUpstreamUsage());
    await world.pushAll();
    expect(await itemOf(portalId, 'CONFLICT')).toBeDefined();
    const item = await decide(portalId, { kind: 'ACCEPT', side, fields: [] }, 'CONFLICT');
    expect(item).toMatchObject({ state: 'RESOLVED' });
    await world.pushAll();
    const expected = `${side === 'PORTAL' ? 'Ours' : 'Theirs'} ${side}`;
    const [inSalesforce] = await world.inSalesforce(
      soql`SELECT Customer_Display_Name__c FROM Account WHERE Id = ${crmId}`,
    );
    const [inPortal] = await world.store.carried.byIds('Account', [portalId]);
    expect([inSalesforce?.['Customer_Display_Name__c'], inPortal?.['display_name']]).toEqual([
      expected,
      expected,
    ]);
    const [base] = await world.dependencies.ledger.baseValues.of('Account', [portalId]);
    expect(base?.get('displayName')).toMatchObject({ portalValue: expected, crmValue: expected });
  });
});

describe('reconcile', () => {
  it('finds nothing where both systems agree', async () => {
    const id = await world.book({
      promisedDelivery: { at: new Date('2026-05-01T10:00:00Z'), dateOnly: false },
    });
    await world.openException(id);
    await world.pushAll();
    await world.pullAll();
    await world.pushAll();
    expect(await itemOf(id)).toBeUndefined();
    const found = (await sweep()).map(({ record, findings }) => [record, findings]);
    expect(Object.fromEntries(found)).toMatchObject({ Account: {}, Exception: {} });
    expect(await itemOf(id)).toBeUndefined();
  });

  it('proposes to send a value that differs, and does so when a person approves', async () => {
    const id = await world.book();
    await world.pushAll();
    const { Id = '' } = (await world.shipmentInSalesforce(id)) ?? {};
    await world.org.asAdministrator.update('Shipment__c', Id, { Name: 'tampered' }, newUpstreamUsage());
    expect((await reportOf('Shipment'))?.findings).toMatchObject({ DIFFERENCE: 1 });
    expect(await itemOf(id, 'DIFFERENCE')).toMatchObject({
      fields: [{ field: 'number', crmValue: 'tampered' }],
    });
    await decide(id, { kind: 'APPROVE' }, 'DIFFERENCE');
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).not.toMatchObject({ Name: 'tampered' });
  });

  it('finds a link that only one side knows, and mends it when a person approves', async () => {
    const id = await world.book();
    await world.pushAll();
    const { Id = '' } = (await world.shipmentInSalesforce(id)) ?? {};
    await world.store.writes.setCrmIds('Shipment', [{ portalId: id, crmId: null }]);
    await sweep();
    expect(await itemOf(id, 'ONE_SIDED_LINK')).toBeDefined();
    await decide(id, { kind: 'APPROVE' }, 'ONE_SIDED_LINK');
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    expect(row).toMatchObject({ crm_id: Id });
  });

  it('finds what is missing on either side', async () => {
    const missing = await world.book();
    await world.sql('DELETE FROM ledger.outbox WHERE aggregate_id = $1', [missing]);
    const stranger = await world.org.asAdministrator.create(
      'Shipment__c',
      {
        Name: 'Nobody’s',
        Account__c: world.branch.crmId,
        Portal_Shipment_Id__c: '00000000-0000-7000-8000-00000000dead',
      },
      newUpstreamUsage(),
    );
    await sweep();
    expect(await itemOf(missing)).toMatchObject({ category: 'DIFFERENCE', proposal: { action: 'SEND' } });
    expect((await world.review()).find(({ crmId }) => crmId === stranger)).toMatchObject({
      category: 'ORPHAN',
    });
  });
});

describe('a version that somebody raised in Salesforce', () => {
  async function quote(id: string, quoteReference: string) {
    await world.write(async (unit) => {
      const written = await unit.portal.updateShipment(id, null, { quoteReference });
      await recordChange(unit, 'shipmentUpdate', { record: 'Shipment', written, crmId: null });
    });
    await world.pushAll();
  }
  const quoteThere = async (id: string) => (await world.shipmentInSalesforce(id))?.['Quote_Reference__c'];
  const raise = async (id: string, number: number) => {
    const { Id = '' } = (await world.shipmentInSalesforce(id)) ?? {};
    await world.org.asAdministrator.update('Shipment__c', Id, { Hub_Version__c: number }, newUpstreamUsage());
  };

  it.each([99, 5_000_000_000, 2 ** 53, 999_999_999_999_999_872])(
    'is taken over from %d, whatever the number, and the versions of the portal stay as they are',
    async (number) => {
      const id = await world.book();
      await world.pushAll();
      await raise(id, number);
      await quote(id, 'Q-1');
      expect(await itemOf(id, 'STALE')).toMatchObject({
        fields: [{ field: 'hubVersion', portalValue: 2, crmValue: number }],
      });
      expect(await decide(id, { kind: 'RETRY', edits: {} }, 'STALE')).toMatchObject({ state: 'RESOLVED' });
      await world.pushAll();
      expect(await quoteThere(id)).toBe('Q-1');
      // Later changes go on by themselves.
      for (const reference of ['Q-2', 'Q-3']) await quote(id, reference);
      expect(await quoteThere(id)).toBe('Q-3');
      const [row] = await world.store.carried.byIds('Shipment', [id]);
      expect(row).toMatchObject({ version: 4 });
      expect(await itemOf(id)).toBeUndefined();
    },
  );

  it('blocks nothing after a restore, once the hub was told to take over', async () => {
    const id = await world.book();
    await world.pushAll();
    for (const reference of ['Q-1', 'Q-2', 'Q-3']) await quote(id, reference);
    // As a backup of the portal's database had it.
    await world.sql('UPDATE portal.shipment SET version = 1 WHERE portal_id = $1', [id]);
    await world.sql('DELETE FROM ledger.base_values WHERE portal_id = $1', [id]);
    await quote(id, 'Q-restored');
    expect(await quoteThere(id)).toBe('Q-3');
    const recover = async (isDryRun: boolean) => {
      const { signal } = new AbortController();
      const reports = await recoverVersions(world.dependencies, isDryRun, () => undefined, signal);
      return reports.find(({ record }) => record === 'Shipment')?.behind;
    };
    expect(await recover(true)).toBe(1);
    expect(await quoteThere(id)).toBe('Q-3');
    expect(await recover(false)).toBe(1);
    expect(await recover(false)).toBe(0);
    await world.pushAll();
    expect(await quoteThere(id)).toBe('Q-restored');
    await quote(id, 'Q-4');
    expect(await quoteThere(id)).toBe('Q-4');
    expect(await itemOf(id)).toBeUndefined();
  });
});

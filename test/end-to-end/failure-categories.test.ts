import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../src/domain/upstream-usage.ts';
import { soql } from '../../src/salesforce/soql.ts';
import { BothSystems } from '../harness/both-systems.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';

let hub: TestHub;
let both: BothSystems;
beforeAll(async () => {
  hub = await startTestHub({ worker: true });
  both = new BothSystems(hub);
});
afterEach(() => hub.org.recover());
afterAll(() => hub[Symbol.asyncDispose]());

const WRITES = { method: 'PATCH', path: '/composite/sobjects' };
/** More than the client's own repetitions of one call, so that the worker sees the failure. */
const OFTEN = 8;

const there = (portalId: string) =>
  soql`SELECT Id, Hub_Version__c, Dock_Appointment_Note__c, Service_Level__c FROM Shipment__c
       WHERE Portal_Shipment_Id__c = ${portalId}`;

async function stateOf(id: string) {
  const { syncStatus } = (await both.shipment(id)) as {
    syncStatus: { state: string; attempts: number; lastError: { code: string } | null } | null;
  };
  return syncStatus;
}

describe('a failure that passes by itself', () => {
  const passing = [
    { what: 'a system that is away', fault: { kind: 'FAIL', times: OFTEN, ...WRITES } },
    {
      what: 'an answer that is lost after the commit',
      fault: { kind: 'FAIL_AFTER_COMMIT', times: 3, ...WRITES },
    },
    {
      what: 'the API limit',
      fault: { kind: 'FAIL', code: 'REQUEST_LIMIT_EXCEEDED', times: OFTEN, ...WRITES },
    },
    { what: 'a locked record', fault: { kind: 'LOCK', object: 'Shipment__c', times: OFTEN } },
  ];

  it.each(passing)('is tried again until it is through, once: $what', async ({ fault }) => {
    await hub.org.arm(fault);
    const { id, portalId } = await both.book();
    await both.eventually('the failure is visible', async () => {
      const status = await stateOf(id);
      return status?.lastError != null || status?.state === 'DONE';
    });
    await hub.org.recover();
    expect(await both.settled(id)).toMatchObject({ syncStatus: { state: 'DONE' } });
    expect(await both.inSalesforce(there(portalId))).toHaveLength(1);
    expect(await both.review({ portalId })).toEqual([]);
  });
});

describe('a failure that a person mends', () => {
  const mended = [
    { code: 'REQUIRED_FIELD_MISSING', category: 'MISSING_FIELD', ownerTeam: 'DISPATCH' },
    { code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', category: 'INVALID_VALUE', ownerTeam: 'DISPATCH' },
    { code: 'DUPLICATES_DETECTED', category: 'DUPLICATE', ownerTeam: 'DISPATCH' },
    { code: 'INSUFFICIENT_ACCESS_OR_READONLY', category: 'PERMISSION', ownerTeam: 'INTEGRATION' },
    { code: 'FIELD_INTEGRITY_EXCEPTION', category: 'INVALID_ADDRESS', ownerTeam: 'DISPATCH' },
  ];

  it.each(mended)('lands with its owner and goes through when it is retried: $category', async (expected) => {
    await hub.org.arm({ kind: 'FAIL', code: expected.code, times: 1, ...WRITES });
    const { id, portalId } = await both.book();
    const item = await both.lands(portalId, expected.category);
    expect(item).toMatchObject({ ownerTeam: expected.ownerTeam, state: 'OPEN' });
    expect(item.lastResponse).toContain(expected.code);
    expect(await stateOf(id)).toMatchObject({ state: 'REVIEW' });
    await both.done('serviceAgent', 'reviewItemRetry', { id: item.id, expectedVersion: item.version });
    await both.settled(id);
    expect(await both.inSalesforce(there(portalId))).toHaveLength(1);
    const resolved = await both.eventually('the item is resolved', async () =>
      (await both.review({ portalId })).find(({ state }) => state === 'RESOLVED'),
    );
    expect(resolved.id).toBe(item.id);
  });

  it('leads to its record, and is decided together with others', async () => {
    const items = [];
    for (const _ of [1, 2]) {
      await hub.org.arm({ kind: 'FAIL', code: 'REQUIRED_FIELD_MISSING', times: 1, ...WRITES });
      items.push(await both.lands((await both.book()).portalId, 'MISSING_FIELD'));
    }
    const [first] = items;
    const { reviewItem } = await both.query<{
      reviewItem: { recordId: string; shipment: { number: string } };
    }>('serviceAgent', 'query ($id: ID!) { reviewItem(id: $id) { recordId shipment { number } } }', {
      id: first?.id,
    });
    const { node } = await both.query<{ node: { number: string; portalId: string } }>(
      'serviceAgent',
      'query ($id: ID!) { node(id: $id) { ... on Shipment { number portalId } } }',
      { id: reviewItem.recordId },
    );
    expect(node).toEqual({ number: reviewItem.shipment.number, portalId: first?.portalId });
    const seen = items.map(({ id, version: expectedVersion }) => ({ id, expectedVersion }));
    const { results } = await both.done(
      'serviceAgent',
      'reviewItemsDecide',
      { items: seen, decision: 'RETRY' },
      'results { id userErrors { code } }',
    );
    expect(results).toEqual(items.map(({ id }) => ({ id, userErrors: [] })));
    for (const { portalId } of items) await both.arrives(there(String(portalId)), {});
  });

  it('a service code that nobody has approved is explained once, and remembered', async () => {
    await hub.adapters.database().query({
      text: `DELETE FROM ledger.approved_lookup WHERE portal_value = 'GUARANTEED'`,
    });
    const { id, portalId } = await both.book({ serviceLevel: 'GUARANTEED' });
    const item = await both.lands(portalId, 'UNAPPROVED_LOOKUP');
    expect(item.fields).toMatchObject([{ field: 'serviceLevel', portalValue: 'GUARANTEED' }]);
    const mapping = { kind: 'SERVICE_LEVEL', externalValue: 'Guaranteed', portalValue: 'GUARANTEED' };
    await both.done('serviceAgent', 'reviewItemRetry', {
      id: item.id,
      expectedVersion: item.version,
      mapping,
    });
    await both.arrives(there(portalId), { Service_Level__c: 'Guaranteed' });
    await both.settled(id);
    const next = await both.book({ serviceLevel: 'GUARANTEED' });
    await both.arrives(there(next.portalId), { Service_Level__c: 'Guaranteed' });
  });

  it('a change that Salesforce takes for older than what it has is not lost', async () => {
    const { id, portalId } = await both.book();
    const { crmId } = (await both.settled(id)) as { crmId: string };
    await hub.org.asAdministrator.update('Shipment__c', crmId, { Hub_Version__c: 9_000 }, newUpstreamUsage());
    await both.done('dispatcher', 'dockAppointmentNoteSet', { id, note: 'Gate 4' });
    expect(await both.lands(portalId, 'STALE')).toMatchObject({ ownerTeam: 'INTEGRATION' });
    expect(await stateOf(id)).toMatchObject({ state: 'REVIEW' });
  });

  it('a stale view of the portal is refused, and nothing is written', async () => {
    const { id } = await both.book();
    const { version } = (await both.settled(id)) as { version: number };
    await both.done('dispatcher', 'dockAppointmentNoteSet', { id, note: 'first', expectedVersion: version });
    const late = await both.mutate('customer', 'dockAppointmentNoteSet', {
      id,
      note: 'second',
      expectedVersion: version,
    });
    expect(late.userErrors).toMatchObject([{ code: 'STALE' }]);
    expect(await both.shipment(id)).toMatchObject({ dockAppointmentNote: 'first' });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  decisionsOn,
  REVIEW_CATEGORIES,
  type ReviewCategory,
  type ReviewDecision,
} from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
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

/** Those that are about a record which waits in the outbox. Registrations, codes and events have tests of their own. */
const ABOUT_RECORDS = REVIEW_CATEGORIES.filter(
  (category) => !['REGISTRATION', 'UNMAPPED_CODE', 'IMPLAUSIBLE_EVENT'].includes(category),
);

function fitting(kind: ReviewDecision['kind']): readonly ReviewCategory[] {
  return ABOUT_RECORDS.filter((category) =>
    decisionsOn({ category, record: 'Shipment', proposal: {} }).includes(kind),
  );
}

async function sentShipment(): Promise<{ readonly id: string; readonly crmId: string }> {
  const id = await world.book();
  await world.pushAll();
  return { id, crmId: await crmIdOf(id) };
}

async function crmIdOf(id: string): Promise<string> {
  const [row] = await world.store.carried.byIds('Shipment', [id]);
  return typeof row?.['crm_id'] === 'string' ? row['crm_id'] : '';
}

async function decide(
  portalId: string,
  category: ReviewCategory,
  decision: ReviewDecision,
  more: Partial<NewReviewItem> = {},
) {
  const [id = ''] = await world.dependencies.ledger.review.open([
    {
      cause: `test ${category} ${portalId}`,
      category,
      reason: 'a test',
      record: 'Shipment',
      portalId,
      crmId: null,
      accountId: world.customer.portalId,
      fields: [],
      candidates: [],
      proposal: null,
      ownerTeam: 'Dispatch',
      lastResponse: null,
      requestId: null,
      ...more,
    },
  ]);
  const seen = { id, expectedVersion: 1 };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [item] = await world.dependencies.ledger.review.byIds([id]);
  expect(item).toMatchObject({ state: 'RESOLVED', decidedBy: 'agent' });
  const [history] = await world.dependencies.ledger.review.historyOf([id]);
  expect(history?.map(({ action }) => action)).toEqual(['OPENED', 'DECIDED', 'CARRIED_OUT']);
}

async function note(id: string) {
  const [row] = await world.store.carried.byIds('Shipment', [id]);
  const there = await world.shipmentInSalesforce(id);
  return [row?.['dock_appointment_note'], there?.['Dock_Appointment_Note__c']];
}

describe('every decision about every category that it fits', () => {
  it.each(fitting('RETRY'))('retry %s: what waits is sent again, with the correction', async (category) => {
    const id = await world.book();
    await world.sql(`UPDATE ledger.outbox SET state = 'REVIEW' WHERE aggregate_id = $1`, [id]);
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).toBeUndefined();
    await decide(id, category, { kind: 'RETRY', edits: { dockAppointmentNote: 'Gate 9' } });
    await world.pushAll();
    expect(await note(id)).toEqual(['Gate 9', 'Gate 9']);
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
  });

  const SIDES = ['PORTAL', 'SALESFORCE'] as const;
  it.each(fitting('ACCEPT').flatMap((category) => SIDES.map((side) => [category, side] as const)))(
    'accept %s: the value of %s stands on both sides',
    async (category, side) => {
      const { id, crmId } = await sentShipment();
      await world.write((unit) => unit.portal.setDockAppointmentNote(id, null, 'PORTAL'));
      const theirs = { Dock_Appointment_Note__c: 'SALESFORCE' };
      await world.org.asAdministrator.update('Shipment__c', crmId, theirs, newUpstreamUsage());
      const fields = [{ field: 'dockAppointmentNote', portalValue: 'PORTAL', crmValue: 'SALESFORCE' }];
      // An item without fields is about whatever both may say.
      const more = category === 'STALE' ? {} : { fields };
      await decide(id, category, { kind: 'ACCEPT', side, fields: [] }, more);
      await world.pushAll();
      await world.pullAll();
      await world.pushAll();
      expect(await note(id)).toEqual([side, side]);
    },
  );

  it.each(fitting('MERGE'))('merge %s: both sides say that they are one', async (category) => {
    const { id, crmId } = await sentShipment();
    await world.store.writes.setCrmIds('Shipment', [{ portalId: id, crmId: null }]);
    const empty = { Portal_Shipment_Id__c: null };
    await world.org.asAdministrator.update('Shipment__c', crmId, empty, newUpstreamUsage());
    await decide(id, category, { kind: 'MERGE', crmId });
    await world.pushAll();
    expect(await crmIdOf(id)).toBe(crmId);
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Id: crmId });
  });

  it.each(fitting('CREATE'))('create %s: it is made anew, once', async (category) => {
    const { id, crmId } = await sentShipment();
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', crmId);
    await world.pullAll();
    await decide(id, category, { kind: 'CREATE' });
    await world.pushAll();
    const there = await world.shipmentInSalesforce(id);
    expect(there?.Id).not.toBe(crmId);
    expect(await crmIdOf(id)).toBe(there?.Id);
  });

  it.each(fitting('APPROVE'))('approve %s: what is proposed is done', async (category) => {
    const { id, crmId } = await sentShipment();
    const about = { aggregate: 'Shipment', portalId: id } as const;
    const approve = { kind: 'APPROVE' } as const;
    await decide(id, category, approve, { proposal: { action: 'UNLINK', ...about, crmId } });
    expect(await crmIdOf(id)).toBe('');
    const again = { cause: `again ${category} ${id}` };
    await decide(id, category, approve, { ...again, proposal: { action: 'LINK', ...about, crmId } });
    expect(await crmIdOf(id)).toBe(crmId);
    const theirs = { Dock_Appointment_Note__c: 'Theirs', Name: 'tampered' };
    await world.org.asAdministrator.update('Shipment__c', crmId, theirs, newUpstreamUsage());
    const receive = { action: 'RECEIVE', object: 'Shipment__c', crmId };
    await decide(id, category, approve, { cause: `receive ${category} ${id}`, proposal: receive });
    expect((await note(id))[0]).toBe('Theirs');
    const send = { action: 'SEND', ...about };
    await decide(id, category, approve, { cause: `send ${category} ${id}`, proposal: send });
    await world.pushAll();
    expect(await world.shipmentInSalesforce(id)).not.toMatchObject({ Name: 'tampered' });
  });
});

it('a customer that was deleted in Salesforce is made anew when a person says so', async () => {
  const { portalId, crmId } = world.branch;
  const account = { cause: 'anew', record: 'Account', crmId } as const;
  await deleteRecord(world.org.asAdministrator, 'Account', crmId);
  await world.pullAll();
  await decide(portalId, 'ORPHAN', { kind: 'CREATE' }, account);
  const [row] = await world.store.carried.byIds('Account', [portalId]);
  expect(row?.['crm_id']).not.toBe(crmId);
});

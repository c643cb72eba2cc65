import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proofEventId } from '../../../src/domain/documents.ts';
import { findingItem } from '../../../src/domain/event-review.ts';
import { HUB_REPORTER } from '../../../src/domain/reporter.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { recordFacts } from '../../../src/portal-changes/record-facts.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { foldAgain } from '../../harness/rebuilt-portal.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  await world.pullAll();
  await world.pushAll();
});
afterAll(() => world[Symbol.asyncDispose]());

async function itemOf(portalId: string) {
  return (await world.review()).find((item) => item.portalId === portalId);
}

async function decide(portalId: string, decision: ReviewDecision) {
  const item = await itemOf(portalId);
  if (item === undefined) throw new Error('no such item');
  const seen = { id: item.id, expectedVersion: item.version };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await world.dependencies.ledger.review.byIds([item.id]);
  return after;
}

describe('an event that cannot have happened as reported', () => {
  const HOUR = 3_600_000;
  let reported = 0;

  async function report(milestone: MilestoneType, hours: number, shipmentId?: string) {
    const id = shipmentId ?? (await world.book());
    reported += 1;
    const event = {
      source: 'HANDHELD',
      reporter: 'driver',
      eventId: `hh-${reported}`,
      milestone,
      classifier: 'ACTUAL',
    } as const;
    await world.write(async (unit) => {
      const { findings, shipments } = await unit.portal.recordEvents([
        { ...event, shipmentId: id, occurredAt: new Date(Date.now() + hours * HOUR) },
      ]);
      for (const { portalId: aggregateId, version, accountId } of shipments) {
        unit.enqueue({ record: 'Shipment', aggregateId, accountId, version, lane: 'NEAR_REALTIME' });
      }
      await unit.ledger.review.open(findings.map((finding) => findingItem(finding, null)));
    });
    return id;
  }

  async function milestoneOf(id: string) {
    await world.pushAll();
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    const there = await world.shipmentInSalesforce(id);
    expect(there?.['Current_Milestone__c'] ?? null).toEqual(row?.['current_milestone'] ?? null);
    return row?.['current_milestone'];
  }

  async function auditOf(recordId: string, action: string) {
    const { rows } = await world.dependencies.ledger.audit.list(
      { record: 'Milestone', recordId },
      { direction: 'forward', size: 10, position: null },
    );
    return rows.find((row) => row.action === action);
  }

  it('counts once a person approves it, in both systems, with the audit', async () => {
    const id = await report('PICKED_UP', 24);
    expect(await milestoneOf(id)).toBeNull();
    expect(await itemOf(id)).toMatchObject({
      category: 'IMPLAUSIBLE_EVENT',
      proposal: { action: 'COUNT_EVENT' },
      fields: [{ field: 'trackingEvent' }, { field: 'occurredAt' }, { field: 'milestone' }],
    });
    expect(await decide(id, { kind: 'APPROVE' })).toMatchObject({ state: 'RESOLVED' });
    expect(await milestoneOf(id)).toBe('PICKED_UP');
    expect(await auditOf(id, 'eventConfirmed')).toMatchObject({ principal: 'agent', system: 'HUB' });
    await using database = openDatabase({ url: world.databaseUrl, poolSize: 1 });
    expect(await foldAgain(database, [id])).toBe(0);
  });

  it('is left out for good, and what comes later is judged without it', async () => {
    const id = await report('CANCELLED', -1);
    await report('IN_TRANSIT', 0, id);
    const item = await decide(id, { kind: 'LEAVE_OUT', reason: 'another shipment was meant' });
    expect(item).toMatchObject({ state: 'RESOLVED' });
    await report('IN_TRANSIT', 0, id);
    expect(await milestoneOf(id)).toBe('CANCELLED');
    expect(await auditOf(id, 'eventLeftOut')).toMatchObject({
      changes: expect.arrayContaining([
        { field: 'reason', old: null, new: 'another shipment was meant' },
      ]) as unknown,
    });
  });

  it('is corrected by an event with the right time, which replaces it', async () => {
    const id = await report('DELIVERED', 48);
    const occurredAt = new Date(Date.now() - HOUR).toISOString();
    expect(await decide(id, { kind: 'RETRY', edits: { occurredAt } })).toMatchObject({ state: 'RESOLVED' });
    expect(await milestoneOf(id)).toBe('DELIVERED');
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    expect(row?.['delivered_at']).toEqual(new Date(occurredAt));
  });

  it.each([
    [{ occurredAt: 'yesterday' }, 'BAD_USER_INPUT'],
    [{ occurredAt: new Date(Date.now() + 48 * HOUR).toISOString() }, 'not right either'],
    [{ milestone: 'TELEPORTED' }, 'no such milestone'],
    [{}, 'right occurredAt or milestone'],
  ])('stays open where the correction %o is none', async (edits, why) => {
    const id = await report('DELIVERED', 48);
    const item = await decide(id, { kind: 'RETRY', edits });
    expect(item).toMatchObject({ state: 'OPEN', lastResponse: expect.stringContaining(why) as unknown });
    expect(await milestoneOf(id)).toBeNull();
  });

  it("makes a customer's paper the proof of delivery, with its link in Salesforce, once a person approves it", async () => {
    const id = await report('DELIVERED', -1);
    await world.write(async (unit) => {
      const paper = {
        fileName: 'pod.pdf',
        mediaType: 'application/pdf',
        sizeBytes: 3,
        storageKey: 'k',
        sha256: 's',
      };
      const { documentId } = await unit.portal.attachDocument(id, { ...paper, type: 'CUSTOMER' });
      const fact = {
        shipmentId: id,
        source: 'PORTAL',
        reporter: HUB_REPORTER,
        eventId: proofEventId(documentId, 'CUSTOMER'),
        milestone: 'PROOF_OF_DELIVERY_AVAILABLE',
        classifier: 'ACTUAL',
        occurredAt: new Date(),
      } as const;
      await recordFacts(unit, 'documentAttach', [fact]);
    });
    const link = async () => {
      await world.pushAll();
      const [row] = await world.inSalesforce(
        soql`SELECT Proof_Of_Delivery_Url__c FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`,
      );
      return row?.['Proof_Of_Delivery_Url__c'] ?? null;
    };
    expect([await milestoneOf(id), await link()]).toEqual(['DELIVERED', null]);
    expect(await decide(id, { kind: 'APPROVE' })).toMatchObject({ state: 'RESOLVED' });
    expect([await milestoneOf(id), await link()]).toEqual([
      'PROOF_OF_DELIVERY_AVAILABLE',
      expect.stringContaining('/documents/') as unknown,
    ]);
  });

  it('leaves both systems with the same', async () => {
    const reports = await reconcile(
      world.dependencies,
      new Date(Date.now() - HOUR),
      new AbortController().signal,
    );
    expect(reports.find(({ record }) => record === 'Shipment')?.findings).toEqual({});
  });
});

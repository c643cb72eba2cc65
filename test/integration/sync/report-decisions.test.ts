import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userReporter } from '../../../src/domain/reporter.ts';
import type { ReviewDecision } from '../../../src/domain/review.ts';
import { possibleDecisions } from '../../../src/domain/review-decisions.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { readIncoming, readTexts } from '../../../subgraphs/portal/milestone/carrier-reports.ts';
import { holdEvents } from '../../../subgraphs/portal/milestone/held-event.ts';
import { readEvent } from '../../../subgraphs/portal/milestone/milestones-record.mutation.ts';
import { findShipments } from '../../../subgraphs/portal/milestone/reported-shipments.ts';
import { createPortalLoaders } from '../../../subgraphs/portal/portal-loaders.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
let checks: ReviewChecks;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  checks = new ReviewChecks(world.dependencies);
});
afterAll(() => world[Symbol.asyncDispose]());

const USER = 'carrier@northway.test';

/** A shipment with this PRO. */
async function shipment(pro: string, isConfirmed = true): Promise<string> {
  const confirmedBy = isConfirmed ? 'STAFF' : null;
  return await world.book({ references: [{ type: 'PRO', value: pro, confirmedBy }] });
}

/** A carrier reports an arrival by a PRO, and the report is held. */
async function reported(pro: string): Promise<ReviewItem> {
  const text = [
    'ISA*00*          *00*          *02*NWTF           *ZZ*WAYBILL        *261102*1210*U*00401*000000451*0*P*>',
    'GS*QM*NWTF*WAYBILL*20261102*1200*1*X*004010',
    'ST*214*0001',
    `B10*${pro}**NWTF`,
    'LX*1',
    'AT7*X1*NS***20260308*0330*UT',
    'SE*5*0001',
    'GE*1*1',
    'IEA*1*000000451',
    '',
  ].join('~\r\n');
  const [report] = readTexts([text], USER).reports;
  if (report === undefined) throw new Error('nothing was read');
  const { store } = world;
  const reader = { scope: { kind: 'ALL' }, usage: newUpstreamUsage() } as const;
  const context = { store, reader, loaders: createPortalLoaders(store, reader) };
  const [match] = await findShipments(context, [report.shipment]);
  if (match === undefined || match.outcome === 'ONE') throw new Error('the report is in no doubt');
  const { held } = readIncoming(report, match, [], () => null, new Date());
  await world.write((unit) => holdEvents(unit, held));
  const item = (await world.review()).find(({ cause }) => cause === held[0]?.cause);
  if (item === undefined) throw new Error('no item');
  return item;
}

async function decide({ id }: ReviewItem, decision: ReviewDecision) {
  const { review } = world.dependencies.ledger;
  const [now] = await review.byIds([id]);
  const seen = { id, expectedVersion: now?.version ?? 0 };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await review.byIds([id]);
  return after;
}

async function eventsOf(shipmentId: string) {
  return await world.sql<{ milestone: string; reporter: string }>(
    `SELECT milestone, reporter FROM portal.tracking_event WHERE shipment_id = $1 AND source <> 'PORTAL'`,
    [shipmentId],
  );
}

describe('a report that fits several shipments', () => {
  it('is recorded on the one that a person names, under the name of its reporter, once', async () => {
    const pro = randomUUID().slice(0, 12);
    const [one, other] = [await shipment(pro), await shipment(pro)];
    const item = await reported(pro);
    expect(item).toMatchObject({ category: 'AMBIGUOUS_REFERENCE', record: 'Milestone' });
    expect(possibleDecisions(item, { deleted: false })).toEqual(['MERGE', 'RETRY']);
    const after = await decide(item, { kind: 'MERGE', crmId: null, portalId: other });
    expect(after).toMatchObject({
      state: 'RESOLVED',
      outcome: { result: 'LINKED', record: 'Shipment', portalId: other },
    });
    expect(await eventsOf(other)).toEqual([
      { milestone: 'ARRIVED_AT_DELIVERY', reporter: expect.stringContaining('northway') as unknown },
    ]);
    expect(await eventsOf(one)).toEqual([]);
    const again = await reported(pro);
    const repeated = await decide(again, { kind: 'MERGE', crmId: null, portalId: other });
    expect(repeated).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('has this report already') as unknown,
    });
  });

  it('stays open while a retry fits several still', async () => {
    const pro = randomUUID().slice(0, 12);
    await Promise.all([shipment(pro), shipment(pro)]);
    const after = await decide(await reported(pro), { kind: 'RETRY', edits: {} });
    expect(after).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('exactly one shipment') as unknown,
    });
  });
});

describe('a report that fits no shipment', () => {
  it('is recorded on its only candidate when a person approves', async () => {
    const pro = randomUUID().slice(0, 12);
    const stated = await shipment(pro, false);
    const item = await reported(pro);
    expect(item.category).toBe('ORPHAN');
    expect(possibleDecisions(item, { deleted: false })).toEqual(['MERGE', 'APPROVE', 'RETRY']);
    expect(await decide(item, { kind: 'APPROVE' })).toMatchObject({ state: 'RESOLVED' });
    expect(await eventsOf(stated)).toHaveLength(1);
  });

  it('closes by itself, and is recorded, when its shipment appears', async () => {
    const pro = randomUUID().slice(0, 12);
    const item = await reported(pro);
    const check = async () => {
      await world.sql('UPDATE ledger.review_item SET check_at = now() WHERE id = $1', [item.id]);
      while ((await checks.round(new AbortController().signal)) === 'MORE');
      const [now] = await world.dependencies.ledger.review.byIds([item.id]);
      return now;
    };
    expect(await check()).toMatchObject({ state: 'OPEN' });
    const appeared = await shipment(pro);
    expect(await check()).toMatchObject({ state: 'RESOLVED', outcome: { portalId: appeared } });
    expect(await eventsOf(appeared)).toHaveLength(1);
    const [history] = await world.dependencies.ledger.review.historyOf([item.id]);
    expect(history?.at(-1)).toMatchObject({
      action: 'SETTLED',
      note: expect.stringContaining('fits') as unknown,
    });
  });

  it('of a handheld is recorded with its own time on the shipment that a person names', async () => {
    const named = await shipment(randomUUID().slice(0, 12));
    const at = new Date(Date.now() - 3_600_000);
    const event = {
      eventId: randomUUID(),
      milestone: 'PICKED_UP',
      occurred: { at },
      reference: { type: 'PRO', value: randomUUID().slice(0, 12) },
    } as const;
    const entry = readEvent(event, 'HANDHELD', USER);
    if (!('held' in entry)) throw new Error('the report is in no doubt');
    await world.write((unit) => holdEvents(unit, [entry.held]));
    const item = (await world.review()).find(({ cause }) => cause === entry.held.cause);
    if (item === undefined) throw new Error('no item');
    await decide(item, { kind: 'MERGE', crmId: null, portalId: named });
    const [row] = await world.store.carried.byIds('Shipment', [named]);
    expect(row?.['picked_up_at']).toEqual(at);
  });

  it('stays open where the shipment has another event of the reporter under the same id', async () => {
    const pro = randomUUID().slice(0, 12);
    const eventId = randomUUID();
    const event = { eventId, occurred: { at: new Date() }, reference: { type: 'PRO', value: pro } } as const;
    const entry = readEvent({ ...event, milestone: 'PICKED_UP' }, 'HANDHELD', USER);
    if (!('held' in entry)) throw new Error('the report is in no doubt');
    await world.write((unit) => holdEvents(unit, [entry.held]));
    const item = (await world.review()).find(({ cause }) => cause === entry.held.cause);
    if (item === undefined) throw new Error('no item');
    const named = await shipment(pro);
    const other = {
      source: 'HANDHELD',
      reporter: userReporter(USER, null),
      milestone: null,
      classifier: 'ACTUAL',
    } as const;
    await world.write((unit) =>
      unit.portal.recordEvents([{ ...other, eventId, shipmentId: named, occurredAt: new Date() }]),
    );
    expect(await decide(item, { kind: 'MERGE', crmId: null, portalId: named })).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringContaining('under the same event id') as unknown,
    });
    await world.sql('UPDATE ledger.review_item SET check_at = now() WHERE id = $1', [item.id]);
    while ((await checks.round(new AbortController().signal)) === 'MORE');
    const [now] = await world.dependencies.ledger.review.byIds([item.id]);
    expect(now).toMatchObject({ state: 'OPEN' });
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewDecision, ReviewSide } from '../../../src/domain/review.ts';
import { decisionOffers } from '../../../src/domain/review-decisions.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { type Scene, Scenes } from './review-scenes.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
let scenes: Scenes;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  scenes = new Scenes(world);
  await world.pullAll();
  await world.pushAll();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

const SCENES: Readonly<Record<string, () => Promise<Scene>>> = {
  'a required field is missing': () => scenes.refused('REQUIRED_FIELD_MISSING', 'MISSING_FIELD'),
  'a state is none': () => scenes.refused('FIELD_INTEGRITY_EXCEPTION', 'INVALID_ADDRESS'),
  'a permission is missing': () => scenes.refused('INSUFFICIENT_ACCESS_OR_READONLY', 'PERMISSION'),
  'Salesforce has a rule of its own': () => scenes.refused('FIELD_CUSTOM_VALIDATION_EXCEPTION', 'REJECTED'),
  'a value is too long': () => scenes.tooLong(),
  'Salesforce has a newer version': () => scenes.stale(),
  'both changed a field': () => scenes.conflict(),
  'the portal cannot read a value': () => scenes.unreadable(),
  'the counterpart was deleted': () => scenes.lost(),
  'a record names none of the portal': () => scenes.stranger(),
  'two records stand for one': () => scenes.twins(),
  'only one system knows the link': () => scenes.oneSided(),
  'the systems differ': () => scenes.difference(),
  'a colleague proposes another counterpart': () => scenes.relink(),
  'a customer applies': () => scenes.registration(),
  'two people have one address': () => scenes.person(),
  'an event cannot be true': () => scenes.event(),
};

const DECISIONS: readonly (readonly [ReviewDecision['kind'], ReviewSide | null])[] = [
  ['RETRY', null],
  ['ACCEPT', 'PORTAL'],
  ['ACCEPT', 'SALESFORCE'],
  ['MERGE', null],
  ['CREATE', null],
  ['APPROVE', null],
  ['LEAVE_OUT', null],
];

function given([kind, side]: (typeof DECISIONS)[number], { item, crmId }: Scene): ReviewDecision {
  switch (kind) {
    case 'RETRY': {
      const corrected = { occurredAt: new Date(Date.now() - 60_000).toISOString() };
      return { kind, edits: item.category === 'IMPLAUSIBLE_EVENT' ? corrected : {} };
    }
    case 'ACCEPT':
      return { kind, side: side ?? 'PORTAL', fields: [] };
    case 'MERGE':
      return { kind, crmId };
    case 'LEAVE_OUT':
      return { kind, reason: 'another one was meant' };
    default:
      return { kind };
  }
}

/** Decides, whether the decision is offered or not, and lets both systems follow. */
async function decide({ item }: Scene, decision: ReviewDecision) {
  const { review } = world.dependencies.ledger;
  const [now] = await review.byIds([item.id]);
  const seen = { id: item.id, expectedVersion: now?.version ?? 0 };
  await world.write((unit) => unit.ledger.review.decide(seen, decision, 'agent'));
  await work.round();
  const [after] = await review.byIds([item.id]);
  await world.pushAll();
  await world.pullAll();
  await world.pushAll();
  return after;
}

/** The decision as the table offers it for the item. */
function offerOf({ item }: Scene, [kind, side]: (typeof DECISIONS)[number], deleted: boolean) {
  const offers = decisionOffers(item, { deleted });
  return offers.find((each) => each.kind === kind && (side === null || each.side === side));
}

describe('a decision is offered exactly if it changes something in a system, or the item says why not', () => {
  it.each(Object.entries(SCENES))('where %s', async (name, scene) => {
    const deleted = name === 'the counterpart was deleted';
    const first = await scene();
    const before = await first.look();
    const offered = DECISIONS.filter((decision) => offerOf(first, decision, deleted)?.refusal === null);
    for (const decision of DECISIONS.filter((each) => !offered.includes(each))) {
      const after = await decide(first, given(decision, first));
      expect({ decision, state: after?.state }).toEqual({ decision, state: 'OPEN' });
      expect(after?.lastResponse).toMatch(/^ILLEGAL_STATE: ./);
      expect(await first.look()).toEqual(before);
    }
    expect(offered.length).toBeGreaterThan(0);
    for (const [index, decision] of offered.entries()) {
      const used = index === 0 ? first : await scene();
      const was = JSON.stringify(await used.look());
      const after = await decide(used, given(decision, used));
      const changed = JSON.stringify(await used.look()) !== was;
      const again = (await world.review()).find(({ cause }) => cause === used.item.cause);
      expect({ decision, changed, why: again?.lastResponse }).not.toMatchObject({
        changed: false,
        why: undefined,
      });
      if (after?.state === 'OPEN') expect(changed).toBe(false);
    }
  });
});

describe('what became of the record', () => {
  it('is named after a creation, once Salesforce has it', async () => {
    const scene = await scenes.lost();
    const portalId = scene.item.portalId ?? '';
    const after = await decide(scene, { kind: 'CREATE' });
    expect(after?.outcome).toEqual({ result: 'CREATED', record: 'Shipment', portalId, crmId: null });
    const there = await world.shipmentInSalesforce(portalId);
    const { answers } = await world.links.lookup('Shipment', 'portalId', [portalId]);
    expect(answers.get(portalId)).toBe(there?.Id);
  });

  it('is named after a merge, a registration and a choice between two people', async () => {
    const lost = await scenes.lost();
    const merged = await decide(lost, { kind: 'MERGE', crmId: lost.crmId });
    expect(merged?.outcome).toMatchObject({
      result: 'LINKED',
      portalId: lost.item.portalId,
      crmId: lost.crmId,
    });
    const applicant = await scenes.registration();
    const created = await decide(applicant, { kind: 'CREATE' });
    const [account] = await world.store.carried.byIds('Account', [applicant.item.id]);
    expect(created?.outcome).toEqual({
      result: 'CREATED',
      record: 'Account',
      portalId: applicant.item.id,
      crmId: account?.['crm_id'],
    });
    const known = await scenes.registration();
    const { portalId, crmId } = world.customer;
    const kept = await decide(known, { kind: 'MERGE', crmId });
    expect(kept?.outcome).toEqual({ result: 'KEPT', record: 'Account', portalId, crmId });
    const person = await scenes.person();
    const [candidate] = person.item.candidates;
    const chosen = await decide(person, {
      kind: 'MERGE',
      crmId: null,
      portalId: candidate?.portalId ?? null,
    });
    expect(chosen?.outcome).toMatchObject({ result: 'KEPT', portalId: candidate?.portalId });
  });

  it('is left as it is when a proposed link would end a link that was made after the proposal', async () => {
    const scene = await scenes.relink();
    const portalId = scene.item.portalId ?? '';
    const since = await scenes.create('Shipment__c', { Name: 'Since', Account__c: world.branch.crmId });
    await world.store.writes.setCrmIds('Shipment', [{ portalId, crmId: since }]);
    const before = await scene.look();
    const after = await decide(scene, { kind: 'APPROVE' });
    expect(after).toMatchObject({
      state: 'OPEN',
      lastResponse: expect.stringMatching(/^ILLEGAL_STATE: .*since it was proposed/),
    });
    expect(await scene.look()).toEqual(before);
  });

  it('a customer that was deleted in Salesforce is created anew when a person says so', async () => {
    const { portalId, crmId } = world.branch;
    await deleteRecord(world.org.asAdministrator, 'Account', crmId);
    await world.pullAll();
    const item = await scenes.itemOf((each) => each.portalId === portalId, 'ORPHAN');
    const look = () => Promise.resolve(null);
    const after = await decide({ item, crmId, look }, { kind: 'CREATE' });
    const [row] = await world.store.carried.byIds('Account', [portalId]);
    expect(after?.outcome).toMatchObject({ result: 'CREATED', portalId, crmId: row?.['crm_id'] });
    expect(row?.['crm_id']).not.toBe(crmId);
  });
});

it('a decision about one of several fields leaves the item open for the others', async () => {
  const { item } = await scenes.difference();
  const other = { field: 'dockAppointmentNote', portalValue: null, crmValue: null };
  await world.sql('UPDATE ledger.review_item SET fields = $1 WHERE id = $2', [
    JSON.stringify([...item.fields, other]),
    item.id,
  ]);
  const [both] = await world.dependencies.ledger.review.byIds([item.id]);
  if (both == null) throw new Error('no item');
  const scene = { item: both, crmId: '', look: () => Promise.resolve(null) };
  const after = await decide(scene, { kind: 'ACCEPT', side: 'PORTAL', fields: ['number'] });
  expect(after).toMatchObject({ state: 'OPEN', decision: null, fields: [other] });
  const [history] = await world.dependencies.ledger.review.historyOf([item.id]);
  expect(history?.at(-1)).toMatchObject({ action: 'CARRIED_OUT', state: 'OPEN' });
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { duplicatePersonItem } from '../../../src/domain/duplicate-person.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import { recordChange } from '../../../src/portal-changes/record-change.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';
import { Scenes } from './review-scenes.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let checks: ReviewChecks;
let scenes: Scenes;
beforeAll(async () => {
  world = await startSyncWorld();
  checks = new ReviewChecks(world.dependencies);
  scenes = new Scenes(world);
  await world.pullAll();
  await world.pushAll();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

/** Everything that the workers do, until both systems are quiet. */
async function settle(): Promise<void> {
  await world.pullAll();
  await world.pushAll();
  while ((await checks.round(new AbortController().signal)) === 'MORE');
  await world.pushAll();
}

async function fateOf({ id }: ReviewItem) {
  const { review } = world.dependencies.ledger;
  const [item] = await review.byIds([id]);
  const [history] = await review.historyOf([id]);
  const last = history?.at(-1);
  return { state: item?.state, action: last?.action, actor: last?.actor, note: last?.note ?? '' };
}

async function closedBy(item: ReviewItem, note: string | RegExp) {
  await settle();
  const settled = { state: 'RESOLVED', action: 'SETTLED', actor: 'waybill' };
  expect(await fateOf(item)).toMatchObject({ ...settled, note: expect.stringMatching(note) as unknown });
}

describe('an item closes by itself', () => {
  it('when somebody in Salesforce gives the disputed field the value of the portal', async () => {
    const { item } = await scenes.conflict();
    await settle();
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
    const { portalId, crmId } = world.customer;
    const [row] = await world.store.carried.byIds('Account', [portalId]);
    await scenes.update('Account', crmId, { Customer_Display_Name__c: String(row?.['display_name']) });
    await closedBy(item, /^Both systems have the same values by now\. Changed in Salesforce by its user 005/);
  });

  it('when the value that the portal could not read is corrected in Salesforce', async () => {
    const { item, crmId } = await scenes.unreadable();
    await settle();
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
    await scenes.update('Account', crmId, { Phone: '+49 30 901820' });
    await closedBy(item, 'same values');
    const [row] = await world.store.carried.byIds('Account', [world.customer.portalId]);
    expect(row?.['phone']).toBe('+4930901820');
  });

  it('when the failing value is corrected in the portal', async () => {
    const { item } = await scenes.tooLong();
    await world.write(async (unit) => {
      const written = await unit.portal.updateShipment(item.portalId ?? '', null, { quoteReference: 'Q-9' });
      await recordChange(unit, 'shipmentUpdate', { record: 'Shipment', written, crmId: null });
    });
    await closedBy(item, 'later attempt');
  });

  it('when somebody changes the record in Salesforce, so that a rule there lets the change pass', async () => {
    const { item, crmId } = await scenes.ruledOut();
    await settle();
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
    await scenes.update('Shipment__c', crmId, { Dock_Appointment_Note__c: 'Gate 4' });
    await closedBy(item, 'later attempt');
    expect(await world.shipmentInSalesforce(item.portalId ?? '')).toMatchObject({
      Quote_Reference__c: 'Q-2',
    });
  });

  it('when a permission is given: what waits is tried again', async () => {
    const { item } = await scenes.refused('INSUFFICIENT_ACCESS_OR_READONLY', 'PERMISSION');
    await world.sql('UPDATE ledger.review_item SET check_at = now() WHERE id = $1', [item.id]);
    await closedBy(item, 'later attempt');
  });

  it('when a service level gets its label', async () => {
    const [word] = await world.sql<{ external_value: string }>(
      `DELETE FROM ledger.approved_lookup WHERE portal_value = 'ECONOMY' RETURNING external_value`,
    );
    const id = await world.book({ serviceLevel: 'ECONOMY' });
    await world.pushAll();
    const item = await scenes.itemOf((each) => each.portalId === id, 'UNAPPROVED_LOOKUP');
    await settle();
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
    const label = word?.external_value ?? '';
    await world.write(async ({ ledger }) => {
      const row = {
        kind: 'SERVICE_LEVEL',
        externalValue: label,
        portalValue: 'ECONOMY',
        preferred: true,
      } as const;
      await ledger.lookups.save({ ...row, note: null }, 'agent');
      await ledger.review.checkNow({ categories: ['UNAPPROVED_LOOKUP'] });
    });
    await closedBy(item, 'later attempt');
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Service_Level__c: label });
  });

  it('when a deleted record has another counterpart by now', async () => {
    const { item, crmId } = await scenes.lost();
    await world.sql('UPDATE portal.shipment SET crm_id = $1 WHERE portal_id = $2', [crmId, item.portalId]);
    await world.dependencies.ledger.review.checkNow({ portalIds: [item.portalId ?? ''] });
    await closedBy(item, 'another record of Salesforce');
    const [after] = await world.dependencies.ledger.review.byIds([item.id]);
    expect(after?.outcome).toMatchObject({ result: 'LINKED', portalId: item.portalId, crmId });
  });

  it('when a stranger is deleted, or names nothing any more', async () => {
    const [deleted, corrected] = [await scenes.stranger(), await scenes.stranger()];
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', deleted.crmId);
    await scenes.update('Shipment__c', corrected.crmId, { Portal_Shipment_Id__c: null });
    await closedBy(deleted.item, 'not in Salesforce any more');
    await closedBy(corrected.item, 'does not name it');
  });

  it('when one of two twins is deleted: the other one goes on', async () => {
    const { item, crmId } = await scenes.twins();
    const twin = item.candidates.find((candidate) => candidate.crmId !== crmId);
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', twin?.crmId ?? '');
    await closedBy(item, 'Only one record');
    const [after] = await world.dependencies.ledger.review.byIds([item.id]);
    expect(after?.outcome).toMatchObject({ result: 'KEPT', crmId });
  });

  it('when the comparison of both systems finds the same no more', async () => {
    const [oneSided, difference] = [await scenes.oneSided(), await scenes.difference()];
    await world.store.writes.setCrmIds('Shipment', [
      { portalId: oneSided.item.portalId ?? '', crmId: oneSided.crmId },
    ]);
    const [row] = await world.store.carried.byIds('Shipment', [difference.item.portalId ?? '']);
    await scenes.update('Shipment__c', difference.crmId, { Name: String(row?.['number']) });
    await world.dependencies.ledger.review.checkNow({ portalIds: [oneSided.item.portalId ?? ''] });
    await closedBy(oneSided.item, 'systems agree');
    await closedBy(difference.item, /^The systems agree about it by now\. Changed in Salesforce/);
  });

  it('when the address of another person is free', async () => {
    const { item } = await scenes.person();
    await settle();
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
    const known = item.candidates[0]?.portalId ?? '';
    await world.write(async (unit) => {
      const written = await unit.portal.deactivateUser(known, null);
      await recordChange(unit, 'portalUserDeactivate', { record: 'PortalUser', written, crmId: null });
    });
    await closedBy(item, 'activate the user again');
  });

  it('when the contact who had the address has another one', async () => {
    const contact = (name: string, Email: string) =>
      scenes.create('Contact', { LastName: name, Email, AccountId: world.customer.crmId });
    const address = `${randomUUID()}@acme.test`;
    const [holder, wanting] = [await contact('Holder', address), await contact('Wanting', `w${address}`)];
    const about = { portalId: null, accountId: world.customer.portalId, account: null, name: 'Wanting' };
    const [id = ''] = await world.dependencies.ledger.review.open([
      duplicatePersonItem(
        { record: 'Contact', crmId: wanting, email: address, ...about },
        [{ portalId: null, crmId: holder, name: 'Holder', account: null }],
        null,
      ),
    ]);
    const item = await scenes.itemOf((each) => each.id === id, 'DUPLICATE');
    await scenes.update('Contact', holder, { Email: `h${address}` });
    await closedBy(item, 'Nobody else has the address');
  });

  it('when a code gets its meaning: the event is read again', async () => {
    const shipmentId = await world.book();
    const lookup = { kind: 'EDI_STATUS', externalValue: `X12:${randomUUID()}` } as const;
    const event = {
      shipmentId,
      source: 'CARRIER',
      eventId: randomUUID(),
      occurredAt: new Date().toISOString(),
      dateOnly: false,
      placeName: null,
      country: null,
      stopSequence: null,
      rawCode: 'QQ',
      dialect: 'X12',
    };
    const about = { record: 'Milestone', portalId: shipmentId, category: 'UNMAPPED_CODE' } as const;
    const [id = ''] = await scenes.open({ ...about, proposal: { action: 'EXPLAIN_CODE', lookup, event } });
    await settle();
    const item = await scenes.itemOf((each) => each.id === id, 'UNMAPPED_CODE');
    await world.write(async ({ ledger }) => {
      await ledger.lookups.save({ ...lookup, portalValue: 'PICKED_UP', preferred: false, note: null }, 'kim');
      await ledger.review.checkNow({ categories: ['UNMAPPED_CODE'] });
    });
    await closedBy(item, 'kim said what the code means: PICKED_UP');
    const [row] = await world.store.carried.byIds('Shipment', [shipmentId]);
    expect(row?.['current_milestone']).toBe('PICKED_UP');
  });
});

describe('an item stays open', () => {
  it('while its question stands, however often it is checked', async () => {
    const scene = [
      await scenes.tooLong(),
      await scenes.lost(),
      await scenes.stranger(),
      await scenes.oneSided(),
    ];
    const others = [await scenes.registration(), await scenes.person(), await scenes.event()];
    const items = [...scene, ...others].map(({ item }) => item);
    await world.sql('UPDATE ledger.review_item SET check_at = now()');
    await settle();
    for (const item of items) expect(await fateOf(item)).toMatchObject({ state: 'OPEN', action: 'OPENED' });
  });

  it('while Salesforce is away', async () => {
    const { item } = await scenes.stranger();
    await deleteRecord(world.org.asAdministrator, 'Shipment__c', item.crmId ?? '');
    await world.pullAll();
    await world.org.arm({ kind: 'FAIL', code: 'SERVER_UNAVAILABLE', path: '/query', times: 50 });
    await checks.round(new AbortController().signal);
    expect(await fateOf(item)).toMatchObject({ state: 'OPEN' });
  });
});

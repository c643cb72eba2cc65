import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { carriedRows } from '../../../../src/domain/ownership/index.ts';
import type { ChangeEvent, ChangeHeader } from '../../../../src/salesforce/change-feed/change-event.ts';
import { changedByHub, ownWrites } from '../../../../src/sync/feed/own-echoes.ts';
import { type SyncWorld, startSyncWorld } from '../sync-fixture.ts';

const HUB = '005000000000001AAA';
let world: SyncWorld;
let portalId: string;
let shipment: string;
let version: number;
/** The fields of the event of its creation. */
let created: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  world = await startSyncWorld();
  portalId = await world.book();
  await world.pushAll();
  const row = await world.shipmentInSalesforce(portalId);
  shipment = String(row?.['Id']);
  version = Number(row?.['Hub_Version__c']);
  const [agreed] = await world.dependencies.ledger.baseValues.of('Shipment', [portalId]);
  created = Object.fromEntries(
    carriedRows('Shipment').map((each) => [each.salesforce.field, agreed?.get(each.field)?.crmValue ?? null]),
  );
});
afterAll(() => world[Symbol.asyncDispose]());

function event(values: Readonly<Record<string, unknown>>, header: Partial<ChangeHeader> = {}): ChangeEvent {
  const whole: ChangeHeader = {
    entityName: 'Shipment__c',
    recordIds: [shipment],
    changeType: 'UPDATE',
    changeOrigin: 'com/salesforce/api/rest;client=waybill',
    transactionKey: '',
    sequenceNumber: 1,
    committedAt: new Date(),
    commitUser: HUB,
    changedFields: [...Object.keys(values), 'LastModifiedDate'],
    nulledFields: [],
    diffFields: [],
    ...header,
  };
  return { replayId: Uint8Array.of(1), header: whole, entityName: whole.entityName, values };
}

async function own(...events: readonly ChangeEvent[]) {
  const { echoes, unsettled } = await ownWrites(world.dependencies, events, changedByHub(events, HUB));
  return { echoes: [...echoes], unsettled: [...unsettled] };
}

const echoes = async (...events: readonly ChangeEvent[]) => (await own(...events)).echoes;

const creation = (values: Readonly<Record<string, unknown>>, header: Partial<ChangeHeader> = {}) =>
  event({ ...created, ...values }, { changeType: 'CREATE', changedFields: [], ...header });
const unsent = () => Object.keys(created).find((name) => created[name] === null) ?? '';
const sent = () => ({ Service_Level__c: 'Expedited', Hub_Version__c: version });

describe('an event about a shipment', () => {
  it("is the hub's own echo when it tells what both systems agreed on, and nothing else", async () => {
    expect(await echoes(event(sent()))).toEqual([shipment]);
    expect(await echoes(event(sent()), event({ Hub_Version__c: version }))).toEqual([shipment]);
  });

  it('is an echo also when a worker settles the record between two statements of the look', async () => {
    const id = await world.book();
    await world.pushAll();
    const row = await world.shipmentInSalesforce(id);
    const next = Number(row?.['Hub_Version__c']) + 1;
    await world.sql(
      `UPDATE portal.shipment SET quote_reference = 'Q-9', version = $2 WHERE portal_id = $1::uuid`,
      [id, next],
    );
    const change = { record: 'Shipment', aggregateId: id, lane: 'REALTIME', version: next } as const;
    await world.write((unit) => unit.enqueue({ ...change, accountId: world.customer.portalId }));
    const { ledger } = world.dependencies;
    const syncStatus: typeof ledger.outbox.syncStatus = async (keys) => {
      await world.pushAll();
      return await ledger.outbox.syncStatus(keys);
    };
    const outbox = Object.assign(Object.create(ledger.outbox), { syncStatus });
    const dependencies = { ...world.dependencies, ledger: { ...ledger, outbox } };
    const values = { Quote_Reference__c: 'Q-9', Hub_Version__c: next };
    const events = [event(values, { recordIds: [String(row?.['Id'])] })];
    const found = await ownWrites(dependencies, events, changedByHub(events, HUB));
    expect([...found.echoes]).toEqual([row?.['Id']]);
  });

  it.each([
    ['tells another value', () => event({ ...sent(), Service_Level__c: 'Same Day' })],
    ['tells another version', () => event({ ...sent(), Hub_Version__c: version + 1 })],
    ['tells of a field that the hub does not know', () => event({ ...sent(), Rating__c: 'A' })],
    ['does not say which fields changed', () => event(sent(), { changedFields: null })],
    ['names no changed field', () => event(sent(), { changedFields: [] })],
    ['has a part of a text only', () => event(sent(), { diffFields: ['Service_Level__c'] })],
    ['comes from another user', () => event(sent(), { commitUser: '005000000000002AAA' })],
    [
      'comes from another client of the same user',
      () => event(sent(), { changeOrigin: 'com/salesforce/api/rest;client=loader' }),
    ],
    ['comes from no client', () => event(sent(), { changeOrigin: '' })],
    ['tells of a new record with other values', () => creation({ Service_Level__c: 'Same Day' })],
    ['tells of a new record with a value that was not sent', () => creation({ [unsent()]: 'x' })],
    ['tells of a new record without a value that was sent', () => creation({ Service_Level__c: null })],
    ['tells of a record out of the recycle bin', () => event(sent(), { changeType: 'UNDELETE' })],
    ['tells of a gap', () => event({}, { changeType: 'GAP_UPDATE' })],
    ['is about an unknown record', () => event(sent(), { recordIds: ['a00000000000009AAA'] })],
    ['is about an account', () => event(sent(), { entityName: 'Account' })],
  ])('is none when it %s', async (_, given) => {
    expect(await echoes(given())).toEqual([]);
  });

  it("is the hub's own echo when it tells of a new record with what the hub sent", async () => {
    expect(await echoes(creation({ OwnerId: HUB }))).toEqual([shipment]);
  });

  it('is unsettled while the worker that sent its record has not stored the answer', async () => {
    const crmId = 'a00000000000009AAA';
    const waiting = await world.book({}, 'BULK');
    const about = creation({ Portal_Shipment_Id__c: waiting }, { recordIds: [crmId] });
    expect(await own(about)).toEqual({ echoes: [], unsettled: [] });
    await world.dependencies.ledger.outbox.claim('BULK', { holder: 'test', limit: 1, leaseMs: 60_000 });
    expect(await own(about)).toEqual({ echoes: [], unsettled: [crmId] });
    const odd = creation({ Portal_Shipment_Id__c: 'LEGACY-42' }, { recordIds: [crmId] });
    expect(await own(odd)).toEqual({ echoes: [], unsettled: [] });
  });

  it('is none beside an event of another user about the same shipment', async () => {
    expect(await echoes(event(sent()), event({}, { commitUser: '005000000000002AAA' }))).toEqual([]);
  });
});

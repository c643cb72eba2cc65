import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeEvent, ChangeHeader } from '../../../../src/salesforce/change-feed/change-event.ts';
import { changedByHub, ownEchoes } from '../../../../src/sync/feed/own-echoes.ts';
import { type SyncWorld, startSyncWorld } from '../sync-fixture.ts';

const HUB = '005000000000001AAA';
let world: SyncWorld;
let shipment: string;
let version: number;
beforeAll(async () => {
  world = await startSyncWorld();
  const portalId = await world.book();
  await world.pushAll();
  const row = await world.shipmentInSalesforce(portalId);
  shipment = String(row?.['Id']);
  version = Number(row?.['Hub_Version__c']);
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

async function echoes(...events: readonly ChangeEvent[]): Promise<readonly string[]> {
  return [...(await ownEchoes(world.dependencies, events, changedByHub(events, HUB)))];
}

const sent = () => ({ Service_Level__c: 'Expedited', Hub_Version__c: version });

describe('an event about a shipment', () => {
  it("is the hub's own echo when it tells what both systems agreed on, and nothing else", async () => {
    expect(await echoes(event(sent()))).toEqual([shipment]);
    expect(await echoes(event(sent()), event({ Hub_Version__c: version }))).toEqual([shipment]);
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
    ['tells of a new record', () => event(sent(), { changeType: 'CREATE' })],
    ['tells of a gap', () => event({}, { changeType: 'GAP_UPDATE' })],
    ['is about an unknown record', () => event(sent(), { recordIds: ['a00000000000009AAA'] })],
    ['is about an account', () => event(sent(), { entityName: 'Account' })],
  ])('is none when it %s', async (_, given) => {
    expect(await echoes(given())).toEqual([]);
  });

  it('is none beside an event of another user about the same shipment', async () => {
    expect(await echoes(event(sent()), event({}, { commitUser: '005000000000002AAA' }))).toEqual([]);
  });
});

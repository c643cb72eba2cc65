import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChangeEventsWorld } from './change-events-world.ts';
import { INTEGRATION } from './org-under-test.ts';

const CHANNEL = '/data/Portal_Hub__chn';
const src = join(import.meta.dirname, '../../../src');

let world: ChangeEventsWorld;

beforeAll(async () => {
  world = await ChangeEventsWorld.start();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
afterEach(async () => {
  await world.org.recover();
});

it('the hub and the sandbox org describe the same wire', () => {
  const file = (folder: string) => readFileSync(join(src, folder, 'pubsub_api.proto'), 'utf8');
  expect(file('sandbox-org/change-events')).toBe(file('salesforce/change-feed'));
});

describe('the events of a record', () => {
  it('carry what changed, emptied fields and parts of a compound among them', async () => {
    const address = { BillingCity: 'Bremen', BillingCountry: 'DE' };
    const id = await world.create('Account', { Name: 'Acme', Phone: '1', Website: 'a.example', ...address });
    const stream = await world.following();
    await world.update('Account', id, { Phone: null, BillingCity: 'Kiel', AnnualRevenue: 12 });
    const [event] = await stream.events(1);
    expect(event?.header).toMatchObject({
      entityName: 'Account',
      recordIds: [id],
      changeType: 'UPDATE',
      changeOrigin: 'com/salesforce/api/rest/66.0',
      sequenceNumber: 1,
    });
    expect(event?.changed).toEqual(['Phone', 'AnnualRevenue', 'LastModifiedDate', 'BillingAddress.City']);
    expect(event?.nulled).toEqual(['Phone']);
    expect(event?.fields).toMatchObject({
      AnnualRevenue: 12,
      BillingAddress: { City: 'Kiel', Country: null },
    });
    const names = Object.keys(event?.fields ?? {});
    expect(names.toSorted()).toEqual(['AnnualRevenue', 'BillingAddress', 'LastModifiedDate']);
    stream.cancel();
  });

  it('tell its life: created whole, deleted without fields, whole again out of the recycle bin', async () => {
    const stream = await world.following({ topicName: '/data/ContactChangeEvent' });
    const id = await world.create('Contact', { LastName: 'Doe', FirstName: 'Jo', Birthdate: '1980-02-29' });
    await world.administrator.sobject('Contact').destroy(id);
    await world.org.undelete('Contact', id);
    const [created, deleted, undeleted] = await stream.events(3);
    expect(created?.header.changeType).toBe('CREATE');
    expect(created?.changed).toEqual([]);
    const whole = {
      Name: { FirstName: 'Jo', LastName: 'Doe', Salutation: null },
      Birthdate: Date.UTC(1980, 1, 29),
      DoNotCall: false,
    };
    expect(created?.fields).toMatchObject(whole);
    expect(deleted?.header).toMatchObject({ changeType: 'DELETE', recordIds: [id] });
    expect(deleted?.fields).toEqual({});
    expect(undeleted?.header).toMatchObject({ changeType: 'UNDELETE', changeOrigin: '' });
    expect(undeleted?.fields).toMatchObject(whole);
    stream.cancel();
  });

  it('name a changed part of a name, and the client of the call', async () => {
    const id = await world.create('Contact', { LastName: 'Doe', FirstName: 'Jo' });
    const stream = await world.following();
    await world.under.call(
      world.administrator,
      'PATCH',
      `/sobjects/Contact/${id}`,
      { FirstName: null, Salutation: 'Dr.' },
      { 'Sforce-Call-Options': 'client=waybill-hub' },
    );
    const [event] = await stream.events(1);
    expect(event?.changed).toEqual(['LastModifiedDate', 'Name.Salutation', 'Name.FirstName']);
    expect(event?.nulled).toEqual(['Name.FirstName']);
    expect(event?.header.changeOrigin).toBe('com/salesforce/api/rest/66.0;client=waybill-hub');
    stream.cancel();
  });

  it('carry a long text that changed as a difference', async () => {
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    const id = await world.create('Account', { Name: 'Long', Description: lines.join('\n') });
    const stream = await world.following();
    await world.update('Account', id, { Description: lines.with(3, 'changed').join('\n') });
    const [event] = await stream.events(1);
    expect(event?.header.diffFields).toHaveLength(1);
    expect(event?.changed).toContain('Description');
    expect(event?.fields['Description']).toBe('--- \n+++ \n@@ -4,1 +4,1 @@\n-line 3\n+changed');
    stream.cancel();
  });
});

describe('the events of a transaction', () => {
  it('merge equal changes of several records, and tell of each record once', async () => {
    const ids = [
      await world.create('Account', { Name: 'One' }),
      await world.create('Account', { Name: 'Two' }),
    ];
    const stream = await world.following();
    const attributes = { type: 'Account' };
    await world.under.call(world.administrator, 'PATCH', '/composite/sobjects', {
      records: [
        ...ids.map((id) => ({ attributes, Id: id, Phone: '5' })),
        { attributes, Id: ids[1], Phone: '6' },
        { attributes, Id: ids[0], Phone: '6' },
      ],
    });
    const [event] = await stream.events(1);
    expect(event?.header.recordIds).toEqual(ids);
    expect(event?.fields).toMatchObject({ Phone: '6' });
    stream.cancel();
  });

  it('share a key and number their order; a transaction that is undone has none', async () => {
    const kept = await world.create('Account', { Name: 'Kept' });
    const stream = await world.following();
    const attributes = { type: 'Account' };
    const send = async (method: string, records: readonly object[]) =>
      world.under.call(world.administrator, method, '/composite/sobjects', { allOrNone: true, records });
    await send('PATCH', [
      { attributes, Id: kept, Name: 'Undone' },
      { attributes, Id: kept, Name: null },
    ]);
    await send('POST', [
      { attributes, Name: 'First' },
      { attributes, Name: 'Second' },
    ]);
    const events = await stream.events(2);
    expect(events.map(({ fields }) => fields['Name'])).toEqual(['First', 'Second']);
    expect(events.map(({ header }) => header.sequenceNumber)).toEqual([1, 2]);
    expect(new Set(events.map(({ header }) => header.transactionKey)).size).toBe(1);
    stream.cancel();
  });

  it('come one for each record where a channel enriches them, all with one replay id', async () => {
    const records = [
      { Name: 'One', Portal_Customer_Id__c: 'P-1' },
      { Name: 'Two', Portal_Customer_Id__c: 'P-2' },
    ];
    const ids = [
      await world.create('Account', records[0] ?? {}),
      await world.create('Account', records[1] ?? {}),
    ];
    const stream = await world.following({ topicName: CHANNEL });
    await world.administrator.sobject('Account').update(ids.map((id) => ({ Id: id, Phone: '7' })) as never);
    const events = await stream.events(2);
    expect(events.map(({ header }) => header.recordIds)).toEqual(ids.map((id) => [id]));
    expect(events.map(({ fields }) => fields['Portal_Customer_Id__c'])).toEqual(['P-1', 'P-2']);
    expect(events.map(({ changed }) => changed)).toEqual([
      ['Phone', 'LastModifiedDate'],
      ['Phone', 'LastModifiedDate'],
    ]);
    expect(events[0]?.replayId).toEqual(events[1]?.replayId);
    stream.cancel();
  });

  it('come from bulk jobs too, with the client that created the job', async () => {
    const stream = await world.following();
    const loader = await world.under.connect(undefined, 'loader');
    await loader.bulk2.loadAndWaitForResults({
      object: 'Account',
      operation: 'insert',
      input: [{ Name: 'By the job' }],
      pollTimeout: 20_000,
      pollInterval: 20,
    });
    const [event] = await stream.events(1);
    expect(event?.header.changeOrigin).toBe('com/salesforce/api/bulkapi/66.0;client=loader');
    expect(event?.fields).toMatchObject({ Name: 'By the job' });
    stream.cancel();
  });
});

describe('a subscriber', () => {
  it('gets values of the type of their field, also when a trigger wrote them as text', async () => {
    const stream = await world.following();
    const trigger = { kind: 'TRIGGER', object: 'Account', times: 1 };
    await world.org.arm({ ...trigger, field: 'NumberOfEmployees', value: '7' });
    await world.create('Account', { Name: 'Seven' });
    await world.org.arm({ ...trigger, field: 'AnnualRevenue', value: 'much' });
    await world.create('Account', { Name: 'Much' });
    const [seven, much] = await stream.events(2);
    expect(seven?.fields).toMatchObject({ NumberOfEmployees: 7 });
    expect(much?.fields).not.toHaveProperty('AnnualRevenue');
    const refused = world.create('Account', { Name: 'Many', NumberOfEmployees: 2 ** 31 });
    await expect(refused).rejects.toMatchObject({ errorCode: 'NUMBER_OUTSIDE_VALID_RANGE' });
    stream.cancel();
  });

  it('gets the objects and the fields that the user may read', async () => {
    const hub = world.clientOf(await world.under.connect(INTEGRATION));
    const stream = await world.following({}, hub);
    await world.create('Lead', { LastName: 'Unseen', Company: 'C' });
    const id = await world.create('Account', { Name: 'Seen', Fax: '1', Phone: '2' });
    await world.update('Account', id, { Fax: '3', Phone: '4' });
    const [created, updated] = await stream.events(2);
    expect(created?.header.entityName).toBe('Account');
    expect(created?.fields).not.toHaveProperty('Fax');
    expect(updated?.changed).toEqual(['Phone', 'LastModifiedDate']);
    const refused = hub.subscribe();
    refused.ask({ topicName: '/data/TaskChangeEvent', numRequested: 1 });
    const prefix = 'sfdc.platform.eventbus.grpc';
    expect(await refused.ended).toEqual({
      code: 7,
      errorCode: `${prefix}.subscription.topic.cannot.subscribe`,
    });
    stream.cancel();
  });

  it('learns of changes only that they were, or not at all, when the switch says so', async () => {
    const id = await world.create('Account', { Name: 'Switched' });
    const stream = await world.following();
    await world.org.arm({ kind: 'GAP_CHANGES', object: 'Account', times: 1 });
    await world.update('Account', id, { Phone: '1' });
    await world.org.arm({ kind: 'OVERFLOW_CHANGES', object: 'Account', times: 1 });
    await world.update('Account', id, { Phone: '2' });
    await world.org.arm({ kind: 'LOSE_CHANGES', object: 'Account', times: 1 });
    await world.update('Account', id, { Phone: '3' });
    await world.org.changeEvents({
      action: 'EVENT',
      object: 'Account',
      recordIds: ['001*'],
      changeType: 'UPDATE',
    });
    const events = await stream.events(3);
    expect(events.map(({ header }) => [header.changeType, ...header.recordIds])).toEqual([
      ['GAP_UPDATE', id],
      ['GAP_OVERFLOW', '000000000000000AAA'],
      ['UPDATE', '001*'],
    ]);
    expect(events.map(({ fields, changed }) => ({ fields, changed }))).toEqual(
      Array.from({ length: 3 }, () => ({ fields: {}, changed: [] })),
    );
    stream.cancel();
  });
});

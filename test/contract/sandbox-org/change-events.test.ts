import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangeEventClient } from './change-event-client.ts';
import { OrgUnderTest } from './org-under-test.ts';

const ALL = '/data/ChangeEvents';
const src = join(import.meta.dirname, '../../../src');

let world: OrgUnderTest;
let administrator: Connection;
let client: ChangeEventClient;

beforeAll(async () => {
  world = await OrgUnderTest.start({ changeEvents: {} });
  administrator = await world.connect();
  client = clientOf(administrator);
});
afterAll(async () => {
  client[Symbol.dispose]();
  await world[Symbol.asyncDispose]();
});

function clientOf(connection: Connection, changed: { token?: string; tenantId?: string } = {}) {
  const { endpoint, authorityFile } = world.org.pubSub;
  return new ChangeEventClient(endpoint, authorityFile, {
    accessToken: changed.token ?? connection.accessToken ?? '',
    instanceUrl: world.loginUrl,
    tenantId: changed.tenantId ?? world.org.orgId,
  });
}

/** A stream that began before what the test does next. */
async function following(topicName = ALL, from: ChangeEventClient = client) {
  const stream = from.subscribe();
  stream.ask({ topicName, numRequested: 100 });
  await stream.begun;
  return stream;
}

it('the hub and the sandbox org describe the same wire', () => {
  const file = (folder: string) => readFileSync(join(src, folder, 'pubsub_api.proto'), 'utf8');
  expect(file('sandbox-org/change-events')).toBe(file('salesforce/change-feed'));
});

describe('a change of a record', () => {
  it('is an event with the fields that changed, emptied ones and parts of a compound among them', async () => {
    const account = {
      Name: 'Acme',
      Phone: '1',
      BillingCity: 'Bremen',
      BillingCountry: 'DE',
      Website: 'a.example',
    };
    const created = await administrator.sobject('Account').create(account);
    const stream = await following();
    await administrator
      .sobject('Account')
      .update({ Id: created.id ?? '', Phone: null, BillingCity: 'Kiel', AnnualRevenue: 12 } as never);
    const [event] = await stream.events(1);
    expect(event?.header).toMatchObject({
      entityName: 'Account',
      recordIds: [created.id],
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
    expect(Object.keys(event?.fields ?? {}).sort()).toEqual([
      'AnnualRevenue',
      'BillingAddress',
      'LastModifiedDate',
    ]);
    stream.cancel();
  });
});

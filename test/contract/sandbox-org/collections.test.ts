import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTEGRATION, OrgUnderTest } from './org-under-test.ts';

interface Saved {
  readonly id: string;
  readonly success: boolean;
  readonly created?: boolean;
  readonly errors: readonly { statusCode: string; message: string; fields: readonly string[] }[];
}

describe('many records in one call', () => {
  let under: OrgUnderTest;
  let admin: Connection;
  let hub: Connection;
  let serial = 0;
  const unique = (prefix: string) => `${prefix}-${++serial}`;

  beforeAll(async () => {
    under = await OrgUnderTest.start();
    admin = await under.connect();
    hub = await under.connect(INTEGRATION);
  });
  afterAll(() => under[Symbol.asyncDispose]());

  it('answers a collection in order, and undoes all of it when asked to', async () => {
    const records = [
      { attributes: { type: 'Contact' }, LastName: 'Kept' },
      { attributes: { type: 'Contact' }, FirstName: 'Nameless' },
    ];
    const some = await under.call(hub, 'POST', '/composite/sobjects', { allOrNone: false, records });
    expect((some.body as Saved[]).map((result) => result.success)).toEqual([true, false]);
    const none = await under.call(hub, 'POST', '/composite/sobjects', { allOrNone: true, records });
    expect((none.body as Saved[]).map((result) => result.errors[0]?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING',
    ]);
    expect((await hub.query("SELECT Id FROM Contact WHERE LastName = 'Kept'")).totalSize).toBe(1);
    const tooMany = await under.call(hub, 'POST', '/composite/sobjects', {
      records: Array.from({ length: 201 }, () => records[0]),
    });
    expect(tooMany).toMatchObject({ status: 400, body: [{ errorCode: 'EXCEEDED_ID_LIMIT' }] });
  });

  it('upserts, reads and deletes collections', async () => {
    const keys = [unique('Coll'), unique('Coll')];
    const records = keys.map((key) => ({
      attributes: { type: 'Account' },
      Name: key,
      Portal_Customer_Id__c: key,
    }));
    const path = '/composite/sobjects/Account/Portal_Customer_Id__c';
    const first = (await under.call(admin, 'PATCH', path, { records })).body as Saved[];
    const second = (await under.call(admin, 'PATCH', path, { records })).body as Saved[];
    expect(first.map((result) => result.created)).toEqual([true, true]);
    expect(second.map((result) => result.created)).toEqual([false, false]);
    const ids = first.map((result) => result.id);
    const read = await under.call(admin, 'POST', '/composite/sobjects/Account', {
      ids: [...ids, '001000000000001AAA'],
      fields: ['Name'],
    });
    expect(read.body).toMatchObject([{ Name: keys[0] }, { Name: keys[1] }, null]);
    const deleted = await under.call(
      admin,
      'DELETE',
      `/composite/sobjects?ids=${ids.join(',')}&allOrNone=true`,
    );
    expect((deleted.body as Saved[]).every((result) => result.success)).toBe(true);
  });

  it('passes results on inside a composite and rolls all of it back', async () => {
    const compositeRequest = (lastName: string | null) => [
      {
        method: 'POST',
        url: '/services/data/v66.0/sobjects/Account',
        referenceId: 'a',
        body: { Name: 'Composite' },
      },
      {
        method: 'POST',
        url: '/services/data/v66.0/sobjects/Contact',
        referenceId: 'c',
        body: { LastName: lastName, AccountId: '@{a.id}' },
      },
    ];
    const good = await under.call(hub, 'POST', '/composite', {
      allOrNone: true,
      compositeRequest: compositeRequest('Linked'),
    });
    expect(good.body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 201, referenceId: 'a' },
        { httpStatusCode: 201, referenceId: 'c' },
      ],
    });
    const bad = await under.call(hub, 'POST', '/composite', {
      allOrNone: true,
      compositeRequest: compositeRequest(null),
    });
    expect(bad.body).toMatchObject({
      compositeResponse: [
        { httpStatusCode: 400, body: [{ errorCode: 'PROCESSING_HALTED' }] },
        { httpStatusCode: 400, body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
      ],
    });
    expect((await hub.query("SELECT Id FROM Account WHERE Name = 'Composite'")).totalSize).toBe(1);
    const many = Array.from({ length: 26 }, (_, index) => ({
      method: 'GET',
      url: '/services/data/v66.0/limits',
      referenceId: `r${index}`,
    }));
    expect((await under.call(hub, 'POST', '/composite', { compositeRequest: many })).status).toBe(400);
  });
});

import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTEGRATION, OrgUnderTest } from './org-under-test.ts';

interface Saved {
  readonly id: string;
}

describe('records', () => {
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

  async function create(object: string, fields: object): Promise<string> {
    const { status, body } = await under.call(admin, 'POST', `/sobjects/${object}`, fields);
    expect(status, JSON.stringify(body)).toBe(201);
    return (body as Saved).id;
  }

  it('refuses an account as its own parent, and circles of parents', async () => {
    const top = await create('Account', { Name: unique('Top') });
    const middle = await create('Account', { Name: unique('Middle'), ParentId: top });
    const bottom = await create('Account', { Name: unique('Bottom'), ParentId: middle });
    const give = (id: string, ParentId: string) =>
      under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { ParentId });
    for (const parent of [top, middle, bottom]) {
      expect(await give(top, parent)).toMatchObject({
        status: 400,
        body: [{ errorCode: 'CIRCULAR_DEPENDENCY', fields: ['ParentId'] }],
      });
    }
    expect((await give(bottom, top)).status).toBe(204);
  });

  it('gives 18-character ids and system fields, and drops fractions of a second', async () => {
    const account = await create('Account', { Name: 'Acme', BillingCity: 'Rome' });
    expect(account).toMatch(/^001\w{15}$/);
    const shipment = await create('Shipment__c', {
      Account__c: account,
      Estimated_Delivery__c: '2026-05-01T12:00:00.789+02:00',
    });
    const { body } = await under.call(admin, 'GET', `/sobjects/Shipment__c/${shipment}`);
    expect(body).toMatchObject({ Estimated_Delivery__c: '2026-05-01T10:00:00.000+0000', IsDeleted: false });
    expect((body as { Name: string }).Name).toMatch(/^S-\d{6}$/);
    expect((body as { CreatedDate: string }).CreatedDate).toMatch(/\.000\+0000$/);
    const short = await under.call(
      admin,
      'GET',
      `/sobjects/Account/${account.slice(0, 15)}?fields=Name,BillingAddress`,
    );
    expect(short.body).toMatchObject({ Name: 'Acme', BillingAddress: { city: 'Rome' } });
  });

  it.each([
    [
      'a missing required field',
      'Contact',
      { FirstName: 'Ada' },
      'REQUIRED_FIELD_MISSING',
      'Required fields are missing: [LastName]',
      ['LastName'],
    ],
    [
      'a value no picklist offers',
      'Case',
      { Status: 'Nope' },
      'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
      'Status: bad value for restricted picklist field: Nope',
      ['Status'],
    ],
    [
      'text that is too long',
      'Account',
      { Name: 'A', Billing_Code__c: 'x'.repeat(21) },
      'STRING_TOO_LONG',
      `Billing Code: data value too large: ${'x'.repeat(21)} (max length=20)`,
      ['Billing_Code__c'],
    ],
    [
      'an id of another object',
      'Contact',
      { LastName: 'A', AccountId: '500000000000001AAA' },
      'FIELD_INTEGRITY_EXCEPTION',
      'Account ID: id value of incorrect type: 500000000000001AAA',
      ['AccountId'],
    ],
    [
      'a field that does not exist',
      'Account',
      { Name: 'A', Nope__c: 1 },
      'INVALID_FIELD',
      "No such column 'Nope__c' on sobject of type Account",
      undefined,
    ],
    [
      'text for a number',
      'Account',
      { Name: 'A', NumberOfEmployees: 'many' },
      'JSON_PARSER_ERROR',
      expect.stringContaining('NumberOfEmployees'),
      undefined,
    ],
  ])('refuses %s in the exact shape', async (_case, object, fields, errorCode, message, named) => {
    const { status, body } = await under.call(admin, 'POST', `/sobjects/${object}`, fields);
    expect(status).toBe(400);
    expect(body).toEqual([named ? { errorCode, message, fields: named } : { errorCode, message }]);
  });

  it('refuses a second record with a unique external id, whatever its case', async () => {
    const key = unique('Cust');
    const first = await create('Account', { Name: 'One', Portal_Customer_Id__c: key });
    const { status, body } = await under.call(admin, 'POST', '/sobjects/Account', {
      Name: 'Two',
      Portal_Customer_Id__c: key.toUpperCase(),
    });
    expect(status).toBe(400);
    expect(body).toMatchObject([
      {
        errorCode: 'DUPLICATE_VALUE',
        message: `duplicate value found: Portal_Customer_Id__c duplicates value on record with id: ${first}`,
      },
    ]);
  });

  it('holds the validation rule: a hub version may not decrease', async () => {
    const id = await create('Account', { Name: 'Versioned', Hub_Version__c: 5 });
    const refused = await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Hub_Version__c: 4 });
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual([
      {
        errorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
        message: 'Hub_Version__c may not decrease',
        fields: ['Hub_Version__c'],
      },
    ]);
    expect(
      (await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Hub_Version__c: null })).status,
    ).toBe(400);
    expect(
      (await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Hub_Version__c: 5, Name: 'Same' }))
        .status,
    ).toBe(204);
  });

  it('upserts by an external id: 201, then 200, ids with any character included', async () => {
    const key = encodeURIComponent('EU/2024 #7?x');
    const path = `/sobjects/Shipment__c/Portal_Shipment_Id__c/${key}`;
    const first = await under.call(hub, 'PATCH', path, { Current_Milestone__c: 'BOOKED' });
    const second = await under.call(hub, 'PATCH', path, { Current_Milestone__c: 'DELIVERED' });
    expect(first).toMatchObject({ status: 201, body: { success: true, errors: [], created: true } });
    expect(second).toMatchObject({ status: 200, body: { id: (first.body as Saved).id, created: false } });
    const found = await admin.query<{ Portal_Shipment_Id__c: string }>(
      "SELECT Portal_Shipment_Id__c FROM Shipment__c WHERE Portal_Shipment_Id__c = 'EU/2024 #7?x'",
    );
    expect(found.records).toHaveLength(1);
  });

  it('keeps a deleted record out of queries, shows it to queryAll, and answers 404 for it', async () => {
    const id = await create('Account', { Name: 'Gone' });
    const child = await create('Contact', { LastName: 'Gone too', AccountId: id });
    expect((await under.call(admin, 'DELETE', `/sobjects/Account/${id}`)).status).toBe(204);
    const again = await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Name: 'Back' });
    expect(again).toMatchObject({
      status: 404,
      body: [{ errorCode: 'ENTITY_IS_DELETED', message: 'entity is deleted' }],
    });
    const soql = `SELECT Id, IsDeleted FROM Contact WHERE Id = '${child}'`;
    expect((await admin.query(soql)).totalSize).toBe(0);
    const all = await under.call(admin, 'GET', `/queryAll?q=${encodeURIComponent(soql)}`);
    expect(all.body).toMatchObject({ totalSize: 1, records: [{ Id: child, IsDeleted: true }] });
  });

  it('binds the integration user to its permission set and the administrator to nothing', async () => {
    const hidden = await under.call(
      hub,
      'GET',
      `/query?q=${encodeURIComponent('SELECT Secret__c FROM Contact')}`,
    );
    expect(hidden).toMatchObject({ status: 400, body: [{ errorCode: 'INVALID_FIELD' }] });
    expect((hidden.body as { message: string }[])[0]?.message).toContain(
      "No such column 'Secret__c' on entity 'Contact'",
    );
    expect((await admin.query('SELECT Secret__c FROM Contact')).done).toBe(true);
    const readOnly = await under.call(hub, 'POST', '/sobjects/Account', { Name: 'A', Billing_Code__c: 'B' });
    expect(readOnly).toMatchObject({
      status: 400,
      body: [{ errorCode: 'INVALID_FIELD_FOR_INSERT_UPDATE', fields: ['Billing_Code__c'] }],
    });
    const opportunity = await create('Opportunity', {
      Name: 'O',
      StageName: 'Closed Won',
      CloseDate: '2026-01-31',
    });
    const forbidden = await under.call(hub, 'PATCH', `/sobjects/Opportunity/${opportunity}`, { Name: 'P' });
    expect(forbidden).toMatchObject({
      status: 403,
      body: [
        { errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY', message: 'insufficient access rights on object id' },
      ],
    });
    expect(await hub.sobject('Opportunity').retrieve(opportunity)).toMatchObject({
      IsWon: true,
      IsClosed: true,
      Probability: 100,
    });
  });

  it('stores texts trimmed, and e-mail addresses in lower case', async () => {
    const address = unique('Case');
    const id = await create('Contact', { LastName: '  Trimmed ', Email: `${address}@Waybill.Example ` });
    const stored = { LastName: 'Trimmed', Email: `${address.toLowerCase()}@waybill.example` };
    expect(await hub.sobject('Contact').retrieve(id)).toMatchObject(stored);
  });

  it('stops a likely duplicate until the caller allows it', async () => {
    const email = `${unique('dup')}@waybill.example`;
    const first = await create('Contact', { LastName: 'First', Email: email });
    const stopped = await under.call(admin, 'POST', '/sobjects/Contact', {
      LastName: 'Second',
      Email: email.toUpperCase(),
    });
    expect(stopped).toMatchObject({
      status: 400,
      body: [
        {
          errorCode: 'DUPLICATES_DETECTED',
          message: 'Use one of these records?',
          duplicateResult: {
            allowSave: true,
            matchResults: [{ size: 1, matchRecords: [{ record: { Id: first } }] }],
          },
        },
      ],
    });
    const allowed = await under.call(
      admin,
      'POST',
      '/sobjects/Contact',
      { LastName: 'Second', Email: email },
      { 'Sforce-Duplicate-Rule-Header': 'allowSave=true' },
    );
    expect(allowed.status).toBe(201);
  });

  it('lets an Account change only as its ETag knew it', async () => {
    const id = await create('Account', { Name: 'Tagged' });
    const { headers } = await under.call(admin, 'GET', `/sobjects/Account/${id}`);
    const etag = headers.get('etag') ?? '';
    expect(
      (await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Name: 'One' }, { 'If-Match': etag }))
        .status,
    ).toBe(204);
    expect(
      (await under.call(admin, 'PATCH', `/sobjects/Account/${id}`, { Name: 'Two' }, { 'If-Match': etag }))
        .status,
    ).toBe(412);
  });

  it('describes objects the way a client draws them', async () => {
    const shipment = await hub.describe('Shipment__c');
    const key = shipment.fields.find((field) => field.name === 'Portal_Shipment_Id__c');
    expect(key).toMatchObject({
      type: 'string',
      length: 64,
      externalId: true,
      unique: true,
      idLookup: true,
      custom: true,
    });
    const account = await hub.describe('Account');
    expect(account.childRelationships.map((child) => child.relationshipName)).toContain('Shipments__r');
    expect((await hub.describe('Contact')).fields.map((field) => field.name)).not.toContain('Secret__c');
    const all = await hub.describeGlobal();
    expect(all.sobjects.map((object) => object.name)).toContain('Shipment__c');
  });
});

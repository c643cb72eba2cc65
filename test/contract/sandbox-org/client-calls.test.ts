import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

const MINUTE = 60_000;

let under: OrgUnderTest;
let admin: Connection;

beforeAll(async () => {
  under = await OrgUnderTest.start();
  admin = await under.connect();
});
afterAll(() => under[Symbol.asyncDispose]());

const post = (path: string, body: object) => under.call(admin, 'POST', path, body);
const get = (path: string) => under.call(admin, 'GET', path);

async function names(soql: string): Promise<unknown[]> {
  const { records } = await admin.query(soql);
  return records.map((record) => record['Name']);
}

async function create(object: string, fields: Record<string, unknown>): Promise<string> {
  return (await admin.sobject(object).create(fields)).id ?? '';
}

const node = (type: string, referenceId: string, fields: object) => ({
  attributes: { type, referenceId },
  ...fields,
});

describe('composite/tree', () => {
  it('saves records with what hangs on them', async () => {
    const contact = node('Contact', 'c1', {
      LastName: 'Leaf',
      Cases: { records: [node('Case', 'k1', { Subject: 'Deep' })] },
    });
    const { status, body } = await post('/composite/tree/Account/', {
      records: [
        node('Account', 'a1', { Name: 'Root', Contacts: { records: [contact] } }),
        node('Account', 'a2', { Name: 'Bare' }),
      ],
    });
    expect(status).toBe(201);
    const { hasErrors, results } = body as {
      hasErrors: boolean;
      results: { referenceId: string; id: string }[];
    };
    expect([hasErrors, results.map(({ referenceId }) => referenceId)]).toEqual([
      false,
      ['a1', 'c1', 'k1', 'a2'],
    ]);
    const { records } = await admin.query("SELECT Contact.Account.Name FROM Case WHERE Subject = 'Deep'");
    expect(records).toMatchObject([{ Contact: { Account: { Name: 'Root' } } }]);
  });

  it('saves none when one is refused, and says which', async () => {
    const { status, body } = await post('/composite/tree/Account', {
      records: [node('Account', 'ok', { Name: 'Half' }), node('Account', 'bad', { Phone: '1' })],
    });
    expect(status).toBe(400);
    const errors = [
      {
        statusCode: 'REQUIRED_FIELD_MISSING',
        message: 'Required fields are missing: [Name]',
        fields: ['Name'],
      },
    ];
    expect(body).toEqual({ hasErrors: true, results: [{ referenceId: 'bad', errors }] });
    expect(await names("SELECT Name FROM Account WHERE Name = 'Half'")).toEqual([]);
  });

  it.each([
    ['no reference', [{ attributes: { type: 'Account' }, Name: 'X' }]],
    ['another type', [node('Contact', 'r', { LastName: 'X' })]],
    ['a reference twice', [node('Account', 'r', { Name: 'X' }), node('Account', 'r', { Name: 'Y' })]],
    ['201 records', Array.from({ length: 201 }, (_, index) => node('Account', `r${index}`, { Name: 'X' }))],
  ])('refuses a tree with %s', async (_what, records) => {
    const { status, body } = await post('/composite/tree/Account', { records });
    expect([status, body]).toMatchObject([400, [{ errorCode: 'INVALID_INPUT' }]]);
  });
});

describe('composite/graph', () => {
  const create = (referenceId: string, body: object, object = 'Account') => ({
    method: 'POST',
    url: `/services/data/v66.0/sobjects/${object}/`,
    referenceId,
    body,
  });

  it('saves each graph whole or not at all', async () => {
    const { status, body } = await post('/composite/graph', {
      graphs: [
        {
          graphId: '1',
          compositeRequest: [
            create('a', { Name: 'Graph one' }),
            create('c', { LastName: 'In one', AccountId: '@{a.id}' }, 'Contact'),
          ],
        },
        { graphId: '2', compositeRequest: [create('a', { Name: 'Graph two' }), create('b', {})] },
      ],
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      graphs: [
        {
          graphId: '1',
          isSuccessful: true,
          graphResponse: {
            compositeResponse: [
              { httpStatusCode: 201, referenceId: 'a' },
              { httpStatusCode: 201, referenceId: 'c' },
            ],
          },
        },
        {
          graphId: '2',
          isSuccessful: false,
          graphResponse: {
            compositeResponse: [
              { body: [{ errorCode: 'PROCESSING_HALTED' }] },
              { body: [{ errorCode: 'REQUIRED_FIELD_MISSING' }] },
            ],
          },
        },
      ],
    });
    expect(await names("SELECT Name FROM Account WHERE Name LIKE 'Graph %'")).toEqual(['Graph one']);
  });

  it.each([
    [
      'more than 500 nodes',
      [{ graphId: '1', compositeRequest: Array.from({ length: 501 }, () => ({})) }],
      'LIMIT_EXCEEDED',
    ],
    [
      'more than 75 graphs',
      Array.from({ length: 76 }, (_, index) => ({ graphId: `${index}`, compositeRequest: [] })),
      'LIMIT_EXCEEDED',
    ],
    ['no graph id', [{ compositeRequest: [] }], 'JSON_PARSER_ERROR'],
  ])('refuses %s', async (_what, graphs, errorCode) => {
    const { status, body } = await post('/composite/graph', { graphs });
    expect([status, body]).toMatchObject([400, [{ errorCode }]]);
  });
});

describe('updated and deleted', () => {
  const period = (from: number, to: number) =>
    new URLSearchParams({ start: new Date(from).toISOString(), end: new Date(to).toISOString() }).toString();

  it('name the records of a period', async () => {
    const [kept, gone] = [
      await create('Lead', { LastName: 'Kept', Company: 'C' }),
      await create('Lead', { LastName: 'Gone', Company: 'C' }),
    ];
    await admin.sobject('Lead').destroy(gone);
    const now = period(Date.now() - MINUTE, Date.now() + 2 * MINUTE);
    expect((await get(`/sobjects/Lead/updated/?${now}`)).body).toMatchObject({ ids: [kept] });
    const { deletedRecords } = (await get(`/sobjects/Lead/deleted?${now}`)).body as {
      deletedRecords: { id: string }[];
    };
    expect(deletedRecords.map(({ id }) => id)).toEqual([gone]);
    const before = period(Date.now() - 20 * MINUTE, Date.now() - 10 * MINUTE);
    expect((await get(`/sobjects/Lead/updated?${before}`)).body).toMatchObject({ ids: [] });
    const viaClient = await admin
      .sobject('Lead')
      .updated(new Date(Date.now() - MINUTE), new Date(Date.now() + 2 * MINUTE));
    expect(viaClient.ids).toEqual([kept]);
  });

  it.each([
    ['less than a minute', () => period(Date.now(), Date.now()), 'INVALID_REPLICATION_DATE'],
    ['31 days ago', () => period(Date.now() - 31 * 24 * 60 * MINUTE, Date.now()), 'INVALID_REPLICATION_DATE'],
    ['no dates', () => 'start=yesterday&end=now', 'MISSING_ARGUMENT'],
  ])('refuse a period of %s', async (_what, query, errorCode) => {
    const { status, body } = await get(`/sobjects/Lead/updated?${query()}`);
    expect([status, body]).toMatchObject([400, [{ errorCode }]]);
  });
});

describe('a resource that there is not', () => {
  it.each([
    '/limits/none',
    '/composite/none',
    '/recent/none',
    '/query-none',
    '/sobjects/None__c',
    '/sobjects/Account/describe/layouts',
  ])('%s is not found', async (path) => {
    expect((await get(path)).status).toBe(404);
  });

  it('counts records by object where it is limits/recordCount', async () => {
    await create('Opportunity', { Name: 'O', StageName: 'Prospecting', CloseDate: '2026-01-01' });
    expect((await get('/limits/recordCount?sObjects=Opportunity,None')).body).toEqual({
      sObjects: [{ count: 1, name: 'Opportunity' }],
    });
  });
});

describe('SOQL of real clients', () => {
  it('compares and searches text without regard to case, in any script', async () => {
    await create('Account', { Name: 'Müller Übersee', Portal_Customer_Id__c: 'ÄÖ-1' });
    await create('Account', { Name: 'ΑΘΗΝΑ' });
    const found = async (where: string) => names(`SELECT Name FROM Account WHERE ${where}`);
    expect(await found("Name = 'MÜLLER ÜBERSEE'")).toEqual(['Müller Übersee']);
    expect(await found("Name LIKE 'mÜLLER ü%'")).toEqual(['Müller Übersee']);
    expect(await found("Name IN ('αθηνα', 'x')")).toEqual(['ΑΘΗΝΑ']);
    expect(await found("Name NOT IN ('αθηνα') AND Name LIKE '%Θ%'")).toEqual([]);
    expect(await found("Name != 'αθηνα' AND Name LIKE 'α%'")).toEqual([]);
    const again = await under.call(admin, 'PATCH', '/sobjects/Account/Portal_Customer_Id__c/%C3%A4%C3%B6-1', {
      Phone: '1',
    });
    expect([again.status, again.body]).toMatchObject([200, { created: false }]);
  });

  it('knows every date literal, with a count of nothing too', async () => {
    await create('Account', { Name: 'Dated' });
    const found = async (literal: string) =>
      names(`SELECT Name FROM Account WHERE Name = 'Dated' AND CreatedDate = ${literal}`);
    expect(await found('N_DAYS_AGO:0')).toEqual(['Dated']);
    expect(await found('LAST_N_DAYS:0')).toEqual(['Dated']);
    expect(await found('N_DAYS_AGO:1')).toEqual([]);
    const units = ['DAYS', 'WEEKS', 'MONTHS', 'QUARTERS', 'YEARS', 'FISCAL_QUARTERS', 'FISCAL_YEARS'];
    for (const unit of units) {
      expect(await found(`N_${unit}_AGO:0`)).toEqual(['Dated']);
      expect(await found(`NEXT_N_${unit}:2`)).toEqual([]);
      expect(await found(`n_${unit.toLowerCase()}_ago:2`)).toEqual([]);
    }
  });

  it('follows a lookup to several objects to the fields that they share', async () => {
    const account = await create('Account', { Name: 'Target' });
    const shipment = await create('Shipment__c', { Account__c: account });
    const contact = await create('Contact', { LastName: 'Whom', Email: 'w@x.example' });
    await create('Task', { Subject: 'one', WhatId: account, WhoId: contact });
    await create('Task', { Subject: 'two', WhatId: shipment });
    const { records } = await admin.query(
      "SELECT Subject, What.Name, What.Type, Who.Name, Who.Email FROM Task WHERE Subject IN ('one','two') ORDER BY Subject",
    );
    expect(records).toMatchObject([
      {
        What: {
          attributes: { type: 'Name', url: `/services/data/v66.0/sobjects/Account/${account}` },
          Name: 'Target',
          Type: 'Account',
        },
        Who: { Name: 'Whom', Email: 'w@x.example' },
      },
      { What: { Type: 'Shipment__c' }, Who: null },
    ]);
    const byType = await admin.query(
      'SELECT COUNT(Id) n, What.Type FROM Task WHERE What.Type != null GROUP BY What.Type ORDER BY What.Type',
    );
    expect(byType.records.map((record) => [record['Type'], record['n']])).toEqual([
      ['Account', 1],
      ['Shipment__c', 1],
    ]);
    const children = await admin.query(
      `SELECT (SELECT Subject FROM Tasks) FROM Shipment__c WHERE Id = '${shipment}'`,
    );
    expect(children.records).toMatchObject([{ Tasks: { records: [{ Subject: 'two' }] } }]);
    await expect(admin.query('SELECT What.Owner.Name FROM Task')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
    await expect(admin.query('SELECT What.Industry FROM Task')).rejects.toMatchObject({
      errorCode: 'INVALID_FIELD',
    });
  });
});

describe('relationships in an address', () => {
  it('lead up by lookups, and at the end down to a list of children', async () => {
    const top = await create('Account', { Name: 'Top' });
    const branch = await create('Account', { Name: 'Branch', ParentId: top });
    const contact = await create('Contact', { LastName: 'Under', AccountId: branch });
    const at = (path: string) => get(`/sobjects/${path}`).then(({ status, body }) => [status, body]);
    expect(await at(`Contact/${contact}/Account`)).toMatchObject([200, { Id: branch, Name: 'Branch' }]);
    expect(await at(`Contact/${contact}/account/Parent?fields=Name`)).toMatchObject([200, { Name: 'Top' }]);
    expect(await at(`Account/${top}/Owner`)).toMatchObject([200, { attributes: { type: 'User' } }]);
    const list = { totalSize: 1, done: true, records: [{ Id: contact, LastName: 'Under' }] };
    expect(await at(`Account/${branch}/Contacts`)).toMatchObject([200, list]);
    expect(await at(`Contact/${contact}/Account/Contacts?fields=Id,LastName`)).toMatchObject([200, list]);
    expect(await at(`Account/${top}/Contacts`)).toMatchObject([200, { totalSize: 0, records: [] }]);
    const refused = (status: number, errorCode: string) => [status, [{ errorCode }]];
    for (const path of ['Parent', 'Nobody', 'Contacts/Account']) {
      expect(await at(`Account/${top}/${path}`)).toMatchObject(refused(404, 'NOT_FOUND'));
    }
    expect(await at(`Account/${top}/Contacts?fields=Nope`)).toMatchObject(refused(400, 'INVALID_FIELD'));
    const changed = await under.call(admin, 'PATCH', `/sobjects/Contact/${contact}/Account`, { Phone: '1' });
    expect(changed.status).toBe(204);
    expect(await at(`Account/${branch}?fields=Phone`)).toMatchObject([200, { Phone: '1' }]);
  });
});

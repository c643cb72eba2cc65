import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

interface Result {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records: readonly Record<string, unknown>[];
}

describe('SOQL', () => {
  let under: OrgUnderTest;
  let admin: Connection;

  beforeAll(async () => {
    under = await OrgUnderTest.start({ bulkPageSize: 1000 });
    admin = await under.connect();
    await under.call(admin, 'POST', '/composite', {
      allOrNone: true,
      compositeRequest: [
        [
          'acme',
          {
            Name: 'Acme',
            Contract_Tier__c: 'GOLD',
            Eligible_Services__c: 'Expedited;Ocean Freight',
            AnnualRevenue: 100,
          },
        ],
        [
          'north',
          { Name: 'Acme North', Contract_Tier__c: 'GOLD', ParentId: '@{acme.id}', AnnualRevenue: 50 },
        ],
        ['bolt', { Name: "Bolt & Söhne's", Contract_Tier__c: 'SILVER', Eligible_Services__c: 'Expedited' }],
        ['plain', { Name: 'plain' }],
      ].map(([referenceId, body]) => ({
        method: 'POST',
        url: '/services/data/v66.0/sobjects/Account',
        referenceId,
        body,
      })),
    });
    const { records } = await admin.query<{ Id: string; Name: string }>('SELECT Id, Name FROM Account');
    const idOf = (name: string) => records.find((record) => record.Name === name)?.Id;
    await under.call(admin, 'POST', '/composite/sobjects', {
      records: [
        {
          attributes: { type: 'Contact' },
          LastName: 'Zed',
          FirstName: 'Ann',
          AccountId: idOf('Acme'),
          Email: 'z@acme.example',
        },
        { attributes: { type: 'Contact' }, LastName: 'Young', AccountId: idOf('Acme') },
        { attributes: { type: 'Contact' }, LastName: 'Xu', AccountId: idOf('Acme North') },
      ],
    });
  });
  afterAll(() => under[Symbol.asyncDispose]());

  async function query(soql: string): Promise<Result> {
    const { status, body } = await under.call(admin, 'GET', `/query?q=${encodeURIComponent(soql)}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as Result;
  }

  async function names(where: string): Promise<unknown[]> {
    const { records } = await query(`SELECT Name FROM Account WHERE ${where} ORDER BY Name`);
    return records.map((record) => record['Name']);
  }

  it.each([
    ["Name = 'ACME'", ['Acme']],
    ["Name LIKE 'acme%'", ['Acme', 'Acme North']],
    ["Name IN ('Acme','plain')", ['Acme', 'plain']],
    ["Name NOT IN ('Acme','plain')", ['Acme North', "Bolt & Söhne's"]],
    [String.raw`Name = 'Bolt & Söhne\'s'`, ["Bolt & Söhne's"]],
    ['Contract_Tier__c = null', ['plain']],
    ["Contract_Tier__c != 'GOLD'", ["Bolt & Söhne's", 'plain']],
    ["NOT (Contract_Tier__c = 'GOLD' OR Name = 'plain')", ["Bolt & Söhne's"]],
    ["(Contract_Tier__c = 'GOLD' AND AnnualRevenue > 60) OR Name LIKE 'p_ain'", ['Acme', 'plain']],
    ["Eligible_Services__c INCLUDES ('Ocean Freight','Standard Ground')", ['Acme']],
    ["Eligible_Services__c INCLUDES ('Expedited;Ocean Freight')", ['Acme']],
    ["Eligible_Services__c EXCLUDES ('Ocean Freight')", ['Acme North', "Bolt & Söhne's", 'plain']],
    ["Parent.Name = 'Acme'", ['Acme North']],
    ["Id IN (SELECT AccountId FROM Contact WHERE LastName LIKE 'X%')", ['Acme North']],
    ['Id NOT IN (SELECT AccountId FROM Contact)', ["Bolt & Söhne's", 'plain']],
    ["CreatedDate = TODAY AND CreatedDate < TOMORROW AND CreatedDate > LAST_N_DAYS:2 AND Name = 'plain'", []],
    ["CreatedDate >= LAST_N_DAYS:2 AND Name = 'plain'", ['plain']],
    ["SystemModstamp > 2020-01-01T00:00:00+02:00 AND Name = 'plain'", ['plain']],
    ["IsDeleted = false AND Name = 'plain'", ['plain']],
  ])('filters by %s', async (where, expected) => {
    expect(await names(where)).toEqual(expected);
  });

  it('reads parents several levels up and children with their own order and limit', async () => {
    const contacts = await query(
      "SELECT Name, Account.Parent.Name, Account.Owner.Name, ReportsTo.Name FROM Contact WHERE LastName = 'Xu'",
    );
    expect(contacts.records).toMatchObject([
      {
        Name: 'Xu',
        Account: { attributes: { type: 'Account' }, Parent: { Name: 'Acme' }, Owner: { Name: 'User Admin' } },
        ReportsTo: null,
      },
    ]);
    const accounts = await query(
      "SELECT Name, (SELECT LastName, Account.Name FROM Contacts WHERE LastName != 'Q' ORDER BY LastName DESC LIMIT 1) FROM Account WHERE Name IN ('Acme','plain') ORDER BY Name",
    );
    expect(accounts.records).toMatchObject([
      {
        Name: 'Acme',
        Contacts: { totalSize: 1, done: true, records: [{ LastName: 'Zed', Account: { Name: 'Acme' } }] },
      },
      { Name: 'plain', Contacts: null },
    ]);
  });

  it('counts, groups and calculates', async () => {
    expect(await query('SELECT COUNT() FROM Account')).toEqual({ totalSize: 4, done: true, records: [] });
    const grouped = await query(
      'SELECT Contract_Tier__c tier, COUNT(Id) n, SUM(AnnualRevenue), AVG(AnnualRevenue) mean, COUNT_DISTINCT(Name) FROM Account GROUP BY Contract_Tier__c HAVING COUNT(Id) > 1 ORDER BY COUNT(Id) DESC',
    );
    expect(grouped.records).toEqual([
      { attributes: { type: 'AggregateResult' }, tier: 'GOLD', n: 2, expr0: 150, mean: 75, expr1: 2 },
    ]);
    const byParent = await query(
      'SELECT Account.Name, MIN(LastName) lowest FROM Contact GROUP BY Account.Name ORDER BY Account.Name',
    );
    expect(byParent.records.map((record) => [record['Name'], record['lowest']])).toEqual([
      ['Acme', 'Young'],
      ['Acme North', 'Xu'],
    ]);
    const year = await query(
      'SELECT CALENDAR_YEAR(CreatedDate) y, MAX(AnnualRevenue) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)',
    );
    expect(year.records).toMatchObject([{ y: new Date().getUTCFullYear(), expr0: 100 }]);
  });

  it('orders with blanks first or last, limits and skips', async () => {
    const order = async (by: string) =>
      (await query(`SELECT Name FROM Account ORDER BY ${by}`)).records.map((record) => record['Name']);
    expect((await order('AnnualRevenue NULLS LAST, Name')).slice(0, 2)).toEqual(['Acme North', 'Acme']);
    expect((await order('AnnualRevenue DESC NULLS LAST, Name'))[0]).toBe('Acme');
    expect((await order('AnnualRevenue, Name DESC'))[0]).toBe('plain');
    expect(await order('Name LIMIT 1 OFFSET 1')).toEqual(['Acme North']);
  });

  it.each([
    ['SELECT Nope FROM Account', 'INVALID_FIELD', "No such column 'Nope' on entity 'Account'"],
    ['SELECT Nope.Name FROM Account', 'INVALID_FIELD', "Didn't understand relationship 'Nope' in field path"],
    ['SELECT Id FROM Nope', 'INVALID_TYPE', "sObject type 'Nope' is not supported"],
    [
      'SELECT Id, (SELECT Id FROM Nopes) FROM Account',
      'INVALID_TYPE',
      "Didn't understand relationship 'Nopes' in FROM part",
    ],
    ['SELEC Id FROM Account', 'MALFORMED_QUERY', "unexpected token: 'SELEC'"],
    [
      "SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c'",
      'MALFORMED_QUERY',
      "unexpected token: 'AND'",
    ],
    [
      'SELECT Id FROM Account WHERE Name = 5',
      'INVALID_FIELD',
      "filter criterion for field 'Name' must be of type string and should be enclosed in quotes",
    ],
    ["SELECT Id FROM Account WHERE Id = 'x'", 'INVALID_QUERY_FILTER_OPERATOR', 'invalid ID field: x'],
    [
      "SELECT Id FROM Account WHERE Service_Commitments__c = 'x'",
      'INVALID_FIELD',
      'can not be filtered in a query call',
    ],
    ['SELECT FIELDS(ALL) FROM Account', 'MALFORMED_QUERY', 'LIMIT of at most 200'],
    ['SELECT Name, COUNT(Id) FROM Account', 'MALFORMED_QUERY', 'Field must be grouped or aggregated: Name'],
    [
      'SELECT Id FROM Account OFFSET 2001',
      'NUMBER_OUTSIDE_VALID_RANGE',
      'Maximum SOQL offset allowed is 2000',
    ],
    [`SELECT Id FROM Account WHERE Name = '${'x'.repeat(4001)}'`, 'MALFORMED_QUERY', 'longer than 4000'],
  ])('refuses %s', async (soql, errorCode, message) => {
    const { status, body } = await under.call(admin, 'GET', `/query?q=${encodeURIComponent(soql)}`);
    expect(status).toBe(400);
    expect(body).toEqual([{ errorCode, message: expect.stringContaining(message) as unknown }]);
  });

  it('points at the place of an error', async () => {
    const { body } = await under.call(
      admin,
      'GET',
      `/query?q=${encodeURIComponent('SELECT Id, Foo FROM Account')}`,
    );
    expect((body as { message: string }[])[0]?.message).toMatch(
      /^\nSELECT Id, Foo FROM Account\n {11}\^\nERROR at Row:1:Column:12\n/,
    );
  });

  it('tells the columns of a query instead of its rows', async () => {
    const soql = encodeURIComponent('SELECT Id, Owner.Name, (SELECT Id FROM Contacts) FROM Account');
    const { body } = await under.call(admin, 'GET', `/query?q=${soql}&columns=true`);
    expect(body).toMatchObject({
      entityName: 'Account',
      columnMetadata: [
        { columnName: 'Id', aggregate: false, joinColumns: [] },
        { columnName: 'Owner', aggregate: false, joinColumns: [{ columnName: 'Name' }] },
        { columnName: 'Contacts', aggregate: true, joinColumns: [{ columnName: 'Id' }] },
      ],
    });
  });

  it('refuses an address of more than 16,384 characters', async () => {
    const { status } = await under.call(admin, 'GET', `/query?q=${'x'.repeat(16_500)}`);
    expect(status).toBe(414);
  });

  describe('with many rows', () => {
    beforeAll(async () => {
      const csv = [
        'LastName,Department',
        ...Array.from({ length: 4500 }, (_, index) => `L${index},bulk`),
      ].join('\n');
      await admin.bulk2.loadAndWaitForResults({
        object: 'Contact',
        operation: 'insert',
        input: csv,
        pollInterval: 50,
      });
    });

    it('pages at 2,000 rows and keeps the result as it was', async () => {
      const first = await query(
        "SELECT Id, LastName FROM Contact WHERE Department = 'bulk' ORDER BY LastName",
      );
      expect(first).toMatchObject({ totalSize: 4500, done: false });
      expect(first.nextRecordsUrl).toMatch(/^\/services\/data\/v66\.0\/query\/0r8\w+-2000$/);
      expect(first.records).toHaveLength(2000);
      const seen = new Set(first.records.map((record) => record['Id']));
      let url = first.nextRecordsUrl;
      while (url) {
        const page = (await under.call(admin, 'GET', url.replace('/services/data/v66.0', ''))).body as Result;
        for (const record of page.records) seen.add(record['Id']);
        url = page.nextRecordsUrl;
      }
      expect(seen.size).toBe(4500);
    });

    it('exports them in pages told by a locator', async () => {
      const job = (
        await under.call(admin, 'POST', '/jobs/query', {
          operation: 'query',
          query: "SELECT Id, LastName, Account.Name FROM Contact WHERE Department = 'bulk'",
        })
      ).body as { id: string };
      await expect
        .poll(async () => (await under.call(admin, 'GET', `/jobs/query/${job.id}`)).body)
        .toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 4500 });
      let locator: string | null = null;
      let rows = 0;
      let pages = 0;
      do {
        const more: string = locator === null ? '' : `&locator=${locator}`;
        const page = await under.call(admin, 'GET', `/jobs/query/${job.id}/results?maxRecords=2000${more}`);
        const lines = String(page.body).trim().split('\n');
        expect(lines[0]).toBe('"Id","LastName","Account.Name"');
        expect(page.headers.get('sforce-numberofrecords')).toBe(String(lines.length - 1));
        rows += lines.length - 1;
        pages++;
        locator = page.headers.get('sforce-locator');
      } while (locator !== 'null');
      expect({ rows, pages }).toEqual({ rows: 4500, pages: 5 });
    });
  });
});

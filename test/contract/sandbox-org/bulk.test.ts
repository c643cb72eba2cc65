import type { Connection } from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

describe('bulk ingest', () => {
  let under: OrgUnderTest;
  let admin: Connection;

  beforeAll(async () => {
    under = await OrgUnderTest.start();
    admin = await under.connect();
  });
  afterAll(() => under[Symbol.asyncDispose]());

  /** Runs a whole job and returns its last state. */
  async function run(job: object, csv: string): Promise<{ id: string }> {
    const { body } = await under.call(admin, 'POST', '/jobs/ingest', { contentType: 'CSV', ...job });
    const { id, state, contentUrl } = body as { id: string; state: string; contentUrl: string };
    expect({ state, contentUrl }).toEqual({
      state: 'Open',
      contentUrl: `services/data/v66.0/jobs/ingest/${id}/batches`,
    });
    const upload = await under.call(admin, 'PUT', `/jobs/ingest/${id}/batches`, csv, {
      'content-type': 'text/csv',
    });
    expect(upload.status).toBe(201);
    await under.call(admin, 'PATCH', `/jobs/ingest/${id}`, { state: 'UploadComplete' });
    await expect
      .poll(
        async () => ((await under.call(admin, 'GET', `/jobs/ingest/${id}`)).body as { state: string }).state,
      )
      .toMatch(/JobComplete|Failed/);
    return (await under.call(admin, 'GET', `/jobs/ingest/${id}`)).body as { id: string };
  }

  const result = async (id: string, part: string) =>
    String((await under.call(admin, 'GET', `/jobs/ingest/${id}/${part}`)).body);

  it('upserts lines, tells new from old, and says why a line failed', async () => {
    const csv = (tier: string) =>
      `Portal_Customer_Id__c,Name,Contract_Tier__c\nB-1,"Bulk, ""one""",GOLD\nB-2,Bulk two,${tier}\n`;
    const job = { object: 'Account', operation: 'upsert', externalIdFieldName: 'Portal_Customer_Id__c' };
    const first = await run(job, csv('NOPE'));
    expect(first).toMatchObject({ state: 'JobComplete', numberRecordsProcessed: 2, numberRecordsFailed: 1 });
    const [header, line] = (await result(first.id, 'successfulResults')).split('\n');
    expect(header).toBe('"sf__Id","sf__Created","Portal_Customer_Id__c","Name","Contract_Tier__c"');
    expect(line).toMatch(/^"001\w{15}","true","B-1","Bulk, ""one""","GOLD"$/);
    expect((await result(first.id, 'failedResults')).split('\n')[1]).toBe(
      '"","INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Contract Tier: bad value for restricted picklist field: NOPE:Contract_Tier__c --","B-2","Bulk two","NOPE"',
    );
    expect((await result(first.id, 'unprocessedrecords')).trim()).toBe(
      '"Portal_Customer_Id__c","Name","Contract_Tier__c"',
    );
    const second = await run(job, csv('SILVER'));
    const created = (await result(second.id, 'successfulResults'))
      .split('\n')
      .slice(1, 3)
      .map((text) => text.split(',')[1]);
    expect(created).toEqual(['"false"', '"true"']);
  });

  it('leaves empty cells alone, blanks #N/A and finds parents by external id', async () => {
    await run(
      { object: 'Account', operation: 'insert' },
      'Name,Portal_Customer_Id__c,Phone,Website\nParent,P-1,123,https://a.example\n',
    );
    const update = await run(
      { object: 'Account', operation: 'upsert', externalIdFieldName: 'Portal_Customer_Id__c' },
      'Portal_Customer_Id__c,Phone,Website\nP-1,,#N/A\n',
    );
    expect(update).toMatchObject({ numberRecordsFailed: 0 });
    await run(
      { object: 'Contact', operation: 'insert' },
      'LastName,Account.Portal_Customer_Id__c\nChild,P-1\n',
    );
    const { records } = await admin.query(
      "SELECT Account.Name, Account.Phone, Account.Website FROM Contact WHERE LastName = 'Child'",
    );
    expect(records).toMatchObject([{ Account: { Name: 'Parent', Phone: '123', Website: null } }]);
  });

  it('deletes by id', async () => {
    const { id } = (await under.call(admin, 'POST', '/sobjects/Account', { Name: 'Doomed' })).body as {
      id: string;
    };
    await run({ object: 'Account', operation: 'delete' }, `Id\n${id}\n`);
    expect((await under.call(admin, 'GET', `/sobjects/Account/${id}`)).status).toBe(404);
  });

  it('fails a job whose columns do not exist', async () => {
    expect(await run({ object: 'Account', operation: 'insert' }, 'Name,Nope\nA,B\n')).toMatchObject({
      state: 'Failed',
      errorMessage: 'InvalidBatch : Field name not found : Nope',
    });
  });

  it('deletes a finished job and refuses impossible steps', async () => {
    const { id } = await run({ object: 'Account', operation: 'insert' }, 'Name\nA\n');
    expect((await under.call(admin, 'PATCH', `/jobs/ingest/${id}`, { state: 'Aborted' })).status).toBe(400);
    expect((await under.call(admin, 'DELETE', `/jobs/ingest/${id}`)).status).toBe(204);
    expect((await under.call(admin, 'GET', `/jobs/ingest/${id}`)).status).toBe(404);
    expect(
      (
        await under.call(admin, 'POST', '/jobs/query', {
          operation: 'query',
          query: 'SELECT COUNT() FROM Account',
        })
      ).status,
    ).toBe(400);
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceAlert, SalesforceClient, SalesforceValues } from '../../../src/salesforce/client.ts';
import { contains, soql } from '../../../src/salesforce/soql.ts';
import { startTestOrg, type TestOrg } from '../../harness/org.ts';

/** What jsforce does wrong, and the proof that it cannot happen through the wrapper. Letters as in its README. */
let org: TestOrg;
let salesforce: SalesforceClient;

beforeAll(async () => {
  org = await startTestOrg();
  salesforce = org.connect();
});
afterEach(() => org.recover());
afterAll(async () => {
  await salesforce[Symbol.asyncDispose]();
  await org[Symbol.asyncDispose]();
});

/** What reached the org so far: API calls, and logins beside them. */
async function requests(): Promise<{ readonly calls: number; readonly logins: number }> {
  return { calls: await org.calls(), logins: await org.logins() };
}

function accounts(prefix: string, size: number): SalesforceValues[] {
  return Array.from({ length: size }, (_, index) => ({
    Name: `${prefix} ${index}`,
    Portal_Customer_Id__c: `${prefix}-${index}`,
  }));
}

describe('trap A: a single upsert cuts the external id where a URL would end', () => {
  it.each([
    'EU/2024 #7?x',
    'a%2Fb',
    '50% + more & = ;',
    '//',
    'Größe "ü" ß',
    '.',
    '..',
    ' spaces ',
    "o'neil\\",
  ])('keeps %j whole', async (externalId) => {
    const usage = newUpstreamUsage();
    const values = { Name: `Trap A ${Buffer.from(externalId).toString('hex')}` };
    const upsert = () => salesforce.upsert('Account', 'Portal_Customer_Id__c', externalId, values, usage);
    const first = await upsert();
    const second = await upsert();
    expect([first.created, second.created]).toEqual([true, false]);
    expect(second.id).toBe(first.id);
    const rows = await salesforce.query(
      soql`SELECT Portal_Customer_Id__c FROM Account WHERE Id = ${first.id}`,
      usage,
    );
    expect(rows[0]?.['Portal_Customer_Id__c']).toBe(externalId.trim());
  });
});

describe('trap B: 201 records go out as one request', () => {
  it('sends 200 a call and answers in the order of the input', async () => {
    const usage = newUpstreamUsage();
    const records = accounts('Trap B', 201);
    records[57] = { Name: 'Trap B refused', Billing_Code__c: 'x'.repeat(21) };
    const outcomes = await salesforce.createAll('Account', records, usage);
    expect(usage.salesforceCalls).toBe(2);
    expect(outcomes).toHaveLength(201);
    expect(outcomes.flatMap((outcome, index) => (outcome.success ? [] : [index]))).toEqual([57]);
    expect(outcomes[57]).toMatchObject({
      error: {
        code: 'UPSTREAM_REJECTED',
        details: { vendorCode: 'STRING_TOO_LONG', fields: ['Billing_Code__c'] },
      },
    });
    const rows = await salesforce.query<{ Id: string; Name: string }>(
      soql`SELECT Id, Name FROM Account WHERE Name LIKE ${contains('Trap B')}`,
      usage,
    );
    const names = new Map(rows.map((row) => [row.Id, row.Name]));
    const stored = outcomes.map((outcome) => (outcome.success ? names.get(outcome.id) : null));
    expect(stored).toEqual(records.map((record, index) => (index === 57 ? null : record['Name'])));
  });

  it('does the same for upsert and update', async () => {
    const usage = newUpstreamUsage();
    const records = accounts('Trap B more', 401);
    const upserted = await salesforce.upsertAll('Account', 'Portal_Customer_Id__c', records, usage);
    const ids = upserted.map((outcome) => (outcome.success ? outcome.id : ''));
    const updates = ids.map((Id) => ({ Id, Phone: '+49 30 1' }));
    const updated = await salesforce.updateAll('Account', updates, usage);
    expect(usage.salesforceCalls).toBe(6);
    for (const outcomes of [upserted, updated]) {
      expect(outcomes.map((outcome) => outcome.success && outcome.id)).toEqual(ids);
    }
  });
});

describe('trap C: automatic paging stops at 10,000 rows', () => {
  it('reads every row, alone and beside other queries, and counts them', async () => {
    const usage = newUpstreamUsage();
    const size = 10_500;
    const outcomes = await salesforce.createAll('Account', accounts('Trap C', size), usage);
    expect(outcomes.every((outcome) => outcome.success)).toBe(true);
    const all = soql`SELECT Id, Name FROM Account WHERE Name LIKE ${contains('Trap C')} ORDER BY Id`;
    const alone = newUpstreamUsage();
    const rows = await salesforce.query(all, alone);
    expect(new Set(rows.map((row) => row.Id)).size).toBe(size);
    expect(alone.salesforceCalls).toBe(6);
    const together = newUpstreamUsage();
    const one = soql`SELECT Id FROM Account WHERE Name = ${'Trap C 7'}`;
    const answers = await Promise.all([all, one, all].map((query) => salesforce.query(query, together)));
    expect(answers.map((answer) => answer.length)).toEqual([size, 1, size]);
    expect(together.salesforceCalls).toBe(6);
    const total = soql`SELECT COUNT() FROM Account WHERE Name LIKE ${contains('Trap C')}`;
    expect(await salesforce.count(total, usage)).toBe(size);
  });

  it('fails a query whose next page does not come, and not the one that travelled with it', async () => {
    await using client = org.connect();
    await org.arm({ kind: 'FAIL', path: '/query/0r8', code: 'SERVER_UNAVAILABLE' });
    const all = soql`SELECT Id FROM Account WHERE Name LIKE ${contains('Trap C')}`;
    const one = soql`SELECT Id FROM Account WHERE Name = ${'Trap C 7'}`;
    const [long, short] = await Promise.allSettled([
      client.query(all, newUpstreamUsage()),
      client.query(one, newUpstreamUsage()),
    ]);
    expect(short).toMatchObject({ status: 'fulfilled', value: [{ Id: expect.any(String) }] });
    expect(long).toMatchObject({ status: 'rejected', reason: { code: 'UPSTREAM_UNAVAILABLE' } });
  });
});

describe('trap D: a permanent 401 logs in for ever', () => {
  it('renews the session once when it has expired', async () => {
    const usage = newUpstreamUsage();
    await salesforce.limits(usage);
    await org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    const before = await requests();
    const query = () => salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
    await Promise.all([query(), salesforce.limits(usage), salesforce.describe('Account', usage)]);
    const after = await requests();
    expect(after.logins - before.logins).toBe(1);
    expect(after.calls - before.calls).toBe(6);
  });

  it('gives up after one renewal, then stops asking, and says so', async () => {
    const alerts: SalesforceAlert[] = [];
    await using client = org.connect({ onAlert: (alert) => alerts.push(alert) });
    await client.limits(newUpstreamUsage());
    await org.arm({ kind: 'EXPIRE_SESSIONS' });
    const before = await requests();
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({
        code: 'UPSTREAM_AUTHENTICATION',
        details: { system: 'SALESFORCE', vendorCode: 'INVALID_SESSION_ID' },
      });
    }
    const after = await requests();
    expect(after.calls - before.calls).toBe(6);
    expect(after.logins - before.logins).toBe(3);
    expect(alerts).toMatchObject([{ kind: 'AUTHENTICATION', error: { code: 'UPSTREAM_AUTHENTICATION' } }]);
    expect(await client.health()).toMatchObject({ state: 'DOWN', reason: 'UPSTREAM_AUTHENTICATION' });
    await org.recover();
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({
      code: 'UPSTREAM_AUTHENTICATION',
    });
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + 30_000);
    await client.limits(newUpstreamUsage());
    vi.restoreAllMocks();
    expect(await client.health()).toMatchObject({ state: 'UP' });
  });
});

describe('trap E: waiting for a bulk job deletes it, and its file has a column too many', () => {
  const ingest = {
    object: 'Account',
    operation: 'upsert',
    externalIdField: 'Portal_Customer_Id__c',
    columns: ['Portal_Customer_Id__c', 'Name', 'Phone', 'Billing_Code__c'],
  } as const;

  it('leaves the job alone when the wait is over, so that another can take it up', async () => {
    const usage = newUpstreamUsage();
    const { jobId, records } = await salesforce.bulk.startIngest(ingest, accounts('Trap E', 3_000), usage);
    await expect(salesforce.bulk.waitForIngest(jobId, usage, { timeoutMs: 0 })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { jobId },
    });
    const job = await salesforce.bulk.waitForIngest(jobId, usage);
    expect(job).toMatchObject({ id: jobId, state: 'JobComplete', numberRecordsProcessed: 3_000 });
    const results = await salesforce.bulk.ingestResults(jobId, records, usage);
    expect(results.successful).toHaveLength(3_000);
    expect(results.successful.every(({ created }) => created)).toBe(true);
  });

  it('upserts exactly the given columns, null and failures included', async () => {
    const usage = newUpstreamUsage();
    const key = 'Trap E, "quoted"\nline';
    await salesforce.upsert('Account', ingest.externalIdField, key, { Name: 'Before', Phone: '1' }, usage);
    const { jobId, records } = await salesforce.bulk.startIngest(
      ingest,
      [
        { Portal_Customer_Id__c: key, Name: 'After, "x"', Phone: null },
        { Portal_Customer_Id__c: 'Trap E long', Name: 'Trap E long', Billing_Code__c: 'x'.repeat(21) },
      ],
      usage,
    );
    await salesforce.bulk.waitForIngest(jobId, usage);
    const { successful, failed, unprocessed } = await salesforce.bulk.ingestResults(jobId, records, usage);
    expect(successful).toMatchObject([{ created: false, row: { Name: 'After, "x"' } }]);
    expect(failed).toMatchObject([
      { error: { code: 'UPSTREAM_REJECTED', details: { vendorCode: 'STRING_TOO_LONG' } } },
    ]);
    expect(unprocessed).toEqual([]);
    const rows = await salesforce.query(
      soql`SELECT Name, Phone FROM Account WHERE Portal_Customer_Id__c = ${key}`,
      usage,
    );
    expect(rows).toMatchObject([{ Name: 'After, "x"', Phone: null }]);
  });
});

describe('trap F: a bulk query of more than one page ends the process', () => {
  it('reads all pages by locator', async () => {
    const usage = newUpstreamUsage();
    await salesforce.createAll('Account', accounts('Trap F', 350), usage);
    const query = soql`SELECT Id, Name, Phone FROM Account WHERE Name LIKE ${contains('Trap F')}`;
    const jobId = await salesforce.bulk.startQuery(query, usage);
    const job = await salesforce.bulk.waitForQuery(jobId, usage);
    const reading = newUpstreamUsage();
    const names = new Set<string | null | undefined>();
    for await (const row of salesforce.bulk.queryRows(job, reading, { rowsPerPage: 100 })) {
      names.add(row['Name']);
      expect(row['Phone']).toBeNull();
    }
    expect(names.size).toBe(350);
    expect(reading.salesforceCalls).toBe(4);
  });
});

describe('trap G: a GET is retried for 15 seconds, other methods never', () => {
  it('repeats a read after a failure that passes', async () => {
    const usage = newUpstreamUsage();
    await org.arm({ kind: 'FAIL', code: 'SERVER_UNAVAILABLE', times: 2 });
    await expect(salesforce.limits(usage)).resolves.toHaveProperty('DailyApiRequests');
    expect(usage.salesforceCalls).toBe(3);
  });

  it('repeats queries that share a POST, too', async () => {
    const usage = newUpstreamUsage();
    await org.arm({ kind: 'FAIL', code: 'SERVER_UNAVAILABLE', times: 1 });
    const query = soql`SELECT Id FROM Account LIMIT 1`;
    const answers = [salesforce.query(query, usage), salesforce.query(query, usage)];
    await expect(Promise.all(answers)).resolves.toHaveLength(2);
    expect(usage.salesforceCalls).toBe(2);
  });

  it('sends a create once, and says that it may have happened', async () => {
    const usage = newUpstreamUsage();
    await org.arm({ kind: 'FAIL', code: 'SERVER_UNAVAILABLE', times: 1 });
    await expect(salesforce.create('Account', { Name: 'Trap G' }, usage)).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      details: { outcome: 'UNKNOWN' },
    });
    expect(usage.salesforceCalls).toBe(1);
  });

  it('does not repeat what the API limit refuses', async () => {
    const usage = newUpstreamUsage();
    await org.arm({ kind: 'FAIL', code: 'REQUEST_LIMIT_EXCEEDED' });
    await expect(salesforce.limits(usage)).rejects.toMatchObject({ code: 'UPSTREAM_RATE_LIMITED' });
    const outcomes = await salesforce.createAll('Account', accounts('Trap G', 401), usage);
    expect(outcomes.every((outcome) => !outcome.success)).toBe(true);
    expect(usage.salesforceCalls).toBe(2);
  });

  it('ends an upsert that failed after the commit in one record', async () => {
    const usage = newUpstreamUsage();
    await org.arm({ kind: 'FAIL_AFTER_COMMIT', code: 'SERVER_UNAVAILABLE', times: 1 });
    const values = { Name: 'Trap G committed' };
    const saved = await salesforce.upsert('Account', 'Portal_Customer_Id__c', 'trap-g', values, usage);
    expect(usage.salesforceCalls).toBe(2);
    const rows = await salesforce.query(soql`SELECT Id FROM Account WHERE Name = ${values.Name}`, usage);
    expect(rows.map((row) => row.Id)).toEqual([saved.id]);
  });

  it('sends locked records of a collection again, and only those', async () => {
    const usage = newUpstreamUsage();
    const records = accounts('Trap G locked', 3);
    await org.arm({ kind: 'LOCK', times: 1 });
    const outcomes = await salesforce.upsertAll('Account', 'Portal_Customer_Id__c', records, usage);
    expect(outcomes.map((outcome) => outcome.success)).toEqual([true, true, true]);
    expect(usage.salesforceCalls).toBe(2);
  });
});

import { copyFile, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { ApiUsage, SalesforceAlert, SalesforceClient } from '../../../src/salesforce/client.ts';
import { allOf, contains, soql } from '../../../src/salesforce/soql.ts';
import { startTestOrg, type TestOrg } from '../../harness/org.ts';
import { deleteRecord } from '../../harness/salesforce-records.ts';

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

const anyAccount = soql`SELECT Id FROM Account LIMIT 1`;

describe('queries', () => {
  it('share one API call when they are issued in the same turn, charged to the first of them', async () => {
    const [first, second] = [newUpstreamUsage(), newUpstreamUsage()];
    await Promise.all([
      salesforce.query(anyAccount, first),
      salesforce.query(anyAccount, second),
      salesforce.query(anyAccount, second),
    ]);
    expect([first.salesforceCalls, second.salesforceCalls]).toEqual([1, 0]);
    expect(second.apiBudgetRemaining).toBe(first.apiBudgetRemaining);
    expect(first.apiBudgetRemaining).toBeGreaterThan(0);
  });

  it('go five at a time', async () => {
    const usage = newUpstreamUsage();
    await Promise.all(Array.from({ length: 11 }, () => salesforce.query(anyAccount, usage)));
    expect(usage.salesforceCalls).toBe(3);
  });

  it('cost a page of three levels three calls', async () => {
    const usage = newUpstreamUsage();
    for (const level of [1, 4, 5]) {
      await Promise.all(Array.from({ length: level }, () => salesforce.query(anyAccount, usage)));
    }
    expect(usage.salesforceCalls).toBe(3);
  });

  it('fail alone when they share a call', async () => {
    const usage = newUpstreamUsage();
    const good = salesforce.query(anyAccount, usage);
    const bad = salesforce.query(soql`SELECT Nothing__c FROM Account`, usage);
    await expect(bad).rejects.toMatchObject({
      code: 'UPSTREAM_PERMISSION',
      details: { system: 'SALESFORCE', vendorCode: 'INVALID_FIELD' },
    });
    await expect(good).resolves.toBeInstanceOf(Array);
    expect(usage.salesforceCalls).toBe(1);
  });

  it('find texts with quotes, backslashes and wildcards, and only those', async () => {
    const usage = newUpstreamUsage();
    const names = ["O'Neil 100%_a", 'ONeil 100xxa', 'back\\slash "x"', 'back slash x'];
    for (const Name of names) await salesforce.create('Account', { Name }, usage);
    const found = async (text: string) => {
      const rows = await salesforce.query(
        soql`SELECT Name FROM Account WHERE Name LIKE ${contains(text)}`,
        usage,
      );
      return rows.map((row) => row['Name']);
    };
    expect(await found('100%_a')).toEqual([names[0]]);
    expect(await found("O'Neil")).toEqual([names[0]]);
    expect(await found('k\\s')).toEqual([names[2]]);
    const control = await salesforce.create('Account', { Name: 'bell \u0007 rings' }, usage);
    const named = soql`SELECT Id FROM Account WHERE Name = ${'bell \u0007 rings'}`;
    expect(await salesforce.query(named, usage)).toMatchObject([{ Id: control }]);
    const equal = soql`SELECT Name FROM Account WHERE ${allOf([soql`Name = ${'back\\slash "x"'}`])}`;
    expect(await salesforce.query(equal, usage)).toMatchObject([{ Name: names[2] }]);
  });

  it('answer deleted records only when asked for them, also together with other queries', async () => {
    const usage = newUpstreamUsage();
    const id = await salesforce.create('Account', { Name: 'Gone tomorrow' }, usage);
    await deleteRecord(salesforce, 'Account', id);
    const deleted = soql`SELECT Id, IsDeleted FROM Account WHERE Id = ${id}`;
    const [without, withDeleted] = await Promise.all([
      salesforce.query(deleted, usage),
      salesforce.query(deleted, usage, { includeDeleted: true }),
    ]);
    expect(without).toEqual([]);
    expect(withDeleted).toMatchObject([{ Id: id, IsDeleted: true }]);
  });

  it('cannot be made to say something else by a value', async () => {
    const usage = newUpstreamUsage();
    const evil = "' OR Name LIKE '%";
    expect(await salesforce.query(soql`SELECT Id FROM Account WHERE Name = ${evil}`, usage)).toEqual([]);
  });

  it('that are asked together travel five to a call', async () => {
    const usage = newUpstreamUsage();
    const records = Array.from({ length: 1_000 }, (_, index) => ({
      Name: `Chunk ${index}`,
      Portal_Customer_Id__c: `chunk-${index}-${'x'.repeat(40)}`,
    }));
    await salesforce.createAll('Account', records, newUpstreamUsage());
    const ids = records.map((record) => record.Portal_Customer_Id__c);
    const chunks = Array.from({ length: 8 }, (_, index) => ids.slice(index * 125, (index + 1) * 125));
    const queries = chunks.map(
      (chunk) => soql`SELECT Id FROM Account WHERE Portal_Customer_Id__c IN ${chunk}`,
    );
    const answers = await Promise.all(queries.map((query) => salesforce.query(query, usage)));
    expect(answers.flat()).toHaveLength(1_000);
    expect(usage.salesforceCalls).toBe(2);
  });

  it('are refused here when they are too long for a request', async () => {
    const usage = newUpstreamUsage();
    const names = Array.from({ length: 2_000 }, (_, index) => `a name ${index}`);
    await expect(
      salesforce.query(soql`SELECT Id FROM Account WHERE Name IN ${names}`, usage),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(usage.salesforceCalls).toBe(0);
  });
});

describe('a caller who leaves', () => {
  it('is let go at once, and takes nobody with it', async () => {
    await org.arm({ kind: 'DELAY', milliseconds: 500, times: 1 });
    const leaving = new AbortController();
    const left = salesforce.query(anyAccount, newUpstreamUsage(), { signal: leaving.signal });
    const stayed = salesforce.query(anyAccount, newUpstreamUsage());
    setImmediate(() => setImmediate(() => leaving.abort(new Error('gone'))));
    await expect(left).rejects.toThrow('gone');
    await expect(stayed).resolves.toBeInstanceOf(Array);
  });
});

describe('a Salesforce that does not answer', () => {
  it('is given up after the time-out, and then at once', async () => {
    const alerts: SalesforceAlert[] = [];
    await using client = org.connect({ timeoutMs: 500, onAlert: (alert) => alerts.push(alert) });
    await client.limits(newUpstreamUsage());
    await org.arm({ kind: 'DELAY', milliseconds: 5_000 });
    const usage = newUpstreamUsage();
    const ask = () => expect(client.limits(usage)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    for (let attempt = 0; attempt < 20; attempt += 1) await ask();
    expect(usage.salesforceCalls).toBe(5);
    expect(alerts).toMatchObject([{ kind: 'UNAVAILABLE' }]);
    expect(await client.health()).toMatchObject({ state: 'DOWN', reason: 'UPSTREAM_TIMEOUT' });
  });

  it('leaves open whether a write happened', async () => {
    await using client = org.connect({ timeoutMs: 500 });
    await client.limits(newUpstreamUsage());
    await org.arm({ kind: 'DELAY', milliseconds: 5_000 });
    await expect(client.create('Account', { Name: 'late' }, newUpstreamUsage())).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { outcome: 'UNKNOWN' },
    });
  });

  it('is reported as not available when nothing listens', async () => {
    await using client = org.connect({ loginUrl: 'http://127.0.0.1:9' });
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({
      code: 'UPSTREAM_UNAVAILABLE',
      details: { vendorCode: 'ECONNREFUSED' },
    });
    expect(await client.health()).toMatchObject({ state: 'DOWN', reason: 'UPSTREAM_UNAVAILABLE' });
  });
});

describe('the login', () => {
  it('is refused with a key that Salesforce does not know', async () => {
    await using client = org.connect({ clientId: 'unknown' });
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({
      code: 'UPSTREAM_AUTHENTICATION',
    });
  });

  it('names a private key that cannot be read', async () => {
    await using client = org.connect({ privateKeyFile: '/nonexistent/key.pem' });
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({
      code: 'CONFIGURATION',
      details: { vendorCode: 'PRIVATE_KEY' },
    });
  });

  it('reads the key again when it logs in again', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'waybill-key-'));
    const privateKeyFile = join(folder.path, 'key.pem');
    await copyFile(org.login.privateKeyFile, privateKeyFile);
    await using client = org.connect({ privateKeyFile });
    await client.limits(newUpstreamUsage());
    await writeFile(privateKeyFile, 'no key');
    await client.limits(newUpstreamUsage());
    await org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });

  it('never sends the session to a host outside the list', async () => {
    const login = new URL(org.login.loginUrl);
    await using client = org.connect({ allowedHosts: [`localhost:${login.port}`] });
    await expect(client.limits(newUpstreamUsage())).rejects.toMatchObject({ code: 'CONFIGURATION' });
  });
});

describe('the client', () => {
  it('keeps the API budget of the last reply', async () => {
    const budgets: ApiUsage[] = [];
    await using client = org.connect({ onApiUsage: (budget) => budgets.push(budget) });
    expect(client.apiUsage).toBeNull();
    const usage = newUpstreamUsage();
    const limits = await client.limits(usage);
    expect(client.apiUsage?.max).toBe(limits['DailyApiRequests']?.Max);
    expect(budgets).toEqual([client.apiUsage]);
    expect(usage.apiBudgetRemaining).toBe(client.apiUsage?.remaining);
  });

  it('describes objects with their fields', async () => {
    const account = await salesforce.describe('Account', newUpstreamUsage());
    const externalId = account.fields.find(({ name }) => name === 'Portal_Customer_Id__c');
    expect(externalId).toMatchObject({ type: 'string', length: 64, externalId: true, unique: true });
  });

  it('writes and changes one record, and tells of one that is deleted', async () => {
    const usage = newUpstreamUsage();
    const id = await salesforce.create('Account', { Name: 'One' }, usage);
    expect(id).toHaveLength(18);
    await salesforce.update('Account', id, { Name: 'Two', Phone: null }, usage);
    expect(await salesforce.query(soql`SELECT Name FROM Account WHERE Id = ${id}`, usage)).toMatchObject([
      { Name: 'Two' },
    ]);
    await deleteRecord(salesforce, 'Account', id);
    await expect(salesforce.update('Account', id, { Name: 'Three' }, usage)).rejects.toMatchObject({
      code: 'STALE',
      details: { vendorCode: 'ENTITY_IS_DELETED', outcome: 'NOT_APPLIED' },
    });
    expect(usage.salesforceCalls).toBe(4);
  });

  it('tells the operator what the integration user may not do', async () => {
    const usage = newUpstreamUsage();
    await using client = org.connect({ username: org.login.username });
    const id = await client.create('Account', { Name: 'Not to be deleted' }, usage);
    await expect(deleteRecord(client, 'Account', id)).rejects.toMatchObject({ code: 'UPSTREAM_PERMISSION' });
  });

  it('takes the refusal of an older version as stale', async () => {
    const usage = newUpstreamUsage();
    const id = await salesforce.create('Account', { Name: 'Versioned', Hub_Version__c: 2 }, usage);
    await expect(salesforce.update('Account', id, { Hub_Version__c: 1 }, usage)).rejects.toMatchObject({
      code: 'STALE',
      details: { vendorCode: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' },
    });
  });

  it('runs parts together, each with its own end', async () => {
    const usage = newUpstreamUsage();
    const url = '/services/data/v66.0/sobjects/Account';
    const answers = await salesforce.composite(
      [
        { method: 'POST', url, referenceId: 'made', body: { Name: 'Composite' } },
        { method: 'PATCH', url: `${url}/@{made.id}`, referenceId: 'changed', body: { Phone: '1' } },
        { method: 'POST', url, referenceId: 'refused', body: {} },
      ],
      usage,
    );
    expect(answers.map((answer) => [answer.referenceId, answer.error?.details.vendorCode ?? null])).toEqual([
      ['made', null],
      ['changed', null],
      ['refused', 'REQUIRED_FIELD_MISSING'],
    ]);
    expect(usage.salesforceCalls).toBe(1);
  });

  it('refuses ids and names that would change the path', async () => {
    const usage = newUpstreamUsage();
    await expect(salesforce.update('Account', '../limits', {}, usage)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await expect(salesforce.describe('Account/../User', usage)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(usage.salesforceCalls).toBe(0);
  });
});

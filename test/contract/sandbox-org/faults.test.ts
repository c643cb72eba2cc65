import type { Connection } from 'jsforce';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { OrgUnderTest } from './org-under-test.ts';

describe('the fault switch', () => {
  let under: OrgUnderTest;
  let admin: Connection;

  beforeAll(async () => {
    under = await OrgUnderTest.start();
  });
  beforeEach(async () => {
    admin = await under.connect();
  });
  afterEach(() => under.org.recover());
  afterAll(() => under[Symbol.asyncDispose]());

  const account = (name: string) => under.call(admin, 'POST', '/sobjects/Account', { Name: name });
  const named = async (name: string) =>
    (
      await under.call(
        admin,
        'GET',
        `/query?q=${encodeURIComponent(`SELECT Id FROM Account WHERE Name = '${name}'`)}`,
      )
    ).body;

  it('fails before anything is done, as often as asked', async () => {
    await under.org.arm({ kind: 'FAIL', code: 'SERVER_UNAVAILABLE', method: 'POST', times: 2 });
    expect((await account('Failed')).status).toBe(503);
    expect((await account('Failed')).status).toBe(503);
    expect(await named('Failed')).toMatchObject({ totalSize: 0 });
    expect((await account('Failed')).status).toBe(201);
  });

  it('rewrites what a call sets, as a trigger of the object does', async () => {
    await under.org.arm({ kind: 'REWRITE', object: 'Account', field: 'Site', value: '<{value}>', times: 1 });
    const { body } = await under.call(admin, 'POST', '/sobjects/Account', {
      Name: 'Rewritten',
      Site: 'north',
    });
    const path = `/sobjects/Account/${(body as { id: string }).id}`;
    const read = async () => (await under.call(admin, 'GET', path)).body;
    expect(await read()).toMatchObject({ Name: 'Rewritten', Site: '<north>' });
    await under.call(admin, 'PATCH', path, { Site: 'south' });
    expect(await read()).toMatchObject({ Site: 'south' });
  });

  it('fails after the commit: the answer is lost, the record stays', async () => {
    await under.org.arm({ kind: 'FAIL_AFTER_COMMIT', method: 'POST', times: 1 });
    expect((await account('Committed')).status).toBe(503);
    expect(await named('Committed')).toMatchObject({ totalSize: 1 });
  });

  it('hangs up after the commit', async () => {
    await under.org.arm({ kind: 'DROP_AFTER_COMMIT', method: 'POST', times: 1 });
    await expect(account('Dropped')).rejects.toThrow('fetch failed');
    expect(await named('Dropped')).toMatchObject({ totalSize: 1 });
  });

  it('locks single records of a collection', async () => {
    await under.org.arm({ kind: 'LOCK', object: 'Account', times: 1 });
    const records = ['L1', 'L2'].map((name) => ({ attributes: { type: 'Account' }, Name: name }));
    const { body } = await under.call(admin, 'POST', '/composite/sobjects', { records });
    expect(body).toMatchObject([
      { success: false, errors: [{ statusCode: 'UNABLE_TO_LOCK_ROW' }] },
      { success: true },
    ]);
  });

  it('uses up the daily limit', async () => {
    await under.org.arm({ kind: 'LIMIT', remaining: 0, times: 1 });
    const refused = await account('Over');
    expect(refused).toMatchObject({
      status: 403,
      body: [{ errorCode: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' }],
    });
    expect(refused.headers.get('sforce-limit-info')).toBe('api-usage=100000/100000');
    await under.org.arm({ kind: 'LIMIT', remaining: 100, times: 1 });
    expect((await account('Over')).headers.get('sforce-limit-info')).toBe('api-usage=99901/100000');
  });

  it('expires the sessions that are open', async () => {
    await under.org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    expect(await account('Expired')).toMatchObject({
      status: 401,
      body: [{ errorCode: 'INVALID_SESSION_ID' }],
    });
    admin = await under.connect();
    expect((await account('Renewed')).status).toBe(201);
  });

  it('counts the calls it answered', async () => {
    const requests = `${under.loginUrl}/sandbox/requests`;
    await fetch(requests, { method: 'DELETE' });
    await account('Counted');
    await account('Counted');
    expect(await (await fetch(requests)).json()).toMatchObject({
      total: 2,
      counts: [{ method: 'POST', path: '/services/data/v66.0/sobjects/Account', count: 2 }],
    });
  });

  it('refuses a fault it does not know', async () => {
    await expect(under.org.arm({ kind: 'EXPLODE' })).rejects.toThrow('kind');
    await expect(under.org.arm({ kind: 'FAIL', code: 'NO_SUCH_CODE' })).rejects.toThrow('NO_SUCH_CODE');
  });
});

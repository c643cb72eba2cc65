import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceClient } from '../../../src/salesforce/client.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { startTestOrg, type TestOrg } from '../../harness/org.ts';
import { until } from '../../harness/until.ts';

/** What answers in the place of Salesforce's API, and what it answers where it does not know the call. */
let org: TestOrg;
let salesforce: SalesforceClient;
let account: string;

beforeAll(async () => {
  org = await startTestOrg();
  account = await org.asAdministrator.create('Account', { Name: 'Acme' }, newUpstreamUsage());
});
// Each has a breaker of its own: five pages in a row count as a Salesforce that is down.
afterEach(async () => {
  await salesforce[Symbol.asyncDispose]();
  await org.recover();
});
afterAll(() => org[Symbol.asyncDispose]());

async function connected(): Promise<SalesforceClient> {
  salesforce = org.connect();
  await salesforce.limits(newUpstreamUsage());
  return salesforce;
}

const usage = newUpstreamUsage();
const anyAccount = soql`SELECT Id FROM Account LIMIT 1`;
const AWAY = { code: 'UPSTREAM_UNAVAILABLE', details: { system: 'SALESFORCE' } };

describe('a page in the place of an answer', () => {
  it.each([200, 403, 404, 410, 503])('with status %i is no answer to a question', async (status) => {
    const client = await connected();
    await org.arm({ kind: 'PAGE', status });
    await expect(client.query(anyAccount, usage)).rejects.toMatchObject(AWAY);
    await expect(client.retrieve('Account', account, ['Name'], usage)).rejects.toMatchObject(AWAY);
  });

  it.each([
    [200, 'UNKNOWN'],
    [404, 'NOT_APPLIED'],
    [503, 'UNKNOWN'],
  ])('with status %i acknowledges no write, and its outcome is %s', async (status, outcome) => {
    const client = await connected();
    const away = { ...AWAY, details: { outcome } };
    await org.arm({ kind: 'PAGE', status });
    await expect(client.update('Account', account, { Name: 'Lost' }, usage)).rejects.toMatchObject(away);
    const [saved] = await client.updateAll('Account', [{ Id: account, Name: 'Lost' }], usage);
    expect(saved).toMatchObject({ success: false, error: away });
    const parts = [{ method: 'PATCH', url: '/x', referenceId: 'a', body: {} } as const];
    await expect(client.composite(parts, usage)).rejects.toMatchObject(away);
  });

  it('ends a login, and not the process', async () => {
    salesforce = org.connect();
    await org.arm({ kind: 'PAGE', path: '/services/oauth2/token' });
    await expect(salesforce.limits(usage)).rejects.toMatchObject(AWAY);
    await org.recover();
    await salesforce.limits(usage);
  });
});

describe('an answer that was cut', () => {
  it('is none', async () => {
    const client = await connected();
    await org.arm({ kind: 'CUT' });
    await expect(client.query(anyAccount, usage)).rejects.toMatchObject(AWAY);
    const [saved] = await client.updateAll('Account', [{ Id: account, Phone: '1' }], usage);
    expect(saved).toMatchObject({ success: false, error: { ...AWAY, details: { outcome: 'UNKNOWN' } } });
  });
});

describe('a call that Salesforce does not offer', () => {
  it.each(['NOT_FOUND', 'UNSUPPORTED_API_VERSION'])('(%s) deletes no record of it', async (code) => {
    const client = await connected();
    await org.arm({ kind: 'FAIL', code, path: '/composite' });
    const [saved] = await client.updateAll('Account', [{ Id: account, Name: 'Gone?' }], usage);
    expect(saved).toMatchObject({
      success: false,
      error: { code: 'CONFIGURATION', message: expect.stringContaining('version') as unknown },
    });
  });
});

it('an org that moved is found at its new address by a new login', async () => {
  let instance = 'http://127.0.0.1:9';
  const forward = async (request: IncomingMessage, response: ServerResponse) => {
    const reply = await fetch(`${org.login.loginUrl}${request.url}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.concat(await request.toArray()),
    });
    const body = (await reply.json()) as object;
    response.writeHead(reply.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ...body, instance_url: instance }));
  };
  const login = createServer((request, response) => void forward(request, response)).listen(0, '127.0.0.1');
  await once(login, 'listening');
  const { port } = login.address() as { readonly port: number };
  const { host } = new URL(org.login.loginUrl);
  salesforce = org.connect({
    loginUrl: `http://127.0.0.1:${port}`,
    audience: org.login.loginUrl,
    allowedHosts: [`127.0.0.1:${port}`, '127.0.0.1:9', host],
  });
  await expect(salesforce.limits(usage)).rejects.toMatchObject(AWAY);
  instance = org.login.loginUrl;
  await until(() => salesforce.limits(usage).then(Boolean, () => false));
  login.close();
});

describe('a hub whose clock is wrong', () => {
  const TOKEN = '/services/oauth2/token';
  const minutes = (count: number) => count * 60_000;

  it('signs in by the time that Salesforce tells, and says so', async () => {
    const apart: number[] = [];
    await using client = org.connect({ onClockApart: (aheadMs) => apart.push(aheadMs) });
    await org.arm({ kind: 'CLOCK', path: TOKEN, milliseconds: minutes(10) });
    await org.forget();
    await client.limits(newUpstreamUsage());
    expect(await org.logins()).toBe(2);
    expect(apart.map((aheadMs) => Math.round(aheadMs / minutes(1)))).toEqual([10]);
    // The next login goes by it at once.
    await org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    await client.limits(newUpstreamUsage());
    expect(await org.logins()).toBe(3);
    // The clocks drift further apart.
    await org.recover();
    await org.arm({ kind: 'CLOCK', path: TOKEN, milliseconds: minutes(60) });
    await org.arm({ kind: 'EXPIRE_SESSIONS', times: 1 });
    await client.limits(newUpstreamUsage());
    expect(apart.map((aheadMs) => Math.round(aheadMs / minutes(1)))).toEqual([10, 60]);
  });

  it('is refused as before when the clocks are days apart, or are not why', async () => {
    await org.arm({ kind: 'CLOCK', path: TOKEN, milliseconds: minutes(60 * 48) });
    await using late = org.connect();
    await expect(late.limits(newUpstreamUsage())).rejects.toMatchObject({ code: 'UPSTREAM_AUTHENTICATION' });
    await org.recover();
    await org.forget();
    await using stranger = org.connect({ username: 'nobody@acme.example' });
    await expect(stranger.limits(newUpstreamUsage())).rejects.toMatchObject({
      code: 'UPSTREAM_AUTHENTICATION',
    });
    expect(await org.logins()).toBe(1);
  });
});

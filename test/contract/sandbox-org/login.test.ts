import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INTEGRATION, OrgUnderTest } from './org-under-test.ts';

describe('JWT bearer login', () => {
  let under: OrgUnderTest;

  beforeAll(async () => {
    under = await OrgUnderTest.start();
  });
  afterAll(() => under[Symbol.asyncDispose]());

  it('gives a token of the shape that the official clients look for', async () => {
    const response = await under.token();
    expect(response.status).toBe(200);
    const body = (await response.json()) as Record<string, string>;
    expect(body['access_token']).toMatch(/^(00D\w{12,15})![.\w]*$/);
    expect(body).toMatchObject({ scope: 'api', instance_url: under.loginUrl, token_type: 'Bearer' });
    expect(body['id']).toContain(`/id/${under.org.orgId}/005`);
    expect(body).not.toHaveProperty('refresh_token');
  });

  it('takes an expiry in milliseconds and an audience with a trailing slash', async () => {
    const response = await under.token({ exp: Date.now() + 60_000, aud: `${under.loginUrl}/` });
    expect(response.status).toBe(200);
  });

  it('takes ES256 from an elliptic key', async () => {
    await using elliptic = await OrgUnderTest.start({ key: 'ec' });
    expect((await elliptic.token()).status).toBe(200);
  });

  const foreignKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each([
    [
      'a user nobody approved',
      { sub: 'stranger@waybill.example' },
      'invalid_grant',
      "user hasn't approved this consumer",
    ],
    ['a foreign audience', { aud: 'https://elsewhere.example' }, 'invalid_grant', 'audience is invalid'],
    ['another client', { iss: 'someone-else' }, 'invalid_client_id', 'client identifier invalid'],
    ['an assertion that expired', { exp: 1_600_000_000 }, 'invalid_grant', 'invalid assertion'],
  ])('refuses %s', async (_case, claims, error, description) => {
    const response = await under.token(claims);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error, error_description: description });
  });

  it('refuses a signature by another key', async () => {
    const response = await under.token({}, foreignKey);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  });

  it('tells a client who it is', async () => {
    const connection = await under.connect(INTEGRATION);
    const identity = await connection.identity();
    expect(identity).toMatchObject({ username: INTEGRATION, organization_id: under.org.orgId });
    const info = await fetch(`${under.loginUrl}/services/oauth2/userinfo`, {
      headers: { authorization: `Bearer ${connection.accessToken}` },
    });
    expect(await info.json()).toMatchObject({ preferred_username: INTEGRATION });
  });

  it('says how many calls are used on every reply, refusals included', async () => {
    const refused = await fetch(`${under.loginUrl}/services/data/v66.0/limits`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toEqual([
      { errorCode: 'INVALID_SESSION_ID', message: 'Session expired or invalid' },
    ]);
    expect(refused.headers.get('sforce-limit-info')).toMatch(/^api-usage=\d+\/100000$/);
  });

  it('lists its version without a session and forgives doubled slashes', async () => {
    const response = await fetch(`${under.loginUrl}//services/data/`);
    expect(await response.json()).toEqual([
      { label: "Spring '26", url: '/services/data/v66.0', version: '66.0' },
    ]);
  });
});

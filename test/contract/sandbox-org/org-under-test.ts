import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Connection } from 'jsforce/lib/connection.js';
import 'jsforce/lib/api/bulk2.js';
import { startTestOrg, type TestOrg, type TestOrgOptions } from '../../harness/org.ts';

export const CLIENT_ID = 'waybill-test-client';
export const INTEGRATION = 'hub@waybill.example';
export const ADMINISTRATOR = 'admin@waybill.example';
export const FIXTURE = join(import.meta.dirname, 'fixture/main/default');

/** A JWT bearer assertion, signed RS256 or ES256 by the kind of key. */
export function assertion(key: KeyObject, claims: Record<string, unknown>): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const alg = key.asymmetricKeyType === 'ec' ? 'ES256' : 'RS256';
  const signed = `${part({ alg })}.${part(claims)}`;
  const signature = createSign('sha256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' }, 'base64url');
  return `${signed}.${signature}`;
}

/** An org of its own with fixture metadata, and the means to talk to it without the hub's client. */
export class OrgUnderTest implements AsyncDisposable {
  readonly org: TestOrg;
  readonly loginUrl: string;
  readonly #key: KeyObject;

  private constructor(org: TestOrg) {
    this.org = org;
    this.loginUrl = org.login.loginUrl;
    this.#key = createPrivateKey(readFileSync(org.login.privateKeyFile));
  }

  static async start(options: TestOrgOptions = {}): Promise<OrgUnderTest> {
    return new OrgUnderTest(await startTestOrg({ metadataDir: FIXTURE, ...options }));
  }

  async token(claims: Record<string, unknown> = {}, key: KeyObject = this.#key): Promise<Response> {
    const whole = {
      iss: this.org.login.clientId,
      sub: INTEGRATION,
      aud: this.loginUrl,
      exp: Math.floor(Date.now() / 1000) + 180,
      ...claims,
    };
    return fetch(`${this.loginUrl}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(key, whole),
      }),
    });
  }

  /** A jsforce connection of a user. */
  async connect(username: string = ADMINISTRATOR, client?: string): Promise<Connection> {
    const reply = (await (await this.token({ sub: username })).json()) as { access_token: string };
    return new Connection({
      instanceUrl: this.loginUrl,
      accessToken: reply.access_token,
      version: '66.0',
      ...(client !== undefined && { callOptions: { client } }),
    });
  }

  /** A plain HTTP call of the data API. */
  async call(
    connection: Connection,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const response = await fetch(`${this.loginUrl}/services/data/v66.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${connection.accessToken}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: (text && isJson ? JSON.parse(text) : text) as unknown,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.org[Symbol.asyncDispose]();
  }
}

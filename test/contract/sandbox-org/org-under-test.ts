import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from 'jsforce';
import { type SandboxOrg, startSandboxOrg } from '../../../src/sandbox-org/sandbox-org.ts';

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

/** An org of its own with fixture metadata, and the means to talk to it. */
export class OrgUnderTest implements AsyncDisposable {
  readonly org: SandboxOrg;
  readonly key: KeyObject;
  private readonly folder: string;

  private constructor(org: SandboxOrg, key: KeyObject, folder: string) {
    this.org = org;
    this.key = key;
    this.folder = folder;
  }

  static async start(
    options: { metadataDir?: string; bulkPageSize?: number; ec?: boolean } = {},
  ): Promise<OrgUnderTest> {
    const { ec = false, metadataDir = FIXTURE, ...rest } = options;
    const pair = ec
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-org-'));
    const org = await startSandboxOrg({
      dataDir: folder,
      metadataDir,
      clientId: CLIENT_ID,
      publicKey: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      username: INTEGRATION,
      adminUsername: ADMINISTRATOR,
      faults: true,
      ...rest,
    });
    return new OrgUnderTest(org, pair.privateKey, folder);
  }

  async token(claims: Record<string, unknown> = {}, key: KeyObject = this.key): Promise<Response> {
    const whole = {
      iss: CLIENT_ID,
      sub: INTEGRATION,
      aud: this.org.loginUrl,
      exp: Math.floor(Date.now() / 1000) + 180,
      ...claims,
    };
    return fetch(`${this.org.loginUrl}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: assertion(key, whole),
      }),
    });
  }

  /** A jsforce connection of a user. */
  async connect(username: string = ADMINISTRATOR): Promise<Connection> {
    const reply = (await (await this.token({ sub: username })).json()) as { access_token: string };
    return new Connection({
      instanceUrl: this.org.instanceUrl,
      accessToken: reply.access_token,
      version: '66.0',
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
    const response = await fetch(`${this.org.instanceUrl}/services/data/v66.0${path}`, {
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

  async fault(fault: object): Promise<void> {
    const response = await fetch(`${this.org.instanceUrl}/sandbox/faults`, {
      method: 'POST',
      body: JSON.stringify(fault),
    });
    if (response.status !== 201) throw new Error(await response.text());
  }

  async clearFaults(): Promise<void> {
    await fetch(`${this.org.instanceUrl}/sandbox/faults`, { method: 'DELETE' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.org.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

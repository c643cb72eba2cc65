import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceClient, SalesforceClientOptions } from '../../../src/salesforce/client.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import { startSandboxOrg } from '../../../src/sandbox-org/sandbox-org.ts';

/** A fault of the sandbox org's switch; it meets calls of the data API until `times` is used up or it is cleared. */
export interface Fault {
  readonly kind: 'DELAY' | 'FAIL' | 'FAIL_AFTER_COMMIT' | 'DROP' | 'LOCK' | 'EXPIRE_SESSIONS';
  readonly code?: string;
  readonly path?: string;
  readonly times?: number;
  readonly milliseconds?: number;
}

export interface TestOrg extends AsyncDisposable {
  readonly loginUrl: string;
  /** The user whom the permission set binds. */
  readonly integrationUser: string;
  /** A client of the administrator, unless `username` says otherwise. */
  connect(options?: Partial<SalesforceClientOptions>): SalesforceClient;
  fault(fault: Fault): Promise<void>;
  clearFaults(): Promise<void>;
  /** What reached the org so far: API calls, and logins beside them. */
  requests(): Promise<{ readonly calls: number; readonly logins: number }>;
  /** Another file with the private key. */
  keyCopy(): Promise<string>;
}

/** A sandbox org of its own with the project's metadata, for one test file. */
export async function startTestOrg(): Promise<TestOrg> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-salesforce-'));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const privateKeyFile = join(folder, 'key.pem');
  await writeFile(privateKeyFile, privateKey);
  const org = await startSandboxOrg({
    dataDir: join(folder, 'org'),
    metadataDir: join(process.cwd(), 'subgraphs/salesforce/force-app/main/default'),
    clientId: 'waybill-test',
    publicKey,
    username: 'integration@waybill.example',
    faults: true,
  });
  const control = async (method: string, path: string, body?: object): Promise<Response> => {
    const reply = await fetch(`${org.loginUrl}/sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply;
  };
  return {
    loginUrl: org.loginUrl,
    integrationUser: org.username,
    connect: (options) =>
      connectSalesforce({
        loginUrl: org.loginUrl,
        clientId: org.clientId,
        username: org.adminUsername,
        privateKeyFile,
        ...options,
      }),
    fault: async (fault) => {
      await control('POST', 'faults', fault);
    },
    clearFaults: async () => {
      await control('DELETE', 'faults');
    },
    requests: async () => {
      const { counts } = (await (await control('GET', 'requests')).json()) as {
        counts: readonly { method: string; path: string; count: number }[];
      };
      const sum = (prefix: string) =>
        counts.filter(({ path }) => path.startsWith(prefix)).reduce((total, { count }) => total + count, 0);
      return { calls: sum('/services/data/v'), logins: sum('/services/oauth2/token') };
    },
    keyCopy: async () => {
      const file = join(folder, 'key-copy.pem');
      await writeFile(file, privateKey);
      return file;
    },
    [Symbol.asyncDispose]: async () => {
      await org.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceClient, SalesforceClientOptions } from '../../../src/salesforce/client.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import { startTestOrg as startOrg } from '../../harness/org.ts';

/** A fault of the sandbox org's switch; it meets calls of the data API until `times` is used up or it is cleared. */
export interface Fault {
  readonly kind: 'DELAY' | 'FAIL' | 'FAIL_AFTER_COMMIT' | 'LOCK' | 'EXPIRE_SESSIONS';
  readonly code?: string;
  /** Only calls whose path holds this. */
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

/** A sandbox org of its own for one test file, with every fault and any client. */
export async function startTestOrg(): Promise<TestOrg> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-salesforce-'));
  const org = await startOrg();
  const { loginUrl, clientId, username, adminUsername, privateKeyFile } = org.login;
  const control = async (method: string, path: string, body?: object): Promise<Response> => {
    const reply = await fetch(`${loginUrl}/sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${await reply.text()}`);
    return reply;
  };
  return {
    loginUrl,
    integrationUser: username,
    connect: (options) =>
      connectSalesforce({ loginUrl, clientId, username: adminUsername, privateKeyFile, ...options }),
    fault: async (fault) => {
      await control('POST', 'faults', fault);
    },
    clearFaults: () => org.recover(),
    requests: async () => {
      const { counts } = (await (await control('GET', 'requests')).json()) as {
        counts: readonly { path: string; count: number }[];
      };
      const logins = counts.filter(({ path }) => path === '/services/oauth2/token');
      return { calls: await org.calls(), logins: logins.reduce((sum, { count }) => sum + count, 0) };
    },
    keyCopy: async () => {
      const file = join(folder, 'key-copy.pem');
      await copyFile(privateKeyFile, file);
      return file;
    },
    [Symbol.asyncDispose]: async () => {
      await org[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

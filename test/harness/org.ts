import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import { startSandboxOrg } from '../../src/sandbox-org/sandbox-org.ts';

const METADATA = join(import.meta.dirname, '../../subgraphs/salesforce/force-app/main/default');
const CLIENT_ID = 'waybill-test';
const INTEGRATION_USER = 'hub@waybill.example';

export interface TestOrg extends AsyncDisposable {
  /** The hub's user: what the permission set grants, and no more. */
  readonly asHub: SalesforceClient;
  /** Someone in Salesforce who may do everything. */
  readonly asAdministrator: SalesforceClient;
  /** How a hub signs in. */
  readonly login: {
    readonly loginUrl: string;
    readonly clientId: string;
    readonly username: string;
    readonly adminUsername: string;
    readonly privateKeyFile: string;
  };
  /** Calls to the REST API since the last `forget`, whoever made them; logins are not calls. */
  calls(): Promise<number>;
  forget(): Promise<void>;
  /** Logins since the last `forget`. */
  logins(): Promise<number>;
  /** Arms a fault of the fault switch. */
  arm(fault: { readonly kind: string; readonly [setting: string]: unknown }): Promise<void>;
  /** What people do in Salesforce's own pages. */
  merge(object: string, loser: string, into: string): Promise<void>;
  undelete(object: string, id: string): Promise<void>;
  /** Answers every call with 503 until `recover`. */
  breakDown(): Promise<void>;
  recover(): Promise<void>;
}

/** An org of its own for one test file, reached over its wire. */
export async function startTestOrg(): Promise<TestOrg> {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-org-'));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const privateKeyFile = join(folder, 'key.pem');
  writeFileSync(privateKeyFile, privateKey);
  const org = await startSandboxOrg({
    dataDir: join(folder, 'data'),
    metadataDir: METADATA,
    clientId: CLIENT_ID,
    publicKey,
    username: INTEGRATION_USER,
    faults: true,
  });
  const connect = (username: string) =>
    connectSalesforce({ loginUrl: org.loginUrl, clientId: CLIENT_ID, username, privateKeyFile });
  const asHub = connect(org.username);
  const asAdministrator = connect(org.adminUsername);
  const control = async (method: string, path: string, body?: object) => {
    const reply = await fetch(`${org.instanceUrl}/sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  };
  const countOf = async (prefix: string) => {
    const { counts } = (await (await control('GET', 'requests')).json()) as {
      counts: { path: string; count: number }[];
    };
    return counts.filter(({ path }) => path.startsWith(prefix)).reduce((sum, { count }) => sum + count, 0);
  };
  return {
    asHub,
    asAdministrator,
    login: {
      loginUrl: org.loginUrl,
      clientId: CLIENT_ID,
      privateKeyFile,
      username: org.username,
      adminUsername: org.adminUsername,
    },
    calls: () => countOf('/services/data/v66.0/'),
    logins: () => countOf('/services/oauth2/token'),
    arm: async (fault) => {
      await control('POST', 'faults', fault);
    },
    forget: async () => {
      await control('DELETE', 'requests');
    },
    merge: async (object, id, into) => {
      await control('POST', 'merge', { object, id, into });
    },
    undelete: async (object, id) => {
      await control('POST', 'undelete', { object, id });
    },
    breakDown: async () => {
      await control('POST', 'faults', { kind: 'FAIL', path: '/services/data/' });
    },
    recover: async () => {
      await control('DELETE', 'faults');
    },
    [Symbol.asyncDispose]: async () => {
      await asHub[Symbol.asyncDispose]();
      await asAdministrator[Symbol.asyncDispose]();
      await org.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SalesforceClient, SalesforceClientOptions } from '../../src/salesforce/client.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import { type ChangeEventOptions, startSandboxOrg } from '../../src/sandbox-org/sandbox-org.ts';

export const METADATA = join(import.meta.dirname, '../../subgraphs/salesforce/force-app/main/default');
const CLIENT_ID = 'waybill-test';
/** The calls of the REST API; logins are no calls. */
const DATA = '/services/data/v66.0/';
const INTEGRATION_USER = 'hub@waybill.example';

export interface TestOrgOptions {
  /** Another metadata folder than the hub's own. */
  readonly metadataDir?: string;
  /** A folder of what the org has of its own, deployed before the other one. */
  readonly ownMetadataDir?: string;
  /** Rows of a page of a bulk query's result. */
  readonly bulkPageSize?: number;
  /** The hub signs with a key of this kind; RSA by default. */
  readonly key?: 'rsa' | 'ec';
  /** Serves change events by the Pub/Sub API. */
  readonly changeEvents?: ChangeEventOptions;
}

export interface TestOrg extends AsyncDisposable {
  /** The hub's user: what the permission set grants, and no more. */
  readonly asHub: SalesforceClient;
  /** Someone in Salesforce who may do everything. */
  readonly asAdministrator: SalesforceClient;
  /** Another client: of the administrator with the right key, unless the options say otherwise. */
  connect(options?: Partial<SalesforceClientOptions>): SalesforceClient;
  readonly orgId: string;
  /** How a hub signs in. The login URL is also the address of the API. */
  readonly login: {
    readonly loginUrl: string;
    readonly clientId: string;
    readonly username: string;
    readonly adminUsername: string;
    readonly privateKeyFile: string;
  };
  /** Calls to paths that hold `part` since the last `forget`, whoever made them; by default all of the REST API. */
  calls(part?: string): Promise<number>;
  forget(): Promise<void>;
  /** Logins since the last `forget`. */
  logins(): Promise<number>;
  /** Arms a fault of the fault switch. It meets calls until its `times` are used up or the org recovers. */
  arm(fault: { readonly kind: string; readonly [setting: string]: unknown }): Promise<void>;
  /** What an administrator grants the hub's user of a field (null: of the object), or takes from it, while the org runs. */
  grant(object: string, field: string | null, right: 'NOTHING' | 'READ' | 'EDIT'): Promise<void>;
  /** An administrator deactivates a picklist value, or activates it again. */
  setActive(object: string, field: string, value: string, active: boolean): Promise<void>;
  /** What is written from now on becomes visible so long after its stamp, milliseconds; 0 ends it. */
  commitLate(milliseconds: number): Promise<void>;
  /** Fields are granted as the permission set says again. */
  grantAll(): Promise<void>;
  /** What people do in Salesforce's own pages. */
  merge(object: string, loser: string, into: string): Promise<void>;
  undelete(object: string, id: string): Promise<void>;
  /** Where the Pub/Sub API listens, and the authority that its certificate needs (PEM); only with change events. */
  readonly pubSub: { readonly endpoint: string; readonly authorityFile: string | null };
  /** Does one thing with the change events at once. */
  changeEvents(action: {
    readonly action: 'EXPIRE_WINDOW' | 'KEEPALIVE' | 'DROP_STREAMS' | 'EXPIRE_SESSIONS' | 'EVENT';
    readonly [setting: string]: unknown;
  }): Promise<void>;
  /** Answers every call with 503 until `recover`. */
  breakDown(): Promise<void>;
  recover(): Promise<void>;
}

/** An org of its own for one test file, reached over its wire. */
export async function startTestOrg(options: TestOrgOptions = {}): Promise<TestOrg> {
  const { key = 'rsa', metadataDir = METADATA, bulkPageSize, changeEvents, ownMetadataDir } = options;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-org-'));
  const { publicKey, privateKey } =
    key === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privateKeyFile = join(folder, 'key.pem');
  writeFileSync(privateKeyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const org = await startSandboxOrg({
    dataDir: join(folder, 'data'),
    metadataDir,
    clientId: CLIENT_ID,
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    username: INTEGRATION_USER,
    faults: true,
    ...(bulkPageSize !== undefined && { bulkPageSize }),
    ...(changeEvents !== undefined && { changeEvents }),
    ...(ownMetadataDir !== undefined && { ownMetadataDir }),
  });
  const connect = (own: Partial<SalesforceClientOptions> = {}) =>
    connectSalesforce({
      loginUrl: org.loginUrl,
      clientId: CLIENT_ID,
      username: org.adminUsername,
      privateKeyFile,
      ...own,
    });
  const asHub = connect({ username: org.username });
  const asAdministrator = connect();
  const control = async (method: string, path: string, body?: object) => {
    const reply = await fetch(`${org.instanceUrl}/sandbox/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply;
  };
  const countOf = async (part: string) => {
    const { counts } = (await (await control('GET', 'requests')).json()) as {
      counts: { path: string; count: number }[];
    };
    return counts.filter(({ path }) => path.includes(part)).reduce((sum, { count }) => sum + count, 0);
  };
  return {
    asHub,
    asAdministrator,
    connect,
    orgId: org.orgId,
    login: {
      loginUrl: org.loginUrl,
      clientId: CLIENT_ID,
      privateKeyFile,
      username: org.username,
      adminUsername: org.adminUsername,
    },
    calls: (part = DATA) => countOf(part),
    logins: () => countOf('/services/oauth2/token'),
    arm: async (fault) => {
      await control('POST', 'faults', fault);
    },
    forget: async () => {
      await control('DELETE', 'requests');
    },
    grant: async (object, field, right) => {
      const given = { readable: right !== 'NOTHING', editable: right === 'EDIT' };
      await control('POST', 'fields', { object, field, ...given });
    },
    setActive: async (object, field, value, active) => {
      await control('POST', 'picklists', { object, field, value, active });
    },
    commitLate: async (milliseconds) => {
      await control('POST', 'late-commits', { milliseconds });
    },
    grantAll: async () => {
      await control('DELETE', 'fields');
    },
    merge: async (object, id, into) => {
      await control('POST', 'merge', { object, id, into });
    },
    undelete: async (object, id) => {
      await control('POST', 'undelete', { object, id });
    },
    pubSub: { endpoint: org.pubSubEndpoint ?? '', authorityFile: org.pubSubCertificateFile },
    changeEvents: async (action) => {
      await control('POST', 'change-events', action);
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

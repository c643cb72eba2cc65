import { BulkApi } from './bulk/bulk-routes.ts';
import type { PubSubServer } from './change-events/pubsub-server.ts';
import { FaultSwitch } from './faults/fault-switch.ts';
import { RequestLog } from './faults/request-log.ts';
import { readPublicKey } from './login/jwt-bearer.ts';
import { Org } from './org.ts';
import { startServer } from './wire/server.ts';

export interface SandboxOrgOptions {
  /** Folder that keeps the records; created when missing. */
  readonly dataDir: string;
  /** SFDX source folder (`…/main/default`) to deploy at the start; without it the org is bare. */
  readonly metadataDir?: string;
  /** SFDX source folder of what the org has of its own, which is deployed before: value sets, record types, rules. */
  readonly ownMetadataDir?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** Consumer key that JWT assertions must come from (`iss`). */
  readonly clientId: string;
  /** PEM text of the client's certificate or public key, RSA (RS256) or EC P-256 (ES256). */
  readonly publicKey: string;
  /** The integration user, bound by the permission set `Portal_Integration` of the metadata. */
  readonly username: string;
  /** A user who sees and may do everything; `admin@waybill.example` by default. */
  readonly adminUsername?: string;
  /** Opens `/sandbox/faults` and `/sandbox/requests`. */
  readonly faults?: boolean;
  /** API calls a day; 100,000 by default. */
  readonly dailyApiRequests?: number;
  /** Rows of a bulk query result page when the caller does not say; 50,000 by default. */
  readonly bulkPageSize?: number;
  /** Serves change events by the Pub/Sub API beside HTTP; left out, the org records none. */
  readonly changeEvents?: ChangeEventOptions;
}

export interface ChangeEventOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** HTTP/2 without TLS; Salesforce itself never speaks it. */
  readonly plaintext?: boolean;
  /** Milliseconds without a message after which a stream gets a keepalive; 270 seconds by default. */
  readonly keepaliveEach?: number;
  /** Milliseconds until a stream ends whose client got all it asked for; 60 seconds by default. */
  readonly idleFor?: number;
}

export interface SandboxOrg {
  /** `http://127.0.0.1:<port>`; also the login URL and the audience of assertions. */
  readonly instanceUrl: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly adminUsername: string;
  readonly orgId: string;
  /** `host:port` of the Pub/Sub API; null without change events. */
  readonly pubSubEndpoint: string | null;
  /** PEM file of the certificate that a client of the Pub/Sub API must trust; null without TLS. */
  readonly pubSubCertificateFile: string | null;
  /** Ends the server and closes the data; open requests are cut off. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** The gRPC library is loaded by orgs that serve it, and by no other. */
async function servePubSub(org: Org, faults: FaultSwitch, options: SandboxOrgOptions): Promise<PubSubServer> {
  const { PubSubServer } = await import('./change-events/pubsub-server.ts');
  if (!org.changes) throw new Error('the org records no change events');
  const {
    port = 0,
    plaintext = false,
    keepaliveEach = 270_000,
    idleFor = 60_000,
  } = options.changeEvents ?? {};
  return PubSubServer.start({
    log: org.changes.log,
    topics: org.changes.topics,
    store: org.store,
    faults,
    sessions: org.sessions,
    organizationId: org.identity.organizationId,
    folder: options.dataDir,
    host: HOST,
    port,
    isPlaintext: plaintext,
    keepaliveEach,
    idleFor,
  });
}

/** Starts a Salesforce org on the loopback address. Throws when the metadata or the key cannot be read. */
export async function startSandboxOrg(options: SandboxOrgOptions): Promise<SandboxOrg> {
  const adminUsername = options.adminUsername ?? 'admin@waybill.example';
  const faults = new FaultSwitch();
  const app = { clientId: options.clientId, publicKey: readPublicKey(options.publicKey) };
  const org = new Org(
    {
      dataDir: options.dataDir,
      metadataDir: options.metadataDir ?? null,
      ownMetadataDir: options.ownMetadataDir ?? null,
      username: options.username,
      adminUsername,
      permissionSet: 'Portal_Integration',
      dailyApiRequests: options.dailyApiRequests ?? 100_000,
      bulkPageSize: options.bulkPageSize ?? 50_000,
      changeEvents: options.changeEvents !== undefined,
    },
    faults,
  );
  const control = options.faults ?? false;
  const bulk = new BulkApi(org, faults);
  const pubSub = options.changeEvents ? await servePubSub(org, faults, options) : null;
  const parts = { org, bulk, app, faults, log: new RequestLog(), control, pubSub };
  const { server, url } = await startServer(parts, HOST, options.port ?? 0);
  return {
    instanceUrl: url,
    loginUrl: url,
    clientId: options.clientId,
    username: options.username,
    adminUsername,
    orgId: org.identity.organizationId,
    pubSubEndpoint: pubSub?.endpoint ?? null,
    pubSubCertificateFile: pubSub?.certificateFile ?? null,
    close: async () => {
      pubSub?.stop();
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
      await bulk.stop();
      org.close();
    },
  };
}

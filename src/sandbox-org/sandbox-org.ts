import { BulkApi } from './bulk/bulk-routes.ts';
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
}

export interface SandboxOrg {
  /** `http://127.0.0.1:<port>`; also the login URL and the audience of assertions. */
  readonly instanceUrl: string;
  readonly loginUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly adminUsername: string;
  readonly orgId: string;
  /** Ends the server and closes the data; open requests are cut off. */
  close(): Promise<void>;
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
      username: options.username,
      adminUsername,
      permissionSet: 'Portal_Integration',
      dailyApiRequests: options.dailyApiRequests ?? 100_000,
      bulkPageSize: options.bulkPageSize ?? 50_000,
    },
    faults,
  );
  const control = options.faults ?? false;
  const bulk = new BulkApi(org);
  const parts = { org, bulk, app, faults, log: new RequestLog(), control };
  const { server, url } = await startServer(parts, '127.0.0.1', options.port ?? 0);
  return {
    instanceUrl: url,
    loginUrl: url,
    clientId: options.clientId,
    username: options.username,
    adminUsername,
    orgId: org.identity.organizationId,
    close: async () => {
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

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { seedDemo } from '../../src/cli/demo/seed-demo.ts';
import { startEmbeddedRedis } from '../../src/cli/embedded/redis.ts';
import { type EmbeddedSandboxOrg, startEmbeddedSandboxOrg } from '../../src/cli/embedded/sandbox-org.ts';
import { SUBGRAPH_NAMES } from '../../src/cli/wiring/subgraphs.ts';
import { CHANNEL } from '../../src/domain/force-app/change-channel.ts';
import { openDemoIssuer } from '../../src/identity/demo-issuer.ts';
import { createBaseValues } from '../../src/ledger/base-values/base-values.ts';
import { createPortalStore } from '../../src/portal-store/portal-store.ts';
import { openDatabase } from '../../src/postgres/database.ts';
import { migrate } from '../../src/postgres/migrate.ts';
import type { SalesforceClient } from '../../src/salesforce/client.ts';
import { connectSalesforce } from '../../src/salesforce/connect.ts';
import { CommandPart, lastingPort, type Part, PostgresPart } from './hub-parts.ts';

/** The hub as it runs in production: every part a process of its own, with the demo data. Needs `npm run build`. */
export interface HubProcesses extends AsyncDisposable {
  readonly graphqlUrl: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly org: EmbeddedSandboxOrg;
  /** Everything that Salesforce has, as its administrator sees it. */
  readonly salesforce: SalesforceClient;
  readonly tokens: Readonly<Record<string, string>>;
  readonly postgres: Part;
  readonly gateway: Part;
  readonly workers: readonly Part[];
  /** Empty when the gateway serves them in its own process. */
  readonly subgraphs: readonly Part[];
  /** In which its commands run. */
  readonly env: NodeJS.ProcessEnv;
  /** Acts out a fault of the sandbox org's switch. */
  fault(fault: object): Promise<void>;
  /** Faults that wait for a request still. */
  waitingFaults(): Promise<number>;
  clearFaults(): Promise<void>;
}

export interface HubProcessesOptions {
  readonly workers: number;
  /** Whether workers hear of Salesforce's changes as they happen; else they poll. */
  readonly hasFeed?: boolean;
  /** Whether each subgraph is a process of its own. */
  readonly hasRemoteSubgraphs?: boolean;
  /** API calls of 24 hours that the sandbox org allows. */
  readonly dailyApiRequests?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Where everything lives; the caller removes it. Without one, it is a temporary folder that goes with the hub. */
  readonly folder?: string;
  /** Aborted, the start ends at its next step with the signal's reason. */
  readonly signal?: AbortSignal;
}

const CONTROL_TIMEOUT_MS = 5_000;
const CONTROL_ATTEMPTS = 5;

export async function startHubProcesses(options: HubProcessesOptions): Promise<HubProcesses> {
  await using starting = new AsyncDisposableStack();
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'waybill-processes-'));
  if (options.folder === undefined) {
    starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  }
  const goOn = () => options.signal?.throwIfAborted();
  goOn();
  const postgres = await PostgresPart.open(join(folder, 'postgres'));
  starting.defer(() => postgres.stop());
  goOn();
  const redis = await startEmbeddedRedis(join(folder, 'redis'));
  starting.defer(() => redis.stop());
  goOn();
  const org = await startEmbeddedSandboxOrg(join(folder, 'sandbox-org'), {
    ...(options.dailyApiRequests !== undefined && { dailyApiRequests: options.dailyApiRequests }),
  });
  starting.defer(() => org.stop());
  goOn();
  const databaseUrl = postgres.url;
  await migrate(databaseUrl);
  const { loginUrl, clientId, privateKeyFile } = org;
  const salesforce = starting.use(
    connectSalesforce({ loginUrl, clientId, privateKeyFile, username: org.adminUsername }),
  );
  {
    await using database = openDatabase({ url: databaseUrl, poolSize: 2 });
    const seeded = {
      store: createPortalStore(database),
      ledger: { baseValues: createBaseValues(database) },
      salesforce,
    };
    await seedDemo(seeded, new Date());
  }
  goOn();
  const identity = { issuer: 'waybill', audience: 'waybill' };
  const issuer = await openDemoIssuer({ folder, ...identity, production: false });
  const port = await lastingPort();
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    LOG_LEVEL: 'info',
    WAYBILL_DATA: folder,
    WAYBILL_PORT: String(port),
    WAYBILL_WORKER_PORT: '0',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    WAYBILL_TOKEN_KEY_FILE: issuer.publicKeyFile,
    SALESFORCE_LOGIN_URL: loginUrl,
    SALESFORCE_CLIENT_ID: clientId,
    SALESFORCE_USERNAME: org.username,
    SALESFORCE_PRIVATE_KEY_FILE: privateKeyFile,
    SALESFORCE_POLL_MS: '1000',
    WAYBILL_REPLICAS: String(options.workers + 1 + (options.hasRemoteSubgraphs === true ? 1 : 0)),
    ...(options.hasFeed === true && {
      SALESFORCE_CHANGE_CHANNEL: CHANNEL,
      SALESFORCE_PUBSUB_ENDPOINT: org.pubSubEndpoint,
      SALESFORCE_PUBSUB_CA_FILE: org.pubSubCertificateFile,
    }),
    ...options.env,
  };
  const remote = options.hasRemoteSubgraphs === true ? await subgraphParts(folder, env) : NO_REMOTE;
  const gateway = new CommandPart(
    ['gateway'],
    folder,
    { ...env, ...remote.gatewayEnv },
    'the gateway answers',
  );
  const workers = Array.from(
    { length: options.workers },
    (_, index) => new CommandPart(['worker'], folder, env, 'the worker works', `worker ${index + 1}`),
  );
  const { subgraphs } = remote;
  for (const part of [gateway, ...subgraphs, ...workers]) starting.defer(() => part.kill());
  await Promise.all([gateway, ...subgraphs, ...workers].map((part) => part.start()));
  const lifetimeSeconds = 6 * 3600;
  const minted = DEMO_USERS.map(
    async ({ token, subject, role }) =>
      [token, await issuer.mint({ subject, role, lifetimeSeconds })] as const,
  );
  const tokens = Object.fromEntries(await Promise.all(minted));
  const control = controlOf(loginUrl);
  const owned = starting.move();
  return {
    graphqlUrl: `http://127.0.0.1:${port}/graphql`,
    databaseUrl,
    redisUrl: redis.url,
    org,
    salesforce,
    tokens,
    postgres,
    gateway,
    workers,
    subgraphs,
    env,
    fault: async (fault) => void (await control('POST', fault)),
    waitingFaults: async () => (JSON.parse(await control('GET')) as unknown[]).length,
    clearFaults: async () => void (await control('DELETE')),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

interface RemoteSubgraphs {
  readonly subgraphs: readonly Part[];
  /** With which the gateway finds them. */
  readonly gatewayEnv: NodeJS.ProcessEnv;
}

const NO_REMOTE: RemoteSubgraphs = { subgraphs: [], gatewayEnv: {} };

/** One process for each subgraph, at a port of its own. They share a signing key for envelopes with the gateway. */
async function subgraphParts(folder: string, env: NodeJS.ProcessEnv): Promise<RemoteSubgraphs> {
  const keyFile = join(folder, 'envelope-keys');
  writeFileSync(keyFile, `k1:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const key = { WAYBILL_ENVELOPE_SECRET_FILE: keyFile };
  const gatewayEnv: NodeJS.ProcessEnv = { ...key };
  const subgraphs: Part[] = [];
  for (const name of SUBGRAPH_NAMES) {
    const port = await lastingPort();
    gatewayEnv[`WAYBILL_${name.toUpperCase()}_URL`] = `http://127.0.0.1:${port}/graphql`;
    const own = { ...env, ...key, WAYBILL_PORT: String(port) };
    subgraphs.push(new CommandPart(['subgraph', name], folder, own, 'the subgraph answers'));
  }
  return { subgraphs, gatewayEnv };
}

/** Calls the sandbox org's fault switch. A call that breaks is repeated: an idle connection may end just then. */
function controlOf(loginUrl: string): (method: string, body?: object) => Promise<string> {
  return async (method, body) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const reply = await fetch(`${loginUrl}/sandbox/faults`, {
          method,
          ...(body && { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(CONTROL_TIMEOUT_MS),
        });
        const text = await reply.text();
        if (reply.ok) return text;
        throw new Refusal(text);
      } catch (error) {
        if (error instanceof Refusal || attempt === CONTROL_ATTEMPTS) throw error;
      }
    }
  };
}

class Refusal extends Error {}

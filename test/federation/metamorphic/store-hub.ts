import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { DEMO_USERS } from '../../../src/cli/demo/people.ts';
import { seedDemo } from '../../../src/cli/demo/seed-demo.ts';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { startEmbeddedRedis } from '../../../src/cli/embedded/redis.ts';
import { startEmbeddedSandboxOrg } from '../../../src/cli/embedded/sandbox-org.ts';
import { createLogger } from '../../../src/cli/logger.ts';
import { Adapters } from '../../../src/cli/wiring/adapters.ts';
import { outliveDroppedErrors } from '../../../src/cli/wiring/dropped-errors.ts';
import { wireAuthenticator } from '../../../src/cli/wiring/identity.ts';
import { SUBGRAPH_NAMES, SUBGRAPHS } from '../../../src/cli/wiring/subgraphs.ts';
import { type Config, readConfig } from '../../../src/config/environment.ts';
import { openDemoIssuer } from '../../../src/identity/demo-issuer.ts';
import { migrate } from '../../../src/postgres/migrate.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import type { Way } from './disagreement.ts';
import { asking, inProcess, overHttp } from './gateways.ts';
import type { CallerRole } from './operation.ts';

/** The real subgraphs over real stores with the demo data, behind two gateways. Nobody writes while it runs. */
export interface StoreHub extends AsyncDisposable {
  readonly schema: GraphQLSchema;
  /** Opaque ids and ids of both systems. */
  readonly ids: readonly string[];
  readonly ways: readonly [Way, Way];
}

const CALLERS: Readonly<Record<CallerRole, string>> = {
  CUSTOMER: 'customer',
  SERVICE_AGENT: 'serviceAgent',
  ANALYST: 'analyst',
};

const RECORDS = `{
  accounts(first: 10) { nodes { id portalId crmId } }
  shipments(first: 15) { nodes { id portalId crmId } }
  exceptions(first: 5) { nodes { id portalId case { id crmId } } }
  contacts(first: 5) { nodes { id crmId } }
  opportunities(first: 3) { nodes { id } }
  viewer { user { id portalId } }
}`;

export async function startStoreHub(): Promise<StoreHub> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'waybill-fuzz-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const config = await startStores(folder, starting);
  const logger = createLogger(config);
  starting.use(outliveDroppedErrors(logger));
  const adapters = starting.use(new Adapters(config, logger));
  const subgraphs = await Promise.all(SUBGRAPH_NAMES.map((name) => SUBGRAPHS[name](adapters)));
  const authenticator = wireAuthenticator(config, adapters, logger);
  const local = inProcess(subgraphs, authenticator);
  starting.defer(() => local.close());
  const remote = await overHttp(subgraphs, authenticator, starting);
  starting.defer(() => remote.close());
  const tokens = await mintTokens(folder, config);
  const { data } = await local.execute({ query: RECORDS, authorization: `Bearer ${tokens.SERVICE_AGENT}` });
  const owned = starting.move();
  return {
    schema: buildSchema(local.publicSdl, { assumeValidSDL: true }),
    ids: [...new Set(textsIn(data))],
    ways: [
      { name: 'in process', answer: asking(local, tokens) },
      { name: 'over HTTP', answer: asking(remote, tokens) },
    ],
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function startStores(folder: string, owner: AsyncDisposableStack): Promise<Config> {
  const postgres = await startEmbeddedPostgres({ folder: join(folder, 'postgres') });
  owner.defer(() => postgres.stop());
  await migrate(postgres.url);
  const redis = await startEmbeddedRedis(join(folder, 'redis'));
  owner.defer(() => redis.stop());
  const org = await startEmbeddedSandboxOrg(join(folder, 'sandbox-org'));
  owner.defer(() => org.stop());
  const { loginUrl, clientId, privateKeyFile } = org;
  const issuer = await openDemoIssuer({ folder, ...ISSUER, production: false });
  const config: Config = {
    ...readConfig({ LOG_LEVEL: 'silent' }),
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    dataFolder: folder,
    tokenKeyFile: issuer.publicKeyFile,
    tokenIssuer: ISSUER.issuer,
    tokenAudience: ISSUER.audience,
    salesforceLoginUrl: loginUrl,
    salesforceClientId: clientId,
    salesforceUsername: org.username,
    salesforcePrivateKeyFile: privateKeyFile,
  };
  await using adapters = new Adapters(config, createLogger(config));
  await using salesforce = connectSalesforce({
    loginUrl,
    clientId,
    privateKeyFile,
    username: org.adminUsername,
  });
  const seeded = { store: adapters.portalStore(), ledger: adapters.ledger(), salesforce };
  await seedDemo(seeded, new Date());
  return config;
}

const ISSUER = { issuer: 'waybill-fuzz', audience: 'waybill' };

async function mintTokens(folder: string, config: Config): Promise<Readonly<Record<CallerRole, string>>> {
  const issuer = await openDemoIssuer({ folder, ...ISSUER, production: config.profile === 'production' });
  const mint = async (role: CallerRole) => {
    const user = DEMO_USERS.find(({ token }) => token === CALLERS[role]);
    if (user === undefined) throw new TypeError(`the demo has no ${role}`);
    return await issuer.mint({ subject: user.subject, role, lifetimeSeconds: 24 * 3600 });
  };
  return {
    CUSTOMER: await mint('CUSTOMER'),
    SERVICE_AGENT: await mint('SERVICE_AGENT'),
    ANALYST: await mint('ANALYST'),
  };
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import type { Gateway } from '../../gateway/gateway.ts';
import { DEMO_USERS } from '../../src/cli/demo/people.ts';
import { seedDemo } from '../../src/cli/demo/seed-demo.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { Adapters } from '../../src/cli/wiring/adapters.ts';
import { wireGateway } from '../../src/cli/wiring/gateway.ts';
import { wireWorker } from '../../src/cli/wiring/worker.ts';
import { type Config, readConfig } from '../../src/config/environment.ts';
import { openDemoIssuer } from '../../src/identity/demo-issuer.ts';
import type { Worker } from '../../src/sync/worker.ts';
import { startTestOrg, type TestOrg } from './org.ts';
import type { Pooler } from './pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from './postgres.ts';
import { startTestRedis, type TestRedis } from './redis.ts';

export interface HubError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

export interface HubAnswer<Data> {
  readonly status: number;
  readonly data: Data | null | undefined;
  readonly errors: readonly HubError[];
  readonly upstream: {
    readonly salesforceCalls: number;
    readonly cacheHits: number;
    readonly cacheMisses: number;
    readonly apiBudgetRemaining: number | null;
  };
}

/** A whole hub over real services with the demo data, asked over real HTTP. */
export interface TestHub extends AsyncDisposable {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly url: string;
  readonly wsUrl: string;
  readonly adapters: Adapters;
  /** Null without `worker`. */
  readonly worker: Worker | null;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly org: TestOrg;
  /** By the names of `.waybill/demo.json`. */
  readonly tokens: Readonly<Record<string, string>>;
  ask<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    user: string | null,
    operation: string | TypedDocumentNode<Data, Variables>,
    variables?: Variables,
  ): Promise<HubAnswer<Data>>;
}

/**
 * `worker`: the sync worker runs too, as in `waybill up`. `pooler`: the hub reaches its database through it, and directly
 * for notifications.
 */
export async function startTestHub({
  worker: withWorker = false,
  pooler,
  ...overrides
}: Partial<Config> & { readonly worker?: boolean; readonly pooler?: Pooler } = {}): Promise<TestHub> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'waybill-hub-'));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const database = starting.use(await createTestDatabase());
  const redis = starting.use(await startTestRedis());
  const org = starting.use(await startTestOrg());
  const identity = { issuer: `issuer-${randomBytes(4).toString('hex')}`, audience: 'waybill' };
  const issuer = await openDemoIssuer({ folder, ...identity, production: false });
  const config: Config = {
    ...readConfig({ LOG_LEVEL: 'silent' }),
    databaseUrl: pooler === undefined ? database.hubUrl : pooler.through(database.hubUrl),
    databaseDirectUrl: pooler === undefined ? null : database.hubUrl,
    databaseRetentionUrl: database.retentionUrl,
    redisUrl: redis.url,
    dataFolder: folder,
    tokenKeyFile: issuer.publicKeyFile,
    tokenIssuer: identity.issuer,
    tokenAudience: identity.audience,
    salesforceLoginUrl: org.login.loginUrl,
    salesforceClientId: org.login.clientId,
    salesforceUsername: org.login.username,
    salesforcePrivateKeyFile: org.login.privateKeyFile,
    salesforcePollMs: 200,
    ...overrides,
  };
  const logger = createLogger(config);
  const adapters = starting.use(new Adapters(config, logger));
  const seeded = {
    store: adapters.portalStore(),
    ledger: adapters.ledger(),
    salesforce: org.asAdministrator,
  };
  await seedDemo(seeded, new Date());
  const gateway = await wireGateway(config, adapters, logger);
  starting.defer(() => gateway.close());
  const { url, wsUrl } = await gateway.listen(0, '127.0.0.1');
  adapters.publicAddress().listensAt(url);
  const worker = withWorker ? starting.use(await wireWorker(config, adapters, logger)) : null;
  worker?.start();
  const tokens = Object.fromEntries(
    await Promise.all(
      DEMO_USERS.map(
        async ({ token, subject, role }) => [token, await issuer.mint({ subject, role })] as const,
      ),
    ),
  );
  const owned = starting.move();
  return {
    config,
    gateway,
    url,
    wsUrl,
    adapters,
    worker,
    database,
    redis,
    org,
    tokens,
    ask<Data, Variables>(
      user: string | null,
      operation: string | TypedDocumentNode<Data, Variables>,
      variables?: Variables,
    ): Promise<HubAnswer<Data>> {
      return askGateway(url, user === null ? null : (tokens[user] ?? user), operation, variables);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Asks any gateway over HTTP. */
export async function askGateway<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
  url: string,
  token: string | null,
  operation: string | TypedDocumentNode<Data, Variables>,
  variables?: Variables,
): Promise<HubAnswer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({
      query: typeof operation === 'string' ? operation : print(operation),
      variables,
    }),
  });
  const answer = (await response.json()) as {
    data?: Data | null;
    errors?: HubError[];
    extensions?: { upstream?: HubAnswer<Data>['upstream'] };
  };
  return {
    status: response.status,
    data: answer.data,
    errors: answer.errors ?? [],
    upstream: answer.extensions?.upstream ?? {
      salesforceCalls: 0,
      cacheHits: 0,
      cacheMisses: 0,
      apiBudgetRemaining: null,
    },
  };
}

import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../../src/cli/embedded/postgres.ts';
import { startEmbeddedRedis } from '../../../src/cli/embedded/redis.ts';
import { startEmbeddedSandboxOrg } from '../../../src/cli/embedded/sandbox-org.ts';
import { type DemoIssuer, openDemoIssuer } from '../../../src/identity/demo-issuer.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import { type CrmLinks, fillSandboxOrg } from './crm-data.ts';

/** What every process of a hub shares, on real servers. */
export interface Services extends AsyncDisposable {
  /** A database of its own for each size of the portal. */
  readonly postgresUrl: string;
  readonly redisUrl: string;
  readonly pids: Readonly<Record<'PostgreSQL' | 'Redis' | 'sandbox org', number>>;
  readonly crmLinks: CrmLinks;
  readonly issuer: DemoIssuer;
  /** Of the environment of `waybill`, without the database. */
  readonly environment: Readonly<Record<string, string>>;
}

const ISSUER = 'https://issuer.bench.example';
const AUDIENCE = 'waybill';

/**
 * The data is made again by the next run, so nothing waits for the disk; and it is vacuumed when it is made, so that
 * nothing but requests runs in the server while they are measured.
 */
const POSTGRES_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=8GB',
  'autovacuum=off',
  'checkpoint_timeout=1h',
  'shared_buffers=1GB',
  'max_connections=300',
  'shared_preload_libraries=pg_stat_statements',
];

/** Starts PostgreSQL, Redis and the sandbox org on this process's core, and fills the org. */
export async function startServices(folder: string): Promise<Services> {
  await using started = new AsyncDisposableStack();
  const postgres = await startEmbeddedPostgres({
    folder: join(folder, 'postgres'),
    settings: POSTGRES_SETTINGS,
  });
  started.defer(() => postgres.stop());
  const redis = await startEmbeddedRedis(join(folder, 'redis'));
  started.defer(() => redis.stop());
  const org = await startEmbeddedSandboxOrg(join(folder, 'sandbox-org'));
  started.defer(() => org.stop());
  const { loginUrl, clientId, username, adminUsername, privateKeyFile } = org;
  await using administrator = connectSalesforce({
    loginUrl,
    clientId,
    username: adminUsername,
    privateKeyFile,
  });
  const crmLinks = await fillSandboxOrg(administrator);

  mkdirSync(folder, { recursive: true });
  const issuer = await openDemoIssuer({ folder, issuer: ISSUER, audience: AUDIENCE, production: false });
  const envelopeKeys = join(folder, 'envelope-keys');
  writeFileSync(envelopeKeys, `bench:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
  const owned = started.move();
  return {
    postgresUrl: postgres.url,
    redisUrl: redis.url,
    pids: { PostgreSQL: postgres.pid, Redis: redis.pid, 'sandbox org': org.pid },
    crmLinks,
    issuer,
    environment: {
      LOG_LEVEL: 'info',
      WAYBILL_PORT: '0',
      REDIS_URL: redis.url,
      SALESFORCE_LOGIN_URL: loginUrl,
      SALESFORCE_CLIENT_ID: clientId,
      SALESFORCE_USERNAME: username,
      SALESFORCE_PRIVATE_KEY_FILE: privateKeyFile,
      WAYBILL_TOKEN_KEY_FILE: issuer.publicKeyFile,
      WAYBILL_TOKEN_ISSUER: ISSUER,
      WAYBILL_TOKEN_AUDIENCE: AUDIENCE,
      WAYBILL_ENVELOPE_SECRET_FILE: envelopeKeys,
      WAYBILL_ACCEPT_FORWARDED_TOKEN: 'true',
      WAYBILL_FORWARDED_TOKEN_AUDIENCE: AUDIENCE,
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

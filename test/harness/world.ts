import type { Ledger } from '../../src/ledger/ledger.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import type { CacheSettings, ListCache, RecordCache } from '../../src/redis/cache.ts';
import { createCaches } from '../../src/redis/caches.ts';
import type { LinkIndex } from '../../src/redis/link.ts';
import { RedisLinkIndex } from '../../src/redis/link-index.ts';
import { connectRedis, type RedisConnection } from '../../src/redis/redis-connection.ts';
import { TEST_SIGNER } from './audit-key.ts';
import { startTestOrg, type TestOrg, type TestOrgOptions } from './org.ts';
import { createTestDatabase } from './postgres.ts';
import { startTestRedis, type TestRedis } from './redis.ts';

/** What a hub stands on, of its own for one test file: Salesforce, PostgreSQL, Redis, and the hub's adapters to both. */
export interface World extends AsyncDisposable {
  readonly org: TestOrg;
  readonly databaseUrl: string;
  readonly database: Database;
  readonly ledger: Ledger;
  readonly redis: TestRedis;
  readonly redisConnection: RedisConnection;
  readonly records: RecordCache;
  readonly lists: ListCache;
  readonly links: LinkIndex;
}

/** @param caches those of the hub by default */
export async function startWorld(caches?: CacheSettings, orgOptions?: TestOrgOptions): Promise<World> {
  await using starting = new AsyncDisposableStack();
  const testDatabase = starting.use(await createTestDatabase());
  const redis = starting.use(await startTestRedis());
  const org = starting.use(await startTestOrg(orgOptions));
  const database = starting.use(openDatabase({ url: testDatabase.url, poolSize: 10 }));
  const redisConnection = starting.use(
    // A busy machine is no failure.
    await connectRedis({ url: redis.url, commandTimeoutMs: 5_000, readyTimeoutMs: 10_000 }),
  );
  const owned = starting.move();
  return {
    org,
    databaseUrl: testDatabase.url,
    database,
    ledger: createLedger(database, TEST_SIGNER),
    redis,
    redisConnection,
    ...createCaches(redisConnection, caches),
    links: new RedisLinkIndex(redisConnection),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

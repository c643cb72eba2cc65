import { type Config, requireSetting } from '../../config/environment.ts';
import { createAuditChain } from '../../ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../ledger/audit/audit-retention.ts';
import { createLiveEvents } from '../../ledger/live-events/live-events.ts';
import { Generation } from '../../live/generation.ts';
import { type Database, openDatabase } from '../../postgres/database.ts';
import { RedisLinkIndex } from '../../redis/link-index.ts';
import { openRedis } from '../../redis/redis-servers.ts';
import { PersonErasing } from '../../retention/person-erasure.ts';
import type { PersonInRedis } from '../../retention/redis-copies.ts';
import type { Logger } from '../logger.ts';
import { readAuditSigner } from './audit-signer.ts';
import { redisSettings } from './redis-settings.ts';

/** Reading a table of millions of rows takes a while. */
const STATEMENT_TIMEOUT_MS = 600_000;
/** Offline work may wait longer for a busy Redis than a request. Milliseconds. */
const REDIS_TIMEOUT_MS = 5_000;

/** Erases as the owner of the tables; in development that may be the hub's own role. */
export async function withPersonErasing<T>(
  config: Config,
  logger: Logger,
  work: (erasing: PersonErasing) => Promise<T>,
): Promise<T> {
  const hasOwner = config.profile === 'production' || config.databaseOwnerUrl !== null;
  await using owned = new AsyncDisposableStack();
  const owner = owned.use(
    openDatabase({
      url: requireSetting(config, hasOwner ? 'databaseOwnerUrl' : 'databaseUrl'),
      poolSize: 2,
      statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      applicationName: 'waybill erasure',
    }),
  );
  const signer = readAuditSigner(config, logger);
  return await work(
    new PersonErasing({
      owner,
      signer,
      chain: createAuditChain(owner, signer),
      audit: createAuditRetention(owner, signer),
      redis: config.redisUrl === null ? null : await redisOf(config, logger, owner, owned),
    }),
  );
}

async function redisOf(
  config: Config,
  logger: Logger,
  database: Database,
  owned: AsyncDisposableStack,
): Promise<PersonInRedis> {
  const generation = owned.use(new Generation(createLiveEvents(database)));
  await generation.look();
  const redis = owned.use(
    await openRedis({
      ...redisSettings(config, logger),
      commandTimeoutMs: REDIS_TIMEOUT_MS,
      readyTimeoutMs: REDIS_TIMEOUT_MS,
      generation: () => generation.current,
    }),
  );
  return { redis, links: new RedisLinkIndex(redis) };
}

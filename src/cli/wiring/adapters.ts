import { type Config, requireSetting } from '../../config/environment.ts';
import { newUpstreamUsage } from '../../domain/upstream-usage.ts';
import { createAuthenticationEventRecorder } from '../../ledger/authentication-event-recorder.ts';
import { createAuthenticationEventStore } from '../../ledger/authentication-events.ts';
import { createPortalStore } from '../../portal-store/create-portal-store.ts';
import { openDatabase } from '../../postgres/database.ts';
import { createCaches } from '../../redis/caches.ts';
import { RedisLinkIndex } from '../../redis/link-index.ts';
import { connectRedis, type RedisConnection } from '../../redis/redis-connection.ts';
import { connectSalesforce } from '../../salesforce/connect.ts';
import type { Logger } from '../logger.ts';

/**
 * The adapters of one process. Each is opened when it is first asked for, so a process opens only what it needs, and
 * all are closed in reverse order when this is disposed.
 */
export class Adapters implements AsyncDisposable {
  readonly #config: Config;
  readonly #logger: Logger;
  readonly #open = new AsyncDisposableStack();
  readonly #once = new Map<string, unknown>();

  constructor(config: Config, logger: Logger) {
    this.#config = config;
    this.#logger = logger;
  }

  database() {
    return this.#opened('database', () =>
      this.#open.use(
        openDatabase({
          url: requireSetting(this.#config, 'databaseUrl'),
          poolSize: this.#config.databasePoolSize,
        }),
      ),
    );
  }

  /** Rejects while PostgreSQL does not answer. */
  async checkDatabase(): Promise<void> {
    await this.database().query({ text: 'SELECT 1' }, newUpstreamUsage());
  }

  portalStore() {
    return this.#opened('portalStore', () => createPortalStore(this.database()));
  }

  authenticationEvents() {
    return this.#opened('authenticationEvents', () => createAuthenticationEventStore(this.database()));
  }

  /** Stores authentication events behind the requests. */
  authenticationRecorder() {
    return this.#opened('authenticationRecorder', () =>
      this.#open.use(
        createAuthenticationEventRecorder({
          store: this.authenticationEvents(),
          onProblem: ({ lost }) => this.#logger.error({ lost }, 'authentication events wait for PostgreSQL'),
        }),
      ),
    );
  }

  redis(): Promise<RedisConnection> {
    return this.#opened('redis', async () => {
      let wasAway = false;
      const redis = await connectRedis({
        url: requireSetting(this.#config, 'redisUrl'),
        onStateChange: (available, reason) => {
          if (available && wasAway) this.#logger.info({ reason }, 'Redis answers again');
          wasAway = !available;
          if (wasAway && !this.#open.disposed)
            this.#logger.warn({ reason }, 'Redis is away; the owners are asked instead');
        },
      });
      return this.#open.use(redis);
    });
  }

  async caches() {
    const redis = await this.redis();
    const staleAfterMs = this.#config.cacheStalenessSeconds * 1000;
    return this.#opened('caches', () =>
      createCaches(redis, { staleAfterMs, negativeStaleAfterMs: Math.min(5000, staleAfterMs) }),
    );
  }

  async links() {
    const redis = await this.redis();
    return this.#opened('links', () => new RedisLinkIndex(redis));
  }

  salesforce() {
    return this.#opened('salesforce', () => {
      const loginUrl = requireSetting(this.#config, 'salesforceLoginUrl');
      return this.#open.use(
        connectSalesforce({
          loginUrl,
          clientId: requireSetting(this.#config, 'salesforceClientId'),
          username: requireSetting(this.#config, 'salesforceUsername'),
          privateKeyFile: requireSetting(this.#config, 'salesforcePrivateKeyFile'),
          audience: this.#config.salesforceAudience ?? undefined,
          allowedHosts: this.#config.salesforceHosts ?? undefined,
          onAlert: ({ kind, error }) =>
            this.#logger.error({ kind, code: error.code }, 'Salesforce needs a person'),
        }),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // What is being opened must be there to be closed.
    await Promise.allSettled(this.#once.values());
    await this.#open.disposeAsync();
  }

  #opened<T>(name: string, open: () => T): T {
    if (!this.#once.has(name)) this.#once.set(name, open());
    return this.#once.get(name) as T;
  }
}

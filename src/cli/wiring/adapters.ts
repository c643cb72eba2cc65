import { type Config, requireSetting } from '../../config/environment.ts';
import type { DocumentStore } from '../../document-store/document-store.ts';
import type { UpstreamWork } from '../../domain/upstream-usage.ts';
import { cachedCallerDirectory } from '../../identity/caller-directory.ts';
import { createAuditChain } from '../../ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../ledger/audit/audit-retention.ts';
import { createRefusalRecorder } from '../../ledger/audit/refusal-recorder.ts';
import { createAuthenticationEventRecorder } from '../../ledger/authentication/authentication-event-recorder.ts';
import { createAuthenticationEventStore } from '../../ledger/authentication/authentication-events.ts';
import { createLedger } from '../../ledger/ledger.ts';
import { createLiveEvents } from '../../ledger/live-events/live-events.ts';
import { createUnitOfWork } from '../../ledger/unit-of-work.ts';
import { Generation } from '../../live/generation.ts';
import { LiveFeed } from '../../live/live-feed.ts';
import { createPortalStore } from '../../portal-store/portal-store.ts';
import { createPortalWrites } from '../../portal-store/portal-writes.ts';
import { openDatabase } from '../../postgres/database.ts';
import { ApiBudget, type ApiReading } from '../../redis/api-budget.ts';
import { ApiShares } from '../../redis/api-shares.ts';
import { createCaches } from '../../redis/caches.ts';
import { RedisLinkIndex } from '../../redis/link-index.ts';
import { LiveStreams } from '../../redis/live-streams.ts';
import { openRedis, type RedisServers } from '../../redis/redis-servers.ts';
import { connectSalesforce } from '../../salesforce/connect.ts';
import { endsWithin } from '../../time/pause.ts';
import type { Logger } from '../logger.ts';
import { readAuditSigner } from './audit-signer.ts';
import { countingRefusals } from './counting-refusals.ts';
import { currentSetting } from './current-setting.ts';
import { DatabaseLevel } from './database-level.ts';
import { PublicAddress } from './public-address.ts';
import { redisSettings } from './redis-settings.ts';
import { openDocuments } from './reported-documents.ts';
import { readSignedLinks } from './signed-links.ts';

/** How long a start waits for PostgreSQL before it goes on without Redis, milliseconds. */
const FIRST_ANSWER_MS = 1_000;

/**
 * The adapters of one process. An adapter opens at its first use, so a process opens only the adapters that it needs.
 * On disposal they close in reverse order.
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
          url: currentSetting(this.#config, 'databaseUrl', this.#logger),
          poolSize: this.#config.databasePoolSize,
        }),
      ),
    );
  }

  /** Whether this process may work on the database. */
  databaseLevel() {
    return this.#opened('databaseLevel', () => this.#open.use(new DatabaseLevel(this.database())));
  }

  portalStore() {
    return this.#opened('portalStore', () => createPortalStore(this.database()));
  }

  /** The portal's users and shared links, for authentication. */
  callers() {
    return this.#opened('callers', () => cachedCallerDirectory(this.portalStore().callers));
  }

  documentStore(): DocumentStore {
    return this.#opened('documentStore', () => openDocuments(this.#config, this.#logger, this.#open));
  }

  /** Where people reach the gateway. */
  publicAddress() {
    return this.#opened('publicAddress', () => new PublicAddress(this.#config));
  }

  /** Links to documents, and shared links to shipments. */
  signedLinks() {
    return this.#opened('signedLinks', () =>
      readSignedLinks(this.#config, this.publicAddress(), this.#logger),
    );
  }

  ledger() {
    return this.#opened('ledger', () => createLedger(this.database(), this.auditSigner()));
  }

  /** Signs entries and ends of the audit. */
  auditSigner() {
    return this.#opened('auditSigner', () => readAuditSigner(this.#config, this.#logger));
  }

  auditChain() {
    return this.#opened('auditChain', () => createAuditChain(this.database(), this.auditSigner()));
  }

  /** Removes what is kept no longer, under the only role that may. */
  auditRetention() {
    return this.#opened('auditRetention', () =>
      createAuditRetention(this.retentionDatabase(), this.auditSigner()),
    );
  }

  /** Under the only role that may remove what the hub may not. */
  retentionDatabase() {
    const { databaseRetentionUrl, profile } = this.#config;
    if (databaseRetentionUrl === null && profile !== 'production') return this.database();
    return this.#opened('retentionDatabase', () =>
      this.#open.use(
        openDatabase({
          url: currentSetting(this.#config, 'databaseRetentionUrl', this.#logger),
          poolSize: 1,
          applicationName: 'waybill retention',
        }),
      ),
    );
  }

  /** Transactions over the portal and the ledger. */
  portalWork() {
    return this.#opened('portalWork', () =>
      createUnitOfWork(this.database(), this.auditSigner(), createPortalWrites),
    );
  }

  /** Transactions over the ledger alone. */
  ledgerWork() {
    return this.#opened('ledgerWork', () =>
      createUnitOfWork(this.database(), this.auditSigner(), () => undefined),
    );
  }

  authenticationEvents() {
    return this.#opened('authenticationEvents', () => createAuthenticationEventStore(this.database()));
  }

  /** Counts refused callers, and stores authentication events in the background, so that no request waits. */
  authenticationRecorder() {
    return this.#opened('authenticationRecorder', () => {
      const recorder = createAuthenticationEventRecorder({
        store: this.#signIns(),
        onProblem: ({ lost }) => this.#logger.error({ lost }, 'authentication events wait for PostgreSQL'),
      });
      return countingRefusals(this.#open.use(recorder));
    });
  }

  /** Adds refused mutations to the audit in the background, so that no request waits. */
  refusedMutations() {
    return this.#opened('refusedMutations', () =>
      this.#open.use(
        createRefusalRecorder(this.database(), this.auditSigner(), ({ lost }) =>
          this.#logger.error({ lost }, 'traces of refused mutations wait for PostgreSQL'),
        ),
      ),
    );
  }

  /** The log of sign-ins, and the role of each user's last one. */
  #signIns() {
    const { callers } = this.portalStore();
    const events = this.authenticationEvents();
    return {
      async insert(rows: Parameters<typeof events.insert>[0]) {
        await callers.keepRoles(rows.filter(({ outcome }) => outcome === 'ACCEPTED'));
        await events.insert(rows);
      },
    };
  }

  /** Of the database; it is a part of the keys in Redis. */
  generation() {
    return this.#opened('generation', () =>
      this.#open.use(new Generation(createLiveEvents(this.database()))),
    );
  }

  redis(): Promise<RedisServers> {
    return this.#opened('redis', async () => {
      const generation = this.generation();
      await endsWithin(FIRST_ANSWER_MS, generation.look());
      const settings = { ...this.#redisSettings(), generation: () => generation.current };
      return this.#open.use(await openRedis({ ...settings, onStateChange: this.#sayRedisState() }));
    });
  }

  #sayRedisState(): (available: boolean, reason: string) => void {
    let wasAway = false;
    return (available, reason) => {
      if (available && wasAway) this.#logger.info({ reason }, 'Redis answers again');
      wasAway = !available;
      if (wasAway && !this.#open.disposed)
        this.#logger.warn({ reason }, 'Redis is away; the owners are asked instead');
    };
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

  /** Where the relay publishes live events. */
  async liveStreams() {
    const redis = await this.redis();
    return this.#opened('liveStreams', () => new LiveStreams(redis));
  }

  /** The feed of this process. It reads nothing before the first subscription or listener. */
  liveFeed() {
    return this.#opened('liveFeed', () =>
      this.#open.use(new LiveFeed({ events: this.ledger().live, redis: this.#redisSettings() })),
    );
  }

  /** The budget of calls to Salesforce; every reply of Salesforce corrects it. */
  async apiBudget() {
    const redis = await this.redis();
    return this.#opened('apiBudget', () => new ApiBudget(redis, this.#config.replicas));
  }

  /** The shares of that budget from which requests pay. */
  async apiShares() {
    const redis = await this.redis();
    const budget = await this.apiBudget();
    return this.#opened('apiShares', () => new ApiShares(redis, budget, this.#config.replicas));
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
          httpsOnly: this.#config.profile === 'production',
          onApiUsage: (reading, work) => void this.#correctBudget(reading, work),
          onClockApart: (aheadMs) =>
            this.#logger.warn(
              { code: 'CLOCKS_APART', aheadSeconds: Math.round(aheadMs / 1000) },
              "the hub signs in by Salesforce's clock; set the clock of this machine",
            ),
          onAlert: ({ kind, error }) =>
            this.#logger.error({ kind, code: error.code }, 'Salesforce needs a person'),
        }),
      );
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Wait for adapters that are still opening, to close them, too.
    await Promise.allSettled(this.#once.values());
    await this.#open.disposeAsync();
  }

  #redisSettings() {
    return this.#opened('redisSettings', () => redisSettings(this.#config, this.#logger));
  }

  /** Without Redis there is no shared budget to correct. */
  async #correctBudget(reading: ApiReading, work: UpstreamWork): Promise<void> {
    if (this.#open.disposed || this.#config.redisUrl === null) return;
    try {
      await (await this.apiBudget()).correct(reading, work);
    } catch {
      // The next reply corrects the budget.
    }
  }

  #opened<T>(name: string, open: () => T): T {
    if (!this.#once.has(name)) this.#once.set(name, open());
    return this.#once.get(name) as T;
  }
}

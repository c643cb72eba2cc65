import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type Config, requireSetting } from '../../config/environment.ts';
import type { ScheduledWorkName } from '../../domain/scheduled-works.ts';
import type { PortalStore } from '../../portal-store/portal-store.ts';
import type { SyncDependencies } from '../../sync/exchange/dependencies.ts';
import type { HeldReports } from '../../sync/exchange/held-reports.ts';
import type { FeedOptions } from '../../sync/feed/feed-reader.ts';
import { PollingSource } from '../../sync/pull/polling-source.ts';
import { Worker, type WorkerOptions } from '../../sync/worker.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';
import { directDatabaseUrl } from './current-setting.ts';
import { compareSystems, RECONCILED_HOURS, retentionWorks } from './scheduled-works.ts';

/** Where nothing was read yet, changes of the last day are read; of customers and their people all that there is. */
const FIRST_READING_MS = 86_400_000;

/** What the sync works with, of the adapters of its process. */
export async function wireSync(
  config: Config,
  adapters: Adapters,
  logger: Logger,
): Promise<SyncDependencies> {
  return {
    ledger: adapters.ledger(),
    unitOfWork: adapters.portalWork(),
    portal: adapters.portalStore().carried,
    salesforce: adapters.salesforce(),
    integrationUser: requireSetting(config, 'salesforceUsername'),
    budget: await adapters.apiBudget(),
    links: await adapters.links(),
    ...(await adapters.caches()),
    reports: heldReports(adapters.portalStore()),
    publicUrl: adapters.publicAddress().url,
    holder: `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`,
    logger,
  };
}

/** The sync worker over the adapters of its process; it works from `start` on. */
export async function wireWorker(config: Config, adapters: Adapters, logger: Logger): Promise<Worker> {
  const dependencies = await wireSync(config, adapters, logger);
  const dayAgo = new Date(Date.now() - FIRST_READING_MS);
  const beginning = new Date(FIRST_READING_MS);
  const newSource = () =>
    new PollingSource(dependencies.salesforce, (object) =>
      object === 'Account' || object === 'Contact' ? beginning : dayAgo,
    );
  // Here, so that a missing setting ends the start and not the first night.
  const retention = await retentionWorks(config, adapters);
  const redis = await adapters.redis();
  return new Worker({
    ...dependencies,
    directDatabaseUrl: directDatabaseUrl(config, logger),
    changes: newSource(),
    changeFeed: changeFeed(config, newSource, dayAgo),
    streams: await adapters.liveStreams(),
    checkDatabase: () => adapters.databaseLevel().check(),
    redisProblem: () => redis.problem,
    pollMs: config.salesforcePollMs,
    lateMs: config.salesforceLateMinutes * 60_000,
    sealAudit: () => adapters.auditChain().seal(),
    scheduled: [
      {
        name: 'reconcile',
        cron: '30 1 * * *',
        work: (signal) => compareSystems(dependencies, RECONCILED_HOURS, signal),
      },
      { name: 'retention', cron: '0 3 * * *', work: retention.retention },
      { name: 'record-retention', cron: '0 4 * * *', work: retention['record-retention'] },
      { name: 'audit-retention', cron: '30 3 * * *', work: retention['audit-retention'] },
    ] satisfies readonly (WorkerOptions['scheduled'][number] & { readonly name: ScheduledWorkName })[],
  });
}

function changeFeed(config: Config, newSource: () => PollingSource, beginAt: Date): FeedOptions | null {
  const { salesforceChangeChannel: topic, salesforcePubSubEndpoint: endpoint } = config;
  if (topic === null) return null;
  return { settings: { endpoint, topic, caFile: config.salesforcePubSubCaFile }, newSource, beginAt };
}

/**
 * The portal's reader of reports in doubt. It is loaded with the first such report, so that a worker starts without the
 * classes of a subgraph.
 */
function heldReports(store: PortalStore): HeldReports {
  const reader = async () => {
    const { createHeldReports } = await import('../../../subgraphs/portal/milestone/held-reports.ts');
    return createHeldReports(store);
  };
  return {
    shipmentOf: async (item) => await (await reader()).shipmentOf(item),
    record: async (unit, item, shipmentId) => await (await reader()).record(unit, item, shipmentId),
  };
}

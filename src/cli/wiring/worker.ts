import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { type Config, requireSetting } from '../../config/environment.ts';
import { PollingSource } from '../../sync/pull/polling-source.ts';
import { Worker } from '../../sync/worker.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';

/** Where nothing was read yet, changes of the last day are read. */
const FIRST_READING_MS = 86_400_000;

/** The sync worker over the adapters of its process; it works from `start` on. */
export async function wireWorker(config: Config, adapters: Adapters, logger: Logger): Promise<Worker> {
  const begin = new Date(Date.now() - FIRST_READING_MS);
  const salesforce = adapters.salesforce();
  const databaseUrl = requireSetting(config, 'databaseUrl');
  return new Worker({
    ...{
      ledger: adapters.ledger(),
      unitOfWork: adapters.portalWork(),
      portal: adapters.portalStore().carried,
    },
    ...{ salesforce, integrationUser: requireSetting(config, 'salesforceUsername') },
    ...{ budget: await adapters.apiBudget(), links: await adapters.links(), ...(await adapters.caches()) },
    publicUrl: config.publicUrl.replace(/\/+$/, ''),
    holder: `${hostname()}:${process.pid}:${randomBytes(4).toString('hex')}`,
    logger,
    directDatabaseUrl: config.databaseDirectUrl ?? databaseUrl,
    changes: new PollingSource(salesforce, () => begin),
    pollMs: config.salesforcePollMs,
    sealAudit: () => adapters.auditChain().seal(),
  });
}

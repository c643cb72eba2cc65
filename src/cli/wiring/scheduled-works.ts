import type { Config } from '../../config/environment.ts';
import type { ScheduledWorkName } from '../../domain/scheduled-works.ts';
import { removeExpired } from '../../ledger/retention.ts';
import type { SyncDependencies } from '../../sync/exchange/dependencies.ts';
import { storeAccuracy } from '../../sync/reconcile/accuracy.ts';
import { type ReconcileReport, reconcile } from '../../sync/reconcile/reconcile.ts';
import { recordDone } from '../../sync/rounds/schedule.ts';
import type { Logger } from '../logger.ts';
import type { Adapters } from './adapters.ts';
import { directDatabaseUrl } from './current-setting.ts';
import { wireRecordRetention } from './record-retention.ts';

const HOUR_MS = 3_600_000;
/** The nightly comparison looks back a little further than to the last one. */
export const RECONCILED_HOURS = 26;

/** The works that remove what is kept no longer, for the worker's schedule and for `waybill retention`. */
export async function retentionWorks(config: Config, adapters: Adapters) {
  const proofs = adapters.auditRetention();
  const records = await wireRecordRetention(config, adapters);
  return {
    retention: () => removeExpired(adapters.database()),
    'record-retention': (signal: AbortSignal) => records.run(signal),
    'audit-retention': async () => {
      const removed = await proofs.removeExpired();
      // In the log, the end of the chain is kept outside of the database: "audit verify --head" takes it.
      const { head } = await adapters.auditChain().seal();
      return { ...removed, auditHead: head && `${head.seq}:${head.hash}` };
    },
  } satisfies Partial<Record<ScheduledWorkName, (signal: AbortSignal) => Promise<object>>>;
}

/** Compares both systems. A comparison that looks back as far as the nightly one is the day's measure of accuracy. */
export async function compareSystems(
  dependencies: SyncDependencies,
  hours: number,
  signal: AbortSignal,
): Promise<readonly ReconcileReport[]> {
  const reports = await reconcile(dependencies, new Date(Date.now() - hours * HOUR_MS), signal);
  if (hours >= RECONCILED_HOURS) await storeAccuracy(dependencies.ledger, reports, new Date());
  return reports;
}

/** Records that a command has done what the schedule does at night, so that an alert about a failed night ends. */
export async function recordByHand(
  config: Config,
  logger: Logger,
  name: ScheduledWorkName,
  report: object,
): Promise<void> {
  try {
    await recordDone(directDatabaseUrl(config, logger), name, report, logger);
  } catch (error) {
    const { message } = error as Error;
    logger.warn({ work: name, error: message }, 'the work is done, and its success could not be recorded');
  }
}

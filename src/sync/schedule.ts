import { PgBoss } from 'pg-boss';
import { clientOf, type DatabaseUrl } from '../postgres/database.ts';
import type { SyncLogger } from './dependencies.ts';

/** Work that is due at certain times, once in the whole hub however many workers run. */
export interface ScheduledWork {
  /** Letters, digits and dashes. */
  readonly name: string;
  /** When: five fields of cron, UTC. */
  readonly cron: string;
  readonly work: (signal: AbortSignal) => Promise<object>;
}

const LONGEST_SECONDS = 4 * 3600;
const GRACE_MS = 10_000;
/** What pg-boss does unless told otherwise. */
const CRON_WORKER_SECONDS = 5;

/** How often it is looked at whether something is due, seconds. */
const EVERY_SECONDS = 30;

/**
 * Runs scheduled work by pg-boss, which keeps its own tables in the schema `pgboss`. Work that was due while no worker
 * ran is done once when the next one starts. Dispose of it to stop.
 */
export async function startSchedule(
  databaseUrl: DatabaseUrl,
  works: readonly ScheduledWork[],
  logger: SyncLogger,
  everySeconds = EVERY_SECONDS,
): Promise<AsyncDisposable> {
  const boss = new PgBoss({
    // Handed through to the driver's pool.
    ...{ Client: clientOf(databaseUrl), application_name: 'waybill schedule', max: 2 },
    cronMonitorIntervalSeconds: everySeconds,
    cronWorkerIntervalSeconds: Math.min(everySeconds, CRON_WORKER_SECONDS),
  });
  boss.on('error', (error) => logger.warn({ error: error.message }, 'the schedule met a failure'));
  await boss.start();
  const stopping = new AbortController();
  for (const { name, cron, work } of works) {
    await boss.createQueue(name, { policy: 'singleton', expireInSeconds: LONGEST_SECONDS, retryLimit: 2 });
    await boss.schedule(name, cron, null, { tz: 'UTC', missed: 'once' });
    await boss.work(name, { pollingIntervalSeconds: everySeconds }, async () => {
      const result = await work(stopping.signal);
      logger.info({ work: name, ...result }, 'scheduled work is done');
      return result;
    });
  }
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await boss.stop({ graceful: true, timeout: GRACE_MS });
    },
  };
}

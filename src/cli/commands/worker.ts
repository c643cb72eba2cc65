import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { needsOf, requireNeeds } from '../../config/needs.ts';
import { serveHealth } from '../../sync/health-server.ts';
import type { Worker } from '../../sync/worker.ts';
import { startTelemetry } from '../../telemetry/export/telemetry.ts';
import { createLogger, type Logger } from '../logger.ts';
import { backupGauge, workerGauges } from '../wiring/gauges.ts';
import { refuseUnsafeProduction } from '../wiring/identity.ts';
import { portProblem } from '../wiring/listen.ts';
import { openAdapters } from '../wiring/open-adapters.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { growHeapSlowly } from '../wiring/slow-heap.ts';
import { wireWorker } from '../wiring/worker.ts';

async function openHealth(worker: Worker, port: number, host: string, logger: Logger) {
  try {
    return await serveHealth(() => worker.health(), port, host, logger);
  } catch (cause) {
    throw portProblem(cause, port, host, 'WAYBILL_WORKER_PORT');
  }
}

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('carry changes between the portal and Salesforce; any number of workers may run')
    .action(async () => {
      growHeapSlowly();
      const config = readConfig();
      const logger = createLogger(config);
      refuseUnsafeProduction(config, { embedded: false, envelope: false });
      requireNeeds(needsOf('worker', config), config);
      const stopped = toldToStop();
      await using telemetry = await startTelemetry(config, 'worker', logger);
      await using adapters = await openAdapters(config, logger);
      await using worker = await wireWorker(config, adapters, logger);
      using _gauges = telemetry.readFrom(workerGauges(worker, adapters));
      using _backup = telemetry.readFrom(backupGauge(config));
      await adapters
        .databaseLevel()
        .check()
        .catch((error: Error) => {
          logger.error({ reason: error.message }, 'the worker waits for its database');
        });
      worker.start();
      await using health = await openHealth(worker, config.workerPort, config.host, logger);
      logger.info({ health: `${health.url}/health` }, 'the worker works');
      await Promise.race([stopped, adapters.databaseLevel().refusal()]);
    });
}

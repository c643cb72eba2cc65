import type { Command } from 'commander';
import { readConfig } from '../../config/environment.ts';
import { createLogger } from '../logger.ts';
import { Adapters } from '../wiring/adapters.ts';
import { refuseUnsafeProduction } from '../wiring/identity.ts';
import { toldToStop } from '../wiring/shutdown.ts';
import { wireWorker } from '../wiring/worker.ts';

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('carry changes between the portal and Salesforce; any number of workers may run')
    .action(async () => {
      const config = readConfig();
      const logger = createLogger(config);
      refuseUnsafeProduction(config, { embedded: false, envelope: false });
      const stopped = toldToStop();
      await using adapters = new Adapters(config, logger);
      await using worker = await wireWorker(config, adapters, logger);
      worker.start();
      logger.info({}, 'the worker works');
      await stopped;
    });
}

import { createLogger } from '../../../src/cli/logger.ts';
import { Adapters } from '../../../src/cli/wiring/adapters.ts';
import { wireWorker } from '../../../src/cli/wiring/worker.ts';
import { readConfig } from '../../../src/config/environment.ts';

/** A worker as `waybill worker` runs it, in a process of its own that a test may kill. */
const config = readConfig();
const logger = createLogger(config);
await using adapters = new Adapters(config, logger);
await using worker = await wireWorker(config, adapters, logger);
const { promise: stopped, resolve } = Promise.withResolvers<void>();
process.once('SIGTERM', () => resolve());
worker.start();
process.stdout.write('started\n');
await stopped;

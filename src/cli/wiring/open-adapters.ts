import type { Config } from '../../config/environment.ts';
import type { Logger } from '../logger.ts';
import { Adapters } from './adapters.ts';

/**
 * The adapters of a process that may work on its database.
 * @throws WaybillError CONFIGURATION when a newer version has migrated the database
 */
export async function openAdapters(config: Config, logger: Logger): Promise<Adapters> {
  const adapters = new Adapters(config, logger);
  try {
    if (config.databaseUrl !== null) await adapters.databaseLevel().refuseNewer();
    return adapters;
  } catch (error) {
    await adapters[Symbol.asyncDispose]();
    throw error;
  }
}

import type { Config } from '../../config/environment.ts';
import { refuseNewer } from '../../postgres/readiness.ts';
import type { Logger } from '../logger.ts';
import { Adapters } from './adapters.ts';

/**
 * The adapters of a process that serves. It starts while PostgreSQL is away: see `DatabaseLevel.refusal`.
 * @throws WaybillError CONFIGURATION when a newer version has migrated the database
 */
export function openAdapters(config: Config, logger: Logger): Promise<Adapters> {
  return opened(config, logger, (adapters) => adapters.databaseLevel().refuseNewer());
}

/**
 * The adapters of a command, which works on no database before it knows its version.
 * @throws WaybillError CONFIGURATION when a newer version has migrated the database; or what PostgreSQL answers
 */
export function openForCommand(config: Config, logger: Logger): Promise<Adapters> {
  return opened(config, logger, (adapters) => refuseNewer(adapters.database()));
}

async function opened(
  config: Config,
  logger: Logger,
  check: (adapters: Adapters) => Promise<void>,
): Promise<Adapters> {
  const adapters = new Adapters(config, logger);
  try {
    if (config.databaseUrl !== null) await check(adapters);
    return adapters;
  } catch (error) {
    await adapters[Symbol.asyncDispose]();
    throw error;
  }
}

import { type Config, parseSetting, requireSetting } from '../../config/environment.ts';
import { VARIABLES } from '../../config/variables.ts';
import { plaintextHops } from '../../identity/production-profile.ts';
import { secretFile } from '../../identity/secret-file.ts';
import type { Logger } from '../logger.ts';

/** Settings that a running process reads again when their file (`…_FILE`) changes. */
type ReloadedSetting =
  | 'databaseUrl'
  | 'databaseDirectUrl'
  | 'databaseRetentionUrl'
  | 'redisUrl'
  | 's3AccessKeyId'
  | 's3SecretAccessKey'
  | 's3SessionToken';

/**
 * The current value of a setting; call it for each use. If the file cannot be used, the previous value stays, and the
 * failure is logged.
 * @param now a clock in milliseconds that never goes back
 * @throws WaybillError CONFIGURATION when it is not set
 */
export function currentSetting(
  config: Config,
  name: ReloadedSetting,
  logger: Logger,
  now?: () => number,
): () => string {
  const value = requireSetting(config, name);
  const path = config.files[name];
  if (path === undefined) return () => value;
  const variable = VARIABLES[name].name;
  const production = config.profile === 'production';
  const parse = (content: string): string => {
    const parsed = parseSetting(name, content) ?? '';
    const [problem] = production ? problemsOf(name, parsed) : [];
    if (problem !== undefined) throw new Error(problem);
    return parsed;
  };
  const file = secretFile(path, `${variable}_FILE`, parse, {
    production,
    ...(now && { now }),
    onReloadFailure: () => logger.error({ variable }, 'the file of a setting cannot be read again'),
  });
  return () => file.read();
}

/** A new address must pass the same checks as the first one. */
function problemsOf(name: ReloadedSetting, value: string): readonly string[] {
  const setting = { variable: VARIABLES[name].name, value };
  const none = { postgres: [], redis: [], calls: [] };
  if (name === 'redisUrl') return plaintextHops({ ...none, redis: [setting] });
  return name.startsWith('database') ? plaintextHops({ ...none, postgres: [setting] }) : [];
}

/** The address of PostgreSQL itself: notifications are lost behind a pooler. */
export function directDatabaseUrl(config: Config, logger: Logger): () => string {
  return currentSetting(
    config,
    config.databaseDirectUrl === null ? 'databaseUrl' : 'databaseDirectUrl',
    logger,
  );
}

import type { Config } from '../../config/environment.ts';
import { watchFile } from '../../identity/watched-file.ts';
import type { RedisSettings } from '../../redis/redis-client.ts';
import type { Logger } from '../logger.ts';
import { currentSetting } from './current-setting.ts';

/**
 * How the hub reaches Redis. The address and the authorities are read again for each new socket.
 * @throws WaybillError CONFIGURATION when REDIS_URL is not set, or REDIS_CA_FILE cannot be read
 */
export function redisSettings(
  config: Config,
  logger: Logger,
): Pick<RedisSettings, 'url' | 'certificateAuthority'> {
  const url = currentSetting(config, 'redisUrl', logger);
  if (config.redisCaFile === null) return { url };
  const file = watchFile({
    path: config.redisCaFile,
    purpose: 'REDIS_CA_FILE',
    parse: (content) => content,
    onReloadFailure: () => logger.error({ variable: 'REDIS_CA_FILE' }, 'the file cannot be read again'),
  });
  return { url, certificateAuthority: () => file.read() };
}

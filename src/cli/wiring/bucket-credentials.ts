import type { Config } from '../../config/environment.ts';
import type { S3Credentials } from '../../document-store/signed-headers.ts';
import type { Logger } from '../logger.ts';
import { currentSetting } from './current-setting.ts';

/**
 * The current credentials of the bucket; call it for each request. All files are checked at the same moment, so that a
 * new key is not used with an old session token.
 * @param clock milliseconds that never go back
 * @throws WaybillError CONFIGURATION when a key is not set
 */
export function bucketCredentials(
  config: Config,
  logger: Logger,
  clock: () => number = () => performance.now(),
): () => S3Credentials {
  let askedAt = clock();
  const now = () => askedAt;
  const accessKeyId = currentSetting(config, 's3AccessKeyId', logger, now);
  const secretAccessKey = currentSetting(config, 's3SecretAccessKey', logger, now);
  const sessionToken =
    config.s3SessionToken === null ? () => null : currentSetting(config, 's3SessionToken', logger, now);
  return () => {
    askedAt = clock();
    return {
      accessKeyId: accessKeyId(),
      secretAccessKey: secretAccessKey(),
      sessionToken: sessionToken(),
      region: config.s3Region,
    };
  };
}

import { type Config, requireSetting } from '../../config/environment.ts';
import { createDocumentLinks, type DocumentLinks } from '../../identity/document-links.ts';
import { parseKeyLines } from '../../identity/envelope-keys.ts';
import { secretFile } from '../../identity/secret-file.ts';
import type { Logger } from '../logger.ts';
import { ownKeyFile } from './own-key-file.ts';
import type { PublicAddress } from './public-address.ts';

/**
 * Links to documents, signed with the key of the configured file, else with one that is made in the data folder. The file is
 * read again when it changes.
 * @throws WaybillError CONFIGURATION when the file cannot be used, or in production when none is configured
 */
export function readDocumentLinks(config: Config, address: PublicAddress, logger: Logger): DocumentLinks {
  const production = config.profile === 'production';
  const path = production
    ? requireSetting(config, 'linkKeyFile')
    : (config.linkKeyFile ?? ownKeyFile(config.dataFolder, 'link-keys'));
  const file = secretFile(path, 'the link key file', parseKeyLines, {
    production,
    onReloadFailure: () => logger.error({}, 'the link keys cannot be read again'),
  });
  return createDocumentLinks({ keys: () => file.read(), publicUrl: () => address.url });
}

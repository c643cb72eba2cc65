import { type Config, requireSetting } from '../../config/environment.ts';
import { createDocumentLinks, type DocumentLinks } from '../../identity/document-links.ts';
import { type EnvelopeKey, parseKeyLines } from '../../identity/envelope-keys.ts';
import { secretFile } from '../../identity/secret-file.ts';
import { createSharedLinks, type SharedLinks } from '../../identity/shared-links.ts';
import type { Logger } from '../logger.ts';
import { ownKeyFile } from './own-key-file.ts';
import type { PublicAddress } from './public-address.ts';

export interface SignedLinks {
  readonly documents: DocumentLinks;
  readonly exports: DocumentLinks;
  readonly shared: SharedLinks;
}

/**
 * Links, signed with the key of the configured file, else with one that is made in the data folder. The file is read again
 * when it changes.
 * @throws WaybillError CONFIGURATION when the file cannot be used, or in production when none is configured
 */
export function readSignedLinks(config: Config, address: PublicAddress, logger: Logger): SignedLinks {
  const signing = { keys: readLinkKeys(config, logger), publicUrl: () => address.url };
  const exports = createDocumentLinks({ ...signing, kind: 'EXPORT' });
  return { documents: createDocumentLinks(signing), exports, shared: createSharedLinks(signing) };
}

function readLinkKeys(config: Config, logger: Logger): () => readonly EnvelopeKey[] {
  const production = config.profile === 'production';
  const path = production
    ? requireSetting(config, 'linkKeyFile')
    : (config.linkKeyFile ?? ownKeyFile(config.dataFolder, 'link-keys'));
  const file = secretFile(path, 'the link key file', parseKeyLines, {
    production,
    onReloadFailure: () => logger.error({}, 'the link keys cannot be read again'),
  });
  return () => file.read();
}

import { type Config, requireSetting } from '../../config/environment.ts';
import { parseKeyLines } from '../../identity/envelope-keys.ts';
import { secretFile } from '../../identity/secret-file.ts';
import { type AuditSigner, createAuditSigner } from '../../ledger/audit/audit-signer.ts';
import type { Logger } from '../logger.ts';
import { ownKeyFile } from './own-key-file.ts';

/**
 * The key that signs the audit: of the configured file, else of one that is made in the data folder. The file is read
 * again when it changes.
 * @throws WaybillError CONFIGURATION when the file cannot be used, or in production when none is configured
 */
export function readAuditSigner(config: Config, logger: Logger): AuditSigner {
  const production = config.profile === 'production';
  const path = production
    ? requireSetting(config, 'auditKeyFile')
    : (config.auditKeyFile ?? ownKeyFile(config.dataFolder, 'audit-keys'));
  const file = secretFile(path, 'the audit key file', signerOf, {
    production,
    onReloadFailure: () => logger.error({}, 'the audit keys cannot be read again'),
  });
  return {
    sign: (message) => file.read().sign(message),
    verify: (keyId, message, signature) => file.read().verify(keyId, message, signature),
  };
}

function signerOf(content: string): AuditSigner {
  const [current, ...previous] = parseKeyLines(content);
  if (current === undefined) throw new Error('it is empty');
  return createAuditSigner(current, previous);
}

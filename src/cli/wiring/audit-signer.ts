import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Config, requireSetting } from '../../config/environment.ts';
import { WaybillError } from '../../domain/errors.ts';
import { parseKeyLines } from '../../identity/envelope-keys.ts';
import { type AuditSigner, createAuditSigner } from '../../ledger/audit/audit-signer.ts';

const SECRET_BYTES = 32;

/**
 * The key that signs the audit: of the configured file, else of one that is made in the data folder.
 * @throws WaybillError CONFIGURATION when the file cannot be used, or in production when none is configured
 */
export function readAuditSigner(config: Config): AuditSigner {
  const file =
    config.profile === 'production'
      ? requireSetting(config, 'auditKeyFile')
      : (config.auditKeyFile ?? ownKeyFile(config.dataFolder));
  try {
    const [current, ...previous] = parseKeyLines(readFileSync(file, 'utf8'));
    if (current === undefined) throw new Error('it is empty');
    return createAuditSigner(current, previous);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'it cannot be read';
    throw new WaybillError('CONFIGURATION', `The audit key file cannot be used: ${reason}.`, { cause });
  }
}

function ownKeyFile(folder: string): string {
  const file = join(folder, 'identity', 'audit-keys');
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const line = `own-${randomBytes(4).toString('hex')}:${randomBytes(SECRET_BYTES).toString('base64')}\n`;
  try {
    writeFileSync(file, line, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process of this hub was faster: its key counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return file;
}

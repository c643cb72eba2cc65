import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SECRET_BYTES = 32;

/** The file of a key that this hub makes for itself in its data folder, the first time. For development. */
export function ownKeyFile(folder: string, name: string): string {
  const file = join(folder, 'identity', name);
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

import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SECRET_BYTES = 32;

/** The file of a key that this hub makes for itself in its data folder, the first time. For development. */
export function ownKeyFile(folder: string, name: string): string {
  const file = join(folder, 'identity', name);
  if (existsSync(file)) return file;
  mkdirSync(dirname(file), { recursive: true });
  const id = randomBytes(4).toString('hex');
  const draft = `${file}.${id}`;
  writeFileSync(draft, `own-${id}:${randomBytes(SECRET_BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    // The file appears with its content: another process of this hub never reads an empty one.
    linkSync(draft, file);
  } catch (error) {
    // Another process was faster: its key counts.
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return file;
}

import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { isKey, UPLOADS } from './keys.ts';
import { orNull } from './missing-file.ts';

/** A paper in a folder of papers. */
export interface FolderDocument {
  readonly key: string;
  readonly size: number;
  readonly body: AsyncIterable<Buffer>;
}

/** The papers that are attached. Waiting uploads, drafts and files that are no papers are left out. */
export async function* documentsIn(folder: string): AsyncGenerator<FolderDocument> {
  const options = { recursive: true, withFileTypes: true } as const;
  for (const entry of (await orNull(() => readdir(folder, options))) ?? []) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(folder, path).split(sep).join('/');
    if (!entry.isFile() || !isKey(key) || key.startsWith(`${UPLOADS}/`)) continue;
    // The hub may have removed the paper since it listed the folder.
    const file = await orNull(() => open(path));
    if (file === null) continue;
    try {
      yield { key, size: (await file.stat()).size, body: file.createReadStream({ autoClose: false }) };
    } finally {
      await file.close();
    }
  }
}

/** Writes a paper into the folder unless it exists. The key names the content, so an existing paper is the same. */
export async function putBack(folder: string, key: string, body: AsyncIterable<Buffer>): Promise<boolean> {
  const path = join(folder, ...key.split('/'));
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}.new`;
  await writeFile(draft, body, { flush: true, mode: 0o600 });
  await rename(draft, path);
  return true;
}

import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/** A paper in a folder of papers. */
export interface FolderDocument {
  readonly key: string;
  readonly size: number;
  readonly body: AsyncIterable<Buffer>;
}

const UPLOADS = `uploads${sep}`;
const DRAFT = '.new';

/** The papers that are attached; uploads that wait are not among them. */
export async function* documentsIn(folder: string): AsyncGenerator<FolderDocument> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1);
    if (!entry.isFile() || name.startsWith(UPLOADS) || name.endsWith(DRAFT)) continue;
    // It may have been removed since.
    const found = await stat(path).catch(() => null);
    if (found === null) continue;
    yield { key: name.split(sep).join('/'), size: found.size, body: bytesOf(path) };
  }
}

/** Puts a paper into the folder unless it is there. The key names the content, so a paper that is there is the same. */
export async function putBack(folder: string, key: string, body: AsyncIterable<Buffer>): Promise<boolean> {
  const path = join(folder, ...key.split('/'));
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return false;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomUUID()}${DRAFT}`;
  await writeFile(draft, body, { flush: true, mode: 0o600 });
  await rename(draft, path);
  return true;
}

/** Opens the file when it is read. */
async function* bytesOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  for await (const chunk of file.createReadStream()) yield chunk as Buffer;
}

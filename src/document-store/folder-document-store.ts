import { randomUUID } from 'node:crypto';
import { chmod, copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UPLOAD_LIFETIME_MS } from '../domain/documents.ts';
import { WaybillError } from '../domain/errors.ts';
import type { DocumentStore, StoredDocument, StoredRange } from './document-store.ts';
import { isKey, UPLOADS } from './keys.ts';
import { isMissing, orNull } from './missing-file.ts';
import type { ReceivedFile } from './received-file.ts';

const SWEEP_EVERY_MS = 3_600_000;

class NoFolder extends Error {}

/**
 * Documents in a folder. A file is written under a draft name and then renamed, so it is whole or absent.
 * Only the user of this process may read it.
 */
export class FolderDocumentStore implements DocumentStore {
  readonly #folder: string;
  #sweptAt = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async receive(key: string, file: ReceivedFile): Promise<void> {
    await this.#sweep();
    await this.#place(key, (path) => writeFile(path, file.chunks(), { flush: true, mode: 0o600 }));
  }

  async uploadSize(key: string): Promise<number | null> {
    return await orNull(async () => (await stat(this.#path(key))).size);
  }

  async keep(uploadKey: string, key: string): Promise<boolean> {
    if ((await this.uploadSize(key)) !== null) return true;
    const source = this.#path(uploadKey);
    const placed = await orNull(async () => {
      await this.#place(key, async (path) => {
        await copyFile(source, path);
        await chmod(path, 0o600);
        await flush(path);
      });
      return true;
    });
    return placed ?? false;
  }

  async place(key: string, bytes: Uint8Array): Promise<void> {
    await this.#place(key, (path) => writeFile(path, bytes, { flush: true, mode: 0o600 }));
  }

  async open(key: string, range: StoredRange | null = null): Promise<StoredDocument | null> {
    // A record of another origin may name a key that this store never had.
    if (!isKey(key)) return null;
    return await orNull(async () => {
      const file = await open(this.#path(key));
      const { size } = await file.stat();
      if (range === null) return { sizeBytes: size, body: file.createReadStream() };
      const { first: start, last: end } = range;
      return { sizeBytes: end - start + 1, body: file.createReadStream({ start, end }) };
    });
  }

  async remove(key: string): Promise<boolean> {
    if (!isKey(key)) return false;
    const path = this.#path(key);
    try {
      // A process with a wrong data folder must not report every file as deleted.
      const [kind = ''] = key.split('/');
      if ((await orNull(() => stat(join(this.#folder, kind)))) === null) throw new NoFolder();
      if ((await orNull(() => stat(path))) === null) return false;
      await rm(path);
      return true;
    } catch (cause) {
      const why =
        cause instanceof NoFolder
          ? 'The folder of files is not there: WAYBILL_DATA must be the folder that the gateway uses.'
          : whyNotWritten(cause);
      throw new WaybillError('UPSTREAM_UNAVAILABLE', why, { details: { system: 'PORTAL' }, cause });
    }
  }

  async #place(key: string, write: (path: string) => Promise<void>): Promise<void> {
    const path = this.#path(key);
    const draft = `${path}.${randomUUID()}.new`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await write(draft);
      await rename(draft, path);
      await flush(dirname(path));
    } catch (cause) {
      // A disk that refuses the write may refuse to remove the draft, too. The caller gets the error of the write.
      await rm(draft, { force: true }).catch(() => undefined);
      if (isMissing(cause)) throw cause;
      throw new WaybillError('UPSTREAM_UNAVAILABLE', whyNotWritten(cause), {
        details: { system: 'PORTAL' },
        cause,
      });
    }
  }

  /** Deletes uploads that were not attached, and drafts of a process that died. */
  async #sweep(): Promise<void> {
    const now = Date.now();
    if (now - this.#sweptAt < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    const folder = join(this.#folder, UPLOADS);
    const names = (await orNull(() => readdir(folder, { recursive: true, withFileTypes: true }))) ?? [];
    for (const entry of names.filter((candidate) => candidate.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const written = await orNull(async () => (await stat(path)).mtimeMs);
      if (written !== null && now - written > UPLOAD_LIFETIME_MS) await rm(path, { force: true });
    }
  }

  #path(key: string): string {
    if (!isKey(key)) throw new TypeError('not a key of a document');
    return join(this.#folder, key);
  }
}

/** The reason for the operator. It names no path, because a caller reads it. */
function whyNotWritten(cause: unknown): string {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'The disk of the document store is full.';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return 'The hub may not write to the document store.';
  return 'The document store cannot be written.';
}

async function flush(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

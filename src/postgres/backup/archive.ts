import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { zstdCompress, zstdDecompress } from 'node:zlib';
import { extract, type Pack, pack } from 'tar-stream';
import { WaybillError } from '../../domain/errors.ts';

/**
 * A backup is one tar file: `begin.json`, the rows of each table in parts (text of COPY, compressed by zstd), documents,
 * `end.json` with the counts and checksums, and last `seal`: the SHA-256 of the names and contents of all entries before it.
 * A file that was cut off has no end, and is refused. Format 1 had no seal; its files are read as well.
 */
export interface BackupBegin {
  readonly format: 1 | 2;
  /** The version of Waybill that made the backup. */
  readonly version: string;
  readonly takenAt: string;
  readonly migrations: readonly {
    readonly name: string;
    readonly checksum: string;
    readonly version: string | null;
  }[];
  readonly tables: readonly BackedUpTable[];
}

export interface BackedUpTable {
  /** With its schema. */
  readonly name: string;
  /** Without generated ones. */
  readonly columns: readonly string[];
}

export interface BackupEnd {
  readonly rows: Readonly<Record<string, number>>;
  /** SHA-256 of each table's text, in hex. */
  readonly checksums: Readonly<Record<string, string>>;
  readonly sequences: readonly { readonly name: string; readonly last: string | null }[];
  /** The signed end of the audit's chain, as `audit verify --head` takes it. */
  readonly auditHead: string | null;
  readonly documents: number;
}

export type ArchivePart =
  | { readonly kind: 'BEGIN'; readonly begin: BackupBegin }
  | { readonly kind: 'ROWS'; readonly table: string; readonly text: Buffer }
  | { readonly kind: 'DOCUMENT'; readonly key: string; readonly body: AsyncIterable<Buffer> }
  | { readonly kind: 'END'; readonly end: BackupEnd };

const BEGIN = 'begin.json';
const END = 'end.json';
const SEAL = 'seal';
const ROWS = /^tables\/([a-z_.]+)\/\d+\.copy\.zst$/;
const DOCUMENT = /^documents\/((?:[a-z0-9-]+\/)+[a-z0-9-]+\.[a-z]+)$/;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Writes an archive under another name, reads it again, and renames it. Only the user of this process may read it. */
export class ArchiveWriter implements AsyncDisposable {
  readonly #file: string;
  readonly #pack: Pack = pack();
  readonly #written: Promise<void>;
  readonly #seal = createHash('sha256');
  #parts = 0;
  #isWhole = false;

  private constructor(file: string, draft: FileHandle) {
    this.#file = file;
    this.#written = pipeline(this.#pack, draft.createWriteStream({ flush: true }));
    this.#written.catch(() => undefined);
  }

  static async create(file: string): Promise<ArchiveWriter> {
    return new ArchiveWriter(file, await open(draftOf(file), 'w', 0o600));
  }

  begin(begin: BackupBegin): Promise<void> {
    return this.#add(BEGIN, Buffer.from(JSON.stringify(begin)));
  }

  async rows(table: string, text: Buffer): Promise<void> {
    this.#parts += 1;
    await this.#add(`tables/${table}/${this.#parts}.copy.zst`, await compress(text));
  }

  async document(key: string, size: number, body: AsyncIterable<Buffer>): Promise<void> {
    const name = `documents/${key}`;
    await this.#refuseBroken();
    const entry = this.#pack.entry({ name, size });
    await Promise.race([pipeline(sealed(this.#seal, name, body), entry), this.#failure()]);
  }

  async end(end: BackupEnd): Promise<void> {
    await this.#add(END, Buffer.from(JSON.stringify(end)));
    await this.#add(SEAL, Buffer.from(this.#seal.copy().digest('hex')));
    this.#pack.finalize();
    await this.#written;
    await verifyArchive(draftOf(this.#file));
    await rename(draftOf(this.#file), this.#file);
    const folder = await open(dirname(this.#file), 'r');
    await folder.sync();
    await folder.close();
    this.#isWhole = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isWhole) return;
    this.#pack.destroy();
    await this.#written.catch(() => undefined);
    await rm(draftOf(this.#file), { force: true });
  }

  async #add(name: string, content: Buffer): Promise<void> {
    this.#seal.update(name).update(content);
    await this.#refuseBroken();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#pack.entry({ name }, content, (error) => (error ? reject(error) : resolve()));
    await Promise.race([promise, this.#failure()]);
  }

  /** The stream that failed takes no entry, and would not say why. */
  async #refuseBroken(): Promise<void> {
    if (this.#pack.destroyed) await this.#written;
  }

  /** Such as a full disk. */
  async #failure(): Promise<never> {
    await this.#written;
    return await new Promise<never>(() => undefined);
  }
}

/** Adds an entry to the seal while its content is read. */
async function* sealed(seal: Hash, name: string, body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  seal.update(name);
  for await (const chunk of body) {
    seal.update(chunk);
    yield chunk;
  }
}

/**
 * The parts of an archive, in their order. The end comes when the whole file has been read.
 * @throws WaybillError BAD_USER_INPUT for a file that is no backup or was damaged
 */
export async function* readArchive(file: string): AsyncGenerator<ArchivePart> {
  const tar = extract();
  const source = await open(file);
  const reading = pipeline(source.createReadStream(), tar);
  reading.catch(() => undefined);
  const seal = createHash('sha256');
  let format: unknown = null;
  let end: Buffer | null = null;
  let found: string | null = null;
  try {
    for await (const entry of tar) {
      const { name } = entry.header;
      if (found !== null) throw damaged(file, `"${name}" follows its end`);
      const document = DOCUMENT.exec(name)?.[1];
      if (document !== undefined) {
        const body = sealed(seal, name, entry as AsyncIterable<Buffer>);
        yield { kind: 'DOCUMENT', key: document, body };
        // Of a document that nobody has read.
        for await (const _ of body);
        continue;
      }
      const content = await buffer(entry as AsyncIterable<Buffer>);
      if (name === SEAL && format === 2) {
        found = content.toString();
        continue;
      }
      seal.update(name).update(content);
      const table = ROWS.exec(name)?.[1];
      if (table !== undefined) {
        yield { kind: 'ROWS', table, text: await decompress(content) };
      } else if (name === BEGIN) {
        const begin = JSON.parse(content.toString()) as BackupBegin;
        ({ format } = begin);
        if (format !== 1 && format !== 2) throw damaged(file, 'this version cannot read its format');
        yield { kind: 'BEGIN', begin };
      } else if (name === END) {
        end = content;
      } else {
        throw damaged(file, `it has an entry "${name}"`);
      }
    }
    await reading;
    if (end === null || (format === 2 && found === null))
      throw damaged(file, 'it has no end, so it was cut off');
    if (found !== null && found !== seal.digest('hex'))
      throw damaged(file, 'its content is not what was written');
    yield { kind: 'END', end: JSON.parse(end.toString()) as BackupEnd };
  } catch (cause) {
    if (cause instanceof WaybillError) throw cause;
    throw damaged(file, cause instanceof Error ? cause.message : 'it cannot be read', cause);
  }
}

export interface VerifiedArchive {
  readonly begin: BackupBegin;
  readonly end: BackupEnd;
}

/** Reads a whole archive and compares counts and checksums. @throws WaybillError BAD_USER_INPUT */
export async function verifyArchive(file: string): Promise<VerifiedArchive> {
  let begin: BackupBegin | null = null;
  let end: BackupEnd | null = null;
  let documents = 0;
  const tally = new TableTally();
  for await (const part of readArchive(file)) {
    if (part.kind === 'BEGIN') begin = part.begin;
    else if (part.kind === 'END') end = part.end;
    else if (part.kind === 'ROWS') tally.add(part.table, part.text);
    else documents += 1;
  }
  if (begin === null || end === null) throw damaged(file, 'it has no beginning');
  const { rows, checksums } = tally.result(begin.tables.map(({ name }) => name));
  for (const { name } of begin.tables) {
    if (rows[name] !== end.rows[name] || checksums[name] !== end.checksums[name])
      throw damaged(file, `the rows of ${name} are not those that were written`);
  }
  if (documents !== end.documents) throw damaged(file, 'documents are missing');
  return { begin, end };
}

/** Counts rows and computes checksums of tables, from the text of COPY: a row is a line. */
export class TableTally {
  readonly #tables = new Map<string, { rows: number; readonly hash: Hash }>();

  add(table: string, text: Buffer): void {
    const known = this.#tables.get(table) ?? { rows: 0, hash: createHash('sha256') };
    this.#tables.set(table, known);
    known.hash.update(text);
    for (let at = text.indexOf(10); at !== -1; at = text.indexOf(10, at + 1)) known.rows += 1;
  }

  rowsOf(table: string): number {
    return this.#tables.get(table)?.rows ?? 0;
  }

  result(names: readonly string[]): Pick<BackupEnd, 'rows' | 'checksums'> {
    const rows: Record<string, number> = {};
    const checksums: Record<string, string> = {};
    for (const name of names) {
      const known = this.#tables.get(name);
      rows[name] = this.rowsOf(name);
      checksums[name] = (known?.hash ?? createHash('sha256')).copy().digest('hex');
    }
    return { rows, checksums };
  }
}

function draftOf(file: string): string {
  return `${file}.part`;
}

function damaged(file: string, why: string, cause?: unknown): WaybillError {
  return new WaybillError('BAD_USER_INPUT', `${file} is no whole backup: ${why}. Nothing was changed.`, {
    cause,
  });
}

import type { Client } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { programVersion } from '../../config/program-version.ts';
import { WaybillError } from '../../domain/errors.ts';
import { connectDirectly, type DatabaseUrl } from '../database.ts';
import { newerDatabase, readApplied, readMigrations } from '../migrate.ts';
import { translatePostgresError } from '../postgres-error.ts';
import { SCHEMAS } from '../rights.ts';
import { ArchiveWriter, type BackedUpTable, type BackupEnd, TableTally } from './archive.ts';

export interface BackUpOptions {
  readonly url: DatabaseUrl;
  /** Where the backup is written; an earlier file is replaced once the new one is whole. */
  readonly file: string;
  /** The papers, when they are in a folder: each with its key and size. */
  readonly documents: AsyncIterable<BackedUpDocument>;
  readonly onProgress: (table: string, rows: number) => void;
  readonly signal: AbortSignal;
}

export interface BackedUpDocument {
  readonly key: string;
  readonly size: number;
  readonly body: AsyncIterable<Buffer>;
}

/** The text of one part, before it is compressed. */
const PART_BYTES = 4_194_304;

/**
 * Writes the portal's data and the ledger, as they are at one moment, into a file, and reads the file again. Reads and changes
 * of rows do not wait for it; a migration that changes a table does. The schema is not in it: the migrations make it.
 */
export async function backUp(options: BackUpOptions): Promise<BackupEnd> {
  const { url, file, documents, onProgress, signal } = options;
  await using archive = await ArchiveWriter.create(file);
  const client = await connectDirectly(url, signal);
  try {
    const present = await tablesOf(client);
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query('SET LOCAL statement_timeout = 0');
    // Before the snapshot, as pg_dump does: a table that a migration rewrites later looks empty in an earlier snapshot.
    if (present.length > 0)
      await client.query(`LOCK TABLE ${present.map(({ name }) => name).join(', ')} IN ACCESS SHARE MODE`);
    const migrations = await readApplied(client);
    const own = readMigrations();
    const newer = migrations[own.length];
    if (newer !== undefined) throw new WaybillError('CONFIGURATION', newerDatabase(newer, own));
    const tables = await tablesOf(client);
    await archive.begin({
      format: 2,
      version: programVersion(),
      takenAt: new Date().toISOString(),
      migrations,
      tables,
    });
    const tally = new TableTally();
    for (const table of tables) await backUpTable(client, table, archive, tally, onProgress);
    const sequences = await sequencesOf(client);
    const auditHead = await auditHeadOf(client);
    await client.query('COMMIT');
    let count = 0;
    for await (const { key, size, body } of documents) {
      signal.throwIfAborted();
      await archive.document(key, size, body);
      count += 1;
    }
    const end = { ...tally.result(tables.map(({ name }) => name)), sequences, auditHead, documents: count };
    await archive.end(end);
    return end;
  } catch (error) {
    signal.throwIfAborted();
    throw isFromPostgres(error) ? translatePostgresError(error) : error;
  } finally {
    await client.end();
  }
}

async function backUpTable(
  client: Client,
  { name, columns }: BackedUpTable,
  archive: ArchiveWriter,
  tally: TableTally,
  onProgress: BackUpOptions['onProgress'],
): Promise<void> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  const flush = async () => {
    const text = Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    if (text.length === 0) return;
    tally.add(name, text);
    await archive.rows(name, text);
    onProgress(name, tally.rowsOf(name));
  };
  for await (const chunk of client.query(copyTo(`COPY ${name} (${columns.join(', ')}) TO STDOUT`))) {
    waiting.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes >= PART_BYTES) await flush();
  }
  await flush();
}

/** Without generated columns: PostgreSQL computes them again. */
export async function tablesOf(client: Client): Promise<readonly BackedUpTable[]> {
  const { rows } = await client.query<BackedUpTable>(
    `SELECT c.relnamespace::regnamespace || '.' || c.relname AS name,
        array_agg(quote_ident(a.attname) ORDER BY a.attnum) AS columns
       FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND c.relnamespace = ANY($1::regnamespace[]) AND a.attgenerated = ''
      GROUP BY c.oid ORDER BY 1`,
    [[...SCHEMAS]],
  );
  return rows;
}

async function sequencesOf(client: Client): Promise<BackupEnd['sequences']> {
  const { rows } = await client.query<{ readonly name: string; readonly last: string | null }>(
    `SELECT schemaname || '.' || sequencename AS name,
        pg_sequence_last_value((schemaname || '.' || sequencename)::regclass)::text AS last
       FROM pg_sequences WHERE schemaname = ANY($1) ORDER BY 1`,
    [[...SCHEMAS]],
  );
  return rows;
}

async function auditHeadOf(client: Client): Promise<string | null> {
  const { rows } = await client.query<{ readonly head: string }>(
    `SELECT seq || ':' || encode(hash, 'hex') AS head FROM ledger.audit_head ORDER BY seq DESC LIMIT 1`,
  );
  return rows[0]?.head ?? null;
}

function isFromPostgres(error: unknown): boolean {
  return error instanceof Error && 'severity' in error;
}

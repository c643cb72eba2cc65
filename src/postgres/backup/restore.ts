import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { type Client, DatabaseError } from 'pg';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import { programVersion } from '../../config/program-version.ts';
import { WaybillError } from '../../domain/errors.ts';
import { connectDirectly, type DatabaseUrl, type Executor, type Statement } from '../database.ts';
import { createMigrationTable, newerDatabase, readMigrations, runMigration } from '../migrate.ts';
import { translatePostgresError } from '../postgres-error.ts';
import { SCHEMAS } from '../rights.ts';
import { type Logins, setUpRoles, setUpRolesIn } from '../set-up-roles.ts';
import { readArchive, TableTally, type VerifiedArchive, verifyArchive } from './archive.ts';
import { tablesOf } from './back-up.ts';
import { setAside } from './set-aside.ts';

export interface RestoreOptions {
  /** Of the owner of the tables. */
  readonly url: string;
  readonly file: string;
  /** Takes the place of data that the database has. */
  readonly replace: boolean;
  /** The roles that get their rights in the transaction that replaces the data; null where the owner serves. */
  readonly logins: Logins | null;
  /** Puts the papers of the file back, before any row: so no restored row names a paper that a killed restore left out. */
  readonly putPapersBack: () => Promise<void>;
  /** Adds rows that must outlive the replaced data: in the transaction that replaces it. */
  readonly addKept: (transaction: Executor) => Promise<void>;
  readonly onProgress: (table: string, rows: number) => void;
}

const ATTEMPTS = 5;
const DEADLOCK = '40P01';

/**
 * Puts a backup into a database, in one transaction: afterwards the database has all of it, or what it had before. The
 * migrations of the backup's version make the tables, the later ones of this version follow, a new order of live
 * events begins, and the roles get their rights. Processes that run meanwhile wait, and then see the restored data.
 *
 * @throws WaybillError BAD_USER_INPUT for a file that is no whole backup, and for a database that has data;
 * CONFIGURATION for a backup of a newer version
 */
export async function restore(options: RestoreOptions): Promise<VerifiedArchive> {
  // Roles that cannot be are refused before hours of copying.
  if (options.logins !== null) await setUpRoles(options.url, options.logins, { dryRun: true });
  const archive = await verifyArchive(options.file);
  const own = readMigrations();
  const { migrations } = archive.begin;
  for (const [at, ran] of migrations.entries()) {
    if (own[at]?.name === ran.name && own[at].checksum === ran.checksum) continue;
    const problem =
      own[at] === undefined ? newerDatabase(ran, own) : `"${ran.name}" is another file in this version.`;
    throw new WaybillError(
      'CONFIGURATION',
      `The backup is of Waybill ${archive.begin.version}, and this is ${programVersion()}. ${problem} Nothing was changed.`,
    );
  }
  for (let attempt = 1; ; attempt += 1) {
    const client = await connectDirectly(options.url);
    try {
      await client.query('BEGIN');
      await restoreInto(client, archive, options);
      await client.query('COMMIT');
      await client.query('ANALYZE');
      return archive;
    } catch (error) {
      // Others held locks on the tables that were replaced.
      if (error instanceof DatabaseError && error.code === DEADLOCK && attempt < ATTEMPTS) continue;
      throw error instanceof DatabaseError ? translatePostgresError(error) : error;
    } finally {
      await client.end();
    }
  }
}

async function restoreInto(
  client: Client,
  { begin, end }: VerifiedArchive,
  { file, replace, logins, putPapersBack, addKept, onProgress }: RestoreOptions,
): Promise<void> {
  await client.query('SET LOCAL statement_timeout = 0');
  if (!replace && (await hasData(client))) {
    throw new WaybillError(
      'BAD_USER_INPUT',
      'The database has data. Name an empty one, or replace the data with --replace. Nothing was changed.',
    );
  }
  await putPapersBack();
  for (const schema of SCHEMAS) await client.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await client.query('DROP TABLE IF EXISTS public.waybill_migration');
  await createMigrationTable(client);
  const own = readMigrations();
  const level = begin.migrations.length;
  for (const migration of own.slice(0, level)) await runMigration(client, migration);
  const putBack = await setAside(client);
  const tables = await tablesOf(client);
  await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  const columns = new Map(begin.tables.map((table) => [table.name, table.columns.join(', ')]));
  const tally = new TableTally();
  let copy: TableCopy | null = null;
  for await (const part of readArchive(file)) {
    if (part.kind !== 'ROWS') continue;
    const { table, text } = part;
    if (copy?.table !== table) {
      await copy?.end();
      copy = new TableCopy(client, table, columns.get(table) ?? '');
    }
    await copy.write(text);
    tally.add(table, text);
    onProgress(table, tally.rowsOf(table));
  }
  await copy?.end();
  for (const { name, last } of end.sequences) {
    if (last !== null) await client.query('SELECT setval($1::regclass, $2::bigint)', [name, last]);
  }
  await putBack();
  await refuseOtherCounts(client, end.rows);
  for (const migration of own.slice(level)) await runMigration(client, migration);
  await addKept({
    query: async <Row extends object>({ text, values }: Statement) =>
      (await client.query<Row>(text, [...(values ?? [])])).rows,
  });
  await client.query(`SELECT ledger.begin_live_order('ORDERED')`);
  if (logins !== null) await setUpRolesIn(client, logins);
}

/** One COPY for all parts of a table, because a part may end inside a row. PostgreSQL may refuse the COPY at any part. */
class TableCopy {
  readonly table: string;
  readonly #stream: CopyStreamQuery;
  readonly #ended: Promise<void>;
  #failure: Error | null = null;

  constructor(client: Client, table: string, columns: string) {
    this.table = table;
    this.#stream = client.query(copyFrom(`COPY ${table} (${columns}) FROM STDIN`));
    this.#ended = finished(this.#stream);
    this.#ended.catch((error: Error) => {
      this.#failure = error;
    });
  }

  async write(text: Buffer): Promise<void> {
    this.#throwFailure();
    if (!this.#stream.write(text)) await Promise.race([once(this.#stream, 'drain'), this.#ended]);
  }

  async end(): Promise<void> {
    this.#throwFailure();
    this.#stream.end();
    await this.#ended;
  }

  /** The stream takes no more calls after a failure: it has let its connection go. */
  #throwFailure(): void {
    if (this.#failure !== null) throw this.#failure;
  }
}

/** Each table must hold as many rows as the backup counted. */
async function refuseOtherCounts(client: Client, expected: Readonly<Record<string, number>>): Promise<void> {
  for (const [name, rows] of Object.entries(expected)) {
    const { rows: found } = await client.query<{ readonly count: number }>(
      `SELECT count(*) AS count FROM ${name}`,
    );
    if (Number(found[0]?.count) === rows) continue;
    const message = `${name} has ${found[0]?.count} rows after the restore, the backup ${rows}. Nothing was changed.`;
    throw new WaybillError('INTERNAL', message);
  }
}

async function hasData(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ readonly made: boolean }>(
    `SELECT to_regclass('portal.account') IS NOT NULL AND to_regclass('ledger.audit_entry') IS NOT NULL AS made`,
  );
  if (rows[0]?.made !== true) return false;
  const { rows: found } = await client.query<{ readonly is: boolean }>(
    'SELECT EXISTS (SELECT FROM portal.account) OR EXISTS (SELECT FROM ledger.audit_entry) AS is',
  );
  return found[0]?.is === true;
}

/** Begins a new order of live events in a database that was restored by other means. */
export async function adopt(url: DatabaseUrl): Promise<void> {
  const client = await connectDirectly(url);
  try {
    await client.query(`SELECT ledger.begin_live_order('ORDERED')`);
  } catch (error) {
    throw translatePostgresError(error);
  } finally {
    await client.end();
  }
}

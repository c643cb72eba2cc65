import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, DatabaseError } from 'pg';
import { packageRoot } from '../config/package-root.ts';
import { programVersion } from '../config/program-version.ts';
import { WaybillError } from '../domain/errors.ts';
import { pause } from '../time/pause.ts';
import { connectDirectly } from './database.ts';
import { translatePostgresError } from './postgres-error.ts';

interface Migration {
  /** The file's name, `0001_vocabulary.sql`: its number is the order. */
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file, in hex. */
  readonly checksum: string;
}

/** A migration that ran, as the database remembers it. */
interface Applied extends Pick<Migration, 'name' | 'checksum'> {
  /** The version of Waybill that ran it; null for one before versions were stored. */
  readonly version: string | null;
}

/** Any fixed number: all processes of the hub lock the same one. */
const LOCK = 7_261_950_041;
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/** How long a statement of a migration waits for a lock, and the pause before the migration is tried again, milliseconds. */
const LOCK_TIMEOUT_MS = 1_000;
const LOCK_PAUSE_MS = 1_000;
const LOCK_ATTEMPTS = 90;
const LOCK_NOT_AVAILABLE = '55P03';

const START_ANEW = 'name an empty database in DATABASE_URL';

/** A migration that `migrate` would run. */
export interface PendingMigration {
  readonly name: string;
  /** Tables with many rows whose rows it may rewrite, check or index while others wait. */
  readonly largeTables: readonly { readonly table: string; readonly rows: number }[];
}

/** Rows, by PostgreSQL's own estimate, beyond which a migration may hold a table for minutes. */
const MANY_ROWS = 1_000_000;
/** What goes through the rows of a table. Adding a column does not; the list names too much before it names too little. */
const GOES_THROUGH =
  /(?:\bUPDATE|\bALTER TABLE|\bCREATE (?:UNIQUE )?INDEX\s+\w+\s+ON)\s+((?:portal|ledger)\.\w+)/g;

interface MigrateOptions {
  /** By default those of this program. */
  readonly migrations?: readonly Migration[] | undefined;
  /** Tells a person how to get an empty database in place of one that this program cannot bring up to date. */
  readonly startAnew?: string | undefined;
}

/**
 * Brings a database to the schema of this program. Each file of `migrations/` runs once, in its own transaction, in
 * the order of its number; processes that start together take turns.
 *
 * @returns the names of the files that ran now
 * @throws WaybillError CONFIGURATION, before anything was changed, for a database that ran other files than the first
 * ones of `migrations/`: edited ones, those of a newer program, or those of a version before the present set.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const { migrations = readMigrations(), startAnew = START_ANEW } = options;
  const client = await connectWithoutPooler(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await createMigrationTable(client);
    const applied = await readApplied(client);
    refuseOtherHistory(migrations, applied, startAnew);
    const missing = migrations.slice(applied.length);
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } catch (error) {
    throw error instanceof WaybillError ? error : translatePostgresError(error);
  } finally {
    await client.end();
  }
}

/**
 * The migrations that `migrate` would run. It changes nothing.
 * @throws WaybillError CONFIGURATION as `migrate`
 */
export async function pendingMigrations(url: string): Promise<PendingMigration[]> {
  const client = await connectWithoutPooler(url);
  try {
    const migrations = readMigrations();
    const { rows: made } = await client.query<{ readonly is: boolean }>(
      `SELECT to_regclass('public.waybill_migration') IS NOT NULL AS is`,
    );
    const applied = made[0]?.is === true ? await readApplied(client) : [];
    refuseOtherHistory(migrations, applied, START_ANEW);
    const { rows: large } = await client.query<{ readonly table: string; readonly rows: number }>(
      `SELECT n.nspname || '.' || c.relname AS "table", c.reltuples::float8 AS rows
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.reltuples >= $1`,
      [MANY_ROWS],
    );
    return migrations.slice(applied.length).map(({ name, sql }) => {
      const tables = new Set([...sql.matchAll(GOES_THROUGH)].map(([, table]) => table));
      return { name, largeTables: large.filter(({ table }) => tables.has(table)) };
    });
  } catch (error) {
    throw error instanceof WaybillError ? error : translatePostgresError(error);
  } finally {
    await client.end();
  }
}

/** Migrations take turns by a lock of their connection, and a pooler would give the connection to others. */
async function connectWithoutPooler(url: string): Promise<Client> {
  const client = await connectDirectly(url);
  if (!client.isPooled) return client;
  await client.end();
  throw new WaybillError(
    'CONFIGURATION',
    'A pooler, such as PgBouncer, answers at the address of the owner of the tables. Nothing was changed. Name PostgreSQL ' +
      'itself in DATABASE_OWNER_URL.',
  );
}

export async function createMigrationTable(client: Client): Promise<void> {
  await client.query(`CREATE TABLE IF NOT EXISTS public.waybill_migration (
    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now(), version text)`);
  await client.query('ALTER TABLE public.waybill_migration ADD COLUMN IF NOT EXISTS version text');
}

export async function readApplied(client: Client): Promise<readonly Applied[]> {
  const { rows } = await client.query<Applied>(
    `SELECT name, checksum, to_jsonb(m)->>'version' AS version FROM public.waybill_migration m ORDER BY name COLLATE "C"`,
  );
  return rows;
}

/**
 * The migrations of a folder, by default this program's own, in their order. Throws CONFIGURATION for a misnamed file
 * and for a number that is missing or given twice.
 */
export function readMigrations(folder = join(packageRoot(), 'src/postgres/migrations')): Migration[] {
  return readdirSync(folder)
    .toSorted()
    .map((name, at) => {
      if (!FILE_NAME.test(name)) {
        throw new WaybillError('CONFIGURATION', `"${name}" is not named like a migration (0001_words.sql).`);
      }
      const number = String(at + 1).padStart(4, '0');
      if (!name.startsWith(number)) {
        throw new WaybillError(
          'CONFIGURATION',
          `The migration "${name}" should have the number ${number}: each number is given once, without gaps.`,
        );
      }
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** The migrations that ran in a database have to be the first ones of this program. */
function refuseOtherHistory(
  migrations: readonly Migration[],
  applied: readonly Applied[],
  startAnew: string,
): void {
  for (const [at, ran] of applied.entries()) {
    const own = migrations[at];
    if (own?.name !== ran.name || own.checksum !== ran.checksum) {
      throw new WaybillError('CONFIGURATION', whyRefused(ran, own, migrations, startAnew));
    }
  }
}

function whyRefused(
  ran: Applied,
  own: Migration | undefined,
  migrations: readonly Migration[],
  startAnew: string,
): string {
  if (own === undefined) {
    return `${newerDatabase(ran, migrations)} Nothing was changed. Start the newer version, or ${startAnew}.`;
  }
  if (own.name === ran.name) {
    return (
      `The migration "${ran.name}" was edited after it ran in this database. Nothing was changed. ` +
      'Restore the file, and put the change into a new migration with the next number.'
    );
  }
  if (migrations.some(({ name }) => name === ran.name)) {
    return (
      `The migration "${own.name}" has to run before "${ran.name}", which ran in this database already. ` +
      'Nothing was changed. Give the new migration the next number.'
    );
  }
  return (
    `The database was made by another version of Waybill: "${ran.name}" ran there, where this version has ` +
    `"${own.name}". Tables of that version cannot be brought to this one. Nothing was changed. ` +
    `Start the version that made it, or ${startAnew}.`
  );
}

/** Names both versions. */
export function newerDatabase(
  ran: Pick<Applied, 'name' | 'version'>,
  migrations: readonly Pick<Migration, 'name'>[],
): string {
  const by = ran.version === null ? 'a newer Waybill' : `a newer Waybill, ${ran.version}`;
  const last = migrations.at(-1)?.name ?? 'none';
  return (
    `The database was migrated by ${by}: "${ran.name}" ran there. This version, ${programVersion()}, does not have it; ` +
    `its last migration is "${last}".`
  );
}

/**
 * The earlier version serves meanwhile, and its statements queue up behind one that waits for a lock. So a migration waits
 * for a lock only shortly, is undone, and tried again.
 */
async function apply(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query('BEGIN');
    try {
      await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
      await runMigration(client, migration);
      await client.query('COMMIT');
      return;
    } catch (cause) {
      await client.query('ROLLBACK');
      const isLocked = cause instanceof DatabaseError && cause.code === LOCK_NOT_AVAILABLE;
      if (isLocked && attempt < LOCK_ATTEMPTS) {
        await pause(LOCK_PAUSE_MS);
        continue;
      }
      const why = isLocked
        ? ' Another transaction holds a table for minutes; end it, and run this again.'
        : '';
      throw new WaybillError(
        'CONFIGURATION',
        `The migration "${migration.name}" failed and was undone.${why}`,
        {
          cause,
        },
      );
    }
  }
}

/** In the transaction of the caller. */
export async function runMigration(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query(sql);
  await client.query('INSERT INTO public.waybill_migration (name, checksum, version) VALUES ($1, $2, $3)', [
    name,
    checksum,
    programVersion(),
  ]);
}

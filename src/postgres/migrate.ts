import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { packageRoot } from '../config/package-root.ts';
import { WaybillError } from '../domain/errors.ts';
import { connectDirectly } from './database.ts';
import { translatePostgresError } from './postgres-error.ts';

interface Migration {
  /** The file's name, `0001_portal.sql`: its number is the order. */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Any fixed number: all processes of the hub lock the same one. */
const LOCK = 7_261_950_041;
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;

/**
 * Brings a database to the schema of this program. Each file of `migrations/` runs once, in its own transaction, in
 * the order of its number; processes that start together take turns. Throws CONFIGURATION when a file that already
 * ran was edited since, or when the database was migrated by a newer program.
 *
 * @returns the names of the files that ran now
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[] = readMigrations(),
): Promise<string[]> {
  const client = await connectDirectly(url);
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS public.waybill_migration (
      name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const missing = await missingOf(client, migrations);
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  } catch (error) {
    throw error instanceof WaybillError ? error : translatePostgresError(error);
  } finally {
    await client.end();
  }
}

/** The migrations of a folder, by default this program's own. Throws CONFIGURATION for a misnamed file. */
export function readMigrations(folder = join(packageRoot(), 'src/postgres/migrations')): Migration[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      if (!FILE_NAME.test(name)) {
        throw new WaybillError('CONFIGURATION', `"${name}" is not named like a migration (0001_words.sql).`);
      }
      const sql = readFileSync(join(folder, name), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

async function missingOf(client: Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM public.waybill_migration',
  );
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  for (const name of applied.keys()) {
    if (!migrations.some((migration) => migration.name === name)) {
      throw new WaybillError(
        'CONFIGURATION',
        `The database was migrated by a newer program: it has "${name}", which this one does not know.`,
      );
    }
  }
  return migrations.filter((migration) => {
    const checksum = applied.get(migration.name);
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new WaybillError(
        'CONFIGURATION',
        `The migration "${migration.name}" was edited after it ran here. Restore the file and add a new one.`,
      );
    }
    return checksum === undefined;
  });
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(migration.sql);
    await client.query('INSERT INTO public.waybill_migration (name, checksum) VALUES ($1, $2)', [
      migration.name,
      migration.checksum,
    ]);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new WaybillError('CONFIGURATION', `The migration "${migration.name}" failed and was undone.`, {
      cause,
    });
  }
}

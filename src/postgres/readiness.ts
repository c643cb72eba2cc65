import { WaybillError } from '../domain/errors.ts';
import type { Executor } from './database.ts';
import { newerDatabase, readMigrations } from './migrate.ts';
import { sql } from './sql.ts';

const UNDEFINED_TABLE = '42P01';

let own: readonly { readonly name: string }[] | null = null;

/** How the migrations of a database compare with those of this program. */
type Level =
  | { readonly is: 'EMPTY' | 'OLDER' | 'SAME' }
  | { readonly is: 'NEWER'; readonly last: { readonly name: string; readonly version: string | null } };

/**
 * One small statement: the database has the migrations of this program.
 *
 * @param mayBeNewer a process that serves goes on while a newer version migrates the database
 * @throws WaybillError CONFIGURATION that says what to do; or what PostgreSQL answers
 */
export async function requireMigrations(executor: Executor, mayBeNewer = false): Promise<void> {
  const level = await levelOf(executor);
  if (level.is === 'NEWER') {
    if (mayBeNewer) return;
    throw newer(level.last);
  }
  if (level.is === 'SAME') return;
  const state = level.is === 'EMPTY' ? 'is empty' : 'is older than this version';
  throw new WaybillError('CONFIGURATION', `The database ${state}. Run "waybill migrate".`);
}

/** Whether it is a standby, or read-only: it answers every question then, and refuses every change. */
export async function isReadOnly(executor: Executor): Promise<boolean> {
  const [row] = await executor.query<{ readonly is: boolean }>(
    sql`SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS is`,
  );
  return row?.is === true;
}

/** @throws WaybillError CONFIGURATION when a newer version migrated the database; or what PostgreSQL answers */
export async function refuseNewer(executor: Executor): Promise<void> {
  const level = await levelOf(executor);
  if (level.is === 'NEWER') throw newer(level.last);
}

function newer(last: { readonly name: string; readonly version: string | null }): WaybillError {
  return new WaybillError('CONFIGURATION', `${newerDatabase(last, own ?? [])} Start the newer version.`);
}

async function levelOf(executor: Executor): Promise<Level> {
  own ??= readMigrations();
  const newest = own.at(-1)?.name ?? '';
  const last = await lastApplied(executor);
  if (last === null) return { is: 'EMPTY' };
  if (last.name === newest) return { is: 'SAME' };
  return last.name > newest ? { is: 'NEWER', last } : { is: 'OLDER' };
}

async function lastApplied(
  executor: Executor,
): Promise<{ readonly name: string; readonly version: string | null } | null> {
  try {
    const [row] = await executor.query<{ readonly name: string; readonly version: string | null }>(
      sql`SELECT name, to_jsonb(m)->>'version' AS version FROM public.waybill_migration m
        ORDER BY name COLLATE "C" DESC LIMIT 1`,
    );
    return row ?? null;
  } catch (error) {
    if (error instanceof WaybillError && error.details.vendorCode === UNDEFINED_TABLE) return null;
    throw error;
  }
}

/** @throws WaybillError CONFIGURATION when the role of the connection could change the audit */
export async function requireRestrictedRole(executor: Executor): Promise<void> {
  const [row] = await executor.query<{ readonly name: string; readonly can: boolean }>(
    sql`SELECT current_user::text AS name, bool_or(has_table_privilege(t, 'UPDATE, DELETE, TRUNCATE')) AS can
      FROM unnest(ARRAY['ledger.audit_entry', 'ledger.audit_link', 'ledger.audit_head', 'ledger.audit_erasure']) t`,
  );
  if (row?.can !== true) return;
  throw new WaybillError(
    'CONFIGURATION',
    'The user of DATABASE_URL could change the audit. Give DATABASE_URL and DATABASE_RETENTION_URL users of their own, and ' +
      'run "waybill migrate" with DATABASE_OWNER_URL.',
  );
}

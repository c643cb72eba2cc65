import { WaybillError } from '../domain/errors.ts';
import type { Executor } from './database.ts';
import { readMigrations } from './migrate.ts';
import { sql } from './sql.ts';

const UNDEFINED_TABLE = '42P01';

let newest: string | null = null;

/**
 * One small statement: the database has the last migration of this program, or is newer.
 * @throws WaybillError CONFIGURATION that names "waybill migrate"; or what PostgreSQL answers
 */
export async function requireMigrations(executor: Executor): Promise<void> {
  newest ??= readMigrations().at(-1)?.name ?? '';
  const [row] = await applied(executor, newest);
  if (row?.is === true) return;
  const state = row === undefined ? 'is empty' : 'is older than this version';
  throw new WaybillError('CONFIGURATION', `The database ${state}. Run "waybill migrate".`);
}

async function applied(executor: Executor, name: string): Promise<readonly { readonly is: boolean }[]> {
  try {
    return await executor.query(
      sql`SELECT EXISTS (SELECT FROM public.waybill_migration WHERE name = ${name}) AS is`,
    );
  } catch (error) {
    if (error instanceof WaybillError && error.details.vendorCode === UNDEFINED_TABLE) return [];
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

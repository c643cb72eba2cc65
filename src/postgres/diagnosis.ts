import { WaybillError } from '../domain/errors.ts';
import { connectDirectly, openDatabase } from './database.ts';
import { readMigrations } from './migrate.ts';
import { requireRestrictedRole } from './readiness.ts';
import { type DatabaseRole, grantedTo, ORDINARY, RESTRICTED, SCHEMAS } from './rights.ts';
import { sql } from './sql.ts';

/** The state of a database, for an operator who prepares it for the hub. */
export interface DatabaseDiagnosis {
  /** Such as 18. */
  readonly major: number;
  readonly version: string;
  readonly user: string;
  /** Of PostgreSQL's clock before ours; half of the answer's time is taken off. Milliseconds. */
  readonly clockAheadMs: number;
  /** False for a standby and for a database that is set to read-only. */
  readonly isWritable: boolean;
  /** Migrations of this program that did not run. */
  readonly pending: readonly string[];
  /** Migrations that ran and that this program does not have. */
  readonly unknown: readonly string[];
  /** Rights that the role lacks, such as `SELECT on portal.account`; the first few. */
  readonly lacking: readonly string[];
  /** What to do when the role could change the audit; null when it cannot. */
  readonly excess: string | null;
}

const LISTED = 5;

/** @throws WaybillError when the database does not answer */
export async function diagnoseDatabase(url: string, role: DatabaseRole): Promise<DatabaseDiagnosis> {
  await using database = openDatabase({ url, poolSize: 1, applicationName: 'waybill doctor' });
  // The first statement makes the connection, which would count as time of the answer.
  await database.query(sql`SELECT 1`);
  const before = Date.now();
  const [server] = await database.query<{
    number: number;
    version: string;
    user: string;
    now: number;
    writable: boolean;
  }>(sql`SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS version,
           current_user::text AS user, (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now,
           NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS writable`);
  const after = Date.now();
  if (server === undefined) throw new TypeError('PostgreSQL answered no row');
  const applied = await appliedMigrations(database);
  const own = readMigrations().map(({ name }) => name);
  const pending = own.filter((name) => !applied.includes(name));
  return {
    major: Math.floor(server.number / 10_000),
    version: server.version,
    user: server.user,
    clockAheadMs: Math.round(server.now - (before + after) / 2),
    isWritable: server.writable,
    pending,
    unknown: applied.filter((name) => !own.includes(name)),
    lacking: pending.length === 0 ? await lackingRights(database, role) : [],
    excess: pending.length === 0 && role === 'hub' ? await excessOf(database) : null,
  };
}

async function excessOf(database: Executor): Promise<string | null> {
  try {
    await requireRestrictedRole(database);
    return null;
  } catch (error) {
    if (error instanceof WaybillError && error.code === 'CONFIGURATION') return error.message;
    throw error;
  }
}

/** Whether a pooler is between this machine and the database, so that no notification arrives. */
export async function isPooled(url: string): Promise<boolean> {
  const client = await connectDirectly(url);
  await client.end();
  return client.isPooled;
}

type Executor = Pick<ReturnType<typeof openDatabase>, 'query'>;

async function appliedMigrations(database: Executor): Promise<readonly string[]> {
  const [made] = await database.query<{ is: boolean }>(
    sql`SELECT to_regclass('public.waybill_migration') IS NOT NULL AS is`,
  );
  if (made?.is !== true) return [];
  const rows = await database.query<{ name: string }>(sql`SELECT name FROM public.waybill_migration`);
  return rows.map(({ name }) => name);
}

async function lackingRights(database: Executor, role: DatabaseRole): Promise<readonly string[]> {
  const tables = await database.query<{ name: string; rights: readonly string[] }>(
    // By the table's number: its name may be used only in a schema that the role may use.
    sql`SELECT format('%I.%I', nspname, relname) AS name,
           ARRAY(SELECT right_name FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS right_name
                  WHERE has_table_privilege(c.oid, right_name)
                     OR (right_name <> 'DELETE' AND has_any_column_privilege(c.oid, right_name))
           ) AS rights
          FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
         WHERE nspname = ANY(${[...SCHEMAS]}::text[]) AND relkind IN ('r', 'p') ORDER BY 1`,
  );
  return tables
    .flatMap(({ name, rights }) => {
      const granted = grantedTo(role, RESTRICTED[name] ?? ORDINARY);
      const needed = granted === null ? [] : (granted.match(/SELECT|INSERT|UPDATE|DELETE/g) ?? []);
      const missing = needed.filter((right) => !rights.includes(right));
      return missing.length === 0 ? [] : [`${missing.join(', ')} on ${name}`];
    })
    .slice(0, LISTED);
}

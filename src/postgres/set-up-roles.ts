import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { type Client, DatabaseError } from 'pg';
import { WaybillError } from '../domain/errors.ts';
import { connectDirectly } from './database.ts';
import {
  type DatabaseRole,
  FUNCTIONS_OF_RETENTION,
  grantedTo,
  ORDINARY,
  RESTRICTED,
  SCHEMAS,
} from './rights.ts';

/** A login of the hub's database, as its address names it. */
export interface Login {
  readonly user: string;
  /** Null when the role signs in without one, such as by a certificate. */
  readonly password: string | null;
}

export type Logins = Readonly<Record<DatabaseRole, Login>>;

export interface Step {
  readonly what: string;
  /** Without passwords. */
  readonly statement: string;
}

interface SetUpOptions {
  /** Only tells the steps. */
  readonly dryRun?: boolean;
  /** Gives existing roles the passwords of the addresses, too. */
  readonly renewPasswords?: boolean;
  readonly onStep?: (step: Step) => void;
}

const VARIABLE: Readonly<Record<DatabaseRole, string>> = {
  hub: 'DATABASE_URL',
  retention: 'DATABASE_RETENTION_URL',
};

/** The schema of the worker's schedule. */
const SCHEDULE = 'pgboss';
const INSUFFICIENT_PRIVILEGE = '42501';
const SCRAM_ITERATIONS = 4096;

/**
 * Makes the roles of the hub and gives each its rights, in one transaction. It can be repeated; run it after the
 * migrations, because new tables need rights, too.
 *
 * @param ownerUrl of the role that owns the tables
 * @throws WaybillError CONFIGURATION when the owner may not run a statement, which the message names, or when a role of
 * the hub could do more than its rights say
 */
export async function setUpRoles(
  ownerUrl: string,
  logins: Logins,
  options: SetUpOptions = {},
): Promise<void> {
  const client = await connectDirectly(ownerUrl);
  try {
    await client.query('BEGIN');
    await setUpRolesIn(client, logins, options);
    await client.query(options.dryRun === true ? 'ROLLBACK' : 'COMMIT');
  } finally {
    await client.end();
  }
}

/** The same in a transaction that is open, so that tables which it makes are never seen without rights. */
export async function setUpRolesIn(
  client: Client,
  logins: Logins,
  options: SetUpOptions = {},
): Promise<void> {
  const owner = await currentRole(client);
  refuseSharedRoles(owner, logins);
  for (const role of ['hub', 'retention'] as const) await setUpRole(client, role, logins[role], options);
  await giveSchedule(client, owner, logins.hub.user, options);
}

async function setUpRole(
  client: Client,
  role: DatabaseRole,
  login: Login,
  options: SetUpOptions,
): Promise<void> {
  const name = quoted(login.user);
  const { rows: found } = await client.query<{ readonly powers: boolean; readonly owner: boolean }>(
    `SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls AS powers,
       pg_has_role(oid, current_user::regrole::oid, 'MEMBER') AS owner FROM pg_roles WHERE rolname = $1`,
    [login.user],
  );
  const [existing] = found;
  if (existing?.powers === true || existing?.owner === true) {
    throw new WaybillError(
      'CONFIGURATION',
      `The role ${name} of ${VARIABLE[role]} is a superuser, may make roles, or belongs to the owner of the tables, so ` +
        'it could change the audit. Name another role; "waybill migrate" makes it.',
    );
  }
  const secret = login.password === null ? '' : ` PASSWORD '${scramVerifier(login.password)}'`;
  if (existing === undefined) {
    await run(client, options, `make the role ${login.user}`, `CREATE ROLE ${name} LOGIN${secret}`);
  } else if (options.renewPasswords === true) {
    await run(client, options, `renew the password of ${login.user}`, `ALTER ROLE ${name} LOGIN${secret}`);
  }
  // In a dry run an absent role cannot be given anything; its statements are told all the same.
  const grants = await grantsOf(client, role, name);
  for (const { what, statement } of grants) await run(client, options, what, statement);
}

async function grantsOf(client: Client, role: DatabaseRole, name: string): Promise<readonly Step[]> {
  const { rows } = await client.query<{ readonly name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name
       FROM pg_tables WHERE schemaname = ANY($1) OR (schemaname = 'public' AND tablename = 'waybill_migration')
      ORDER BY 1`,
    [SCHEMAS],
  );
  const functions = FUNCTIONS_OF_RETENTION.map((called): Step => {
    const [verb, preposition] = role === 'retention' ? ['GRANT', 'TO'] : ['REVOKE', 'FROM'];
    return {
      what: `rights on ${called}`,
      statement: `${verb} ALL ON FUNCTION ${called} ${preposition} ${name}`,
    };
  });
  const schemas = role === 'hub' ? SCHEMAS : (['ledger'] as const);
  const tables = rows.flatMap((table): Step[] => {
    const rights = grantedTo(role, RESTRICTED[table.name] ?? ORDINARY);
    if (rights === null) return [];
    return [{ what: `rights on ${table.name}`, statement: `GRANT ${rights} ON ${table.name} TO ${name}` }];
  });
  return [
    // Takes back rights that an earlier version or a person gave beyond the table of rights.
    ...SCHEMAS.map((schema) => ({
      what: `take back other rights in ${schema}`,
      statement: `REVOKE ALL ON ALL TABLES IN SCHEMA ${schema} FROM ${name}`,
    })),
    { what: 'connect', statement: `GRANT CONNECT ON DATABASE ${quoted(client.database ?? '')} TO ${name}` },
    ...schemas.map((schema) => ({
      what: `use the schema ${schema}`,
      statement: `GRANT USAGE ON SCHEMA ${schema} TO ${name}`,
    })),
    ...schemas.map((schema) => ({
      what: `take numbers in ${schema}`,
      statement: `GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${schema} TO ${name}`,
    })),
    ...tables,
    ...functions,
  ];
}

/** pg-boss changes its own tables when its version changes, so the hub's role owns them. */
async function giveSchedule(
  client: Client,
  owner: string,
  hub: string,
  options: SetUpOptions,
): Promise<void> {
  const { rows } = await client.query<{ readonly statement: string; readonly owner: string }>(
    `SELECT format('ALTER %s %s OWNER TO %I', kind, name, $2::text) AS statement, pg_get_userbyid(owner)::text AS owner FROM (
       SELECT 1 AS rank, 'SCHEMA' AS kind, nspname::text AS name, nspowner AS owner FROM pg_namespace WHERE nspname = $1
       UNION ALL
       SELECT 2, CASE relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass::text, relowner
         FROM pg_class WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND relkind IN ('r', 'p', 'v', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype IN ('a', 'i') AND relkind = 'S')
       UNION ALL
       SELECT 3, 'FUNCTION', oid::regprocedure::text, proowner
         FROM pg_proc WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
       UNION ALL
       SELECT 4, 'TYPE', oid::regtype::text, typowner
         FROM pg_type WHERE typnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) AND typtype IN ('e', 'd')) object
      WHERE pg_get_userbyid(owner) <> $2 ORDER BY rank, name`,
    [SCHEDULE, hub],
  );
  const statements = rows.map(({ statement }) => statement);
  if (statements.length === 0) return;
  // Only a member of a role may give something to it, or take something from it, such as from a role of the hub before.
  const taken = new Set([hub, ...rows.map((row) => row.owner)]);
  taken.delete(owner);
  for (const role of taken) {
    const { rows: members } = await client.query<{ readonly is: boolean }>(
      `SELECT coalesce((SELECT pg_has_role(current_user, oid, 'SET') FROM pg_roles WHERE rolname = $1), false) AS is`,
      [role],
    );
    if (members[0]?.is === true) continue;
    statements.unshift(`GRANT ${quoted(role)} TO ${quoted(owner)}`);
    statements.push(`REVOKE ${quoted(role)} FROM ${quoted(owner)}`);
  }
  for (const statement of statements) await run(client, options, 'the tables of the schedule', statement);
}

async function run(
  client: Client,
  { dryRun, onStep }: SetUpOptions,
  what: string,
  statement: string,
): Promise<void> {
  const shown = statement.replace(/PASSWORD '[^']*'/, "PASSWORD '…'");
  onStep?.({ what, statement: shown });
  if (dryRun === true) return;
  try {
    await client.query(statement);
  } catch (cause) {
    const isRight = cause instanceof DatabaseError && cause.code === INSUFFICIENT_PRIVILEGE;
    const message = isRight
      ? `The user of DATABASE_OWNER_URL may not do this. Let an administrator of the server run it, then repeat the command:\n  ${shown};`
      : `This statement failed, and nothing was given:\n  ${shown};`;
    const reason = cause instanceof Error ? `\n  (${cause.message})` : '';
    throw new WaybillError('CONFIGURATION', `${message}${reason}`, { cause });
  }
}

function refuseSharedRoles(owner: string, { hub, retention }: Logins): void {
  const names = new Set([owner, hub.user, retention.user]);
  if (names.size === 3) return;
  throw new WaybillError(
    'CONFIGURATION',
    'DATABASE_OWNER_URL, DATABASE_URL and DATABASE_RETENTION_URL must name three users: the owner of the tables can change ' +
      `the audit, the hub can only add to it. They name ${[owner, hub.user, retention.user].join(', ')}. The user that has ` +
      'owned the tables so far stays the owner; choose new names for the others, and "waybill migrate" makes them.',
  );
}

async function currentRole(client: Client): Promise<string> {
  const { rows } = await client.query<{ readonly name: string }>('SELECT current_user::text AS name');
  return rows[0]?.name ?? '';
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The form in which PostgreSQL stores a password, so that its log never holds the password itself (RFC 5803). */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, SCRAM_ITERATIONS, 32, 'sha256');
  const key = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(key('Client Key')).digest('base64');
  const server = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString('base64')}$${stored}:${server}`;
}

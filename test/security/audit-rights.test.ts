import { randomBytes } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAuditChain } from '../../src/ledger/audit/audit-chain.ts';
import { createAuditRetention } from '../../src/ledger/audit/audit-retention.ts';
import { createUnitOfWork } from '../../src/ledger/unit-of-work.ts';
import { type Database, openDatabase } from '../../src/postgres/database.ts';
import {
  type DatabaseRole,
  FUNCTIONS_OF_RETENTION,
  grantedTo,
  ORDINARY,
  RESTRICTED,
} from '../../src/postgres/rights.ts';
import { type Logins, type Step, setUpRoles } from '../../src/postgres/set-up-roles.ts';
import { TEST_SIGNER } from '../harness/audit-key.ts';
import { WRITER } from '../harness/ledger.ts';
import { createTestDatabase, type TestDatabase } from '../harness/postgres.ts';

const TABLES = Object.keys(RESTRICTED);
/** The control: the hub may do all of this elsewhere. */
const CONTROL = 'ledger.outbox';
const ROLES: readonly DatabaseRole[] = ['hub', 'retention'];
const DENIED = '42501';
const suffix = randomBytes(4).toString('hex');
const LOGINS: Logins = {
  hub: { user: `hub ${suffix}`, password: `p'"${suffix}` },
  retention: { user: `retention_${suffix}`, password: suffix },
};

let database: TestDatabase;
let owner: Client;
const clients = {} as Record<DatabaseRole, Client>;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.url });
  await owner.connect();
  await setUpRoles(database.url, LOGINS);
  for (const role of ROLES) {
    clients[role] = new Client({ connectionString: urlOf(role) });
    await clients[role].connect();
  }
});
afterAll(async () => {
  for (const role of ROLES) await clients[role].end();
  for (const { user } of Object.values(LOGINS))
    await owner.query(`DROP OWNED BY "${user}"; DROP ROLE "${user}"`);
  await owner.end();
  await database[Symbol.asyncDispose]();
});

function urlOf(role: DatabaseRole): string {
  const url = new URL(database.url);
  url.username = encodeURIComponent(LOGINS[role].user);
  url.password = encodeURIComponent(LOGINS[role].password ?? '');
  return url.toString();
}

async function columnsOf(table: string): Promise<readonly string[]> {
  const { rows } = await owner.query<{ readonly name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Whether PostgreSQL refuses the statement for want of a right. What it does is undone. */
async function isDenied(client: Client, statement: string): Promise<boolean> {
  await client.query('BEGIN');
  try {
    await client.query(statement);
    return false;
  } catch (error) {
    // Such as by a trigger: then the right was there.
    return error instanceof DatabaseError && error.code === DENIED;
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Every statement on a table whose right the table of rights can give, as `RIGHT` or `RIGHT (column)`. */
async function statementsOn(
  table: string,
): Promise<readonly (readonly [right: string, statement: string])[]> {
  const columns = await columnsOf(table);
  return [
    ['SELECT', `SELECT FROM ${table} LIMIT 0`],
    ['DELETE', `DELETE FROM ${table} WHERE false`],
    ...columns.flatMap((column) => [
      [`UPDATE (${column})`, `UPDATE ${table} SET ${column} = DEFAULT WHERE false`] as const,
      [
        `INSERT (${column})`,
        `INSERT INTO ${table} (${column}) OVERRIDING SYSTEM VALUE SELECT ${column} FROM ${table} WHERE false`,
      ] as const,
    ]),
  ];
}

/** Those that no right of the table of rights covers. */
function powersOver(table: string): readonly string[] {
  return [
    `TRUNCATE ${table}`,
    `ALTER TABLE ${table} DISABLE TRIGGER ALL`,
    `ALTER TABLE ${table} ADD COLUMN planted text`,
    `ALTER TABLE ${table} OWNER TO CURRENT_USER`,
    `DROP TABLE ${table}`,
    `LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`,
    `CREATE TRIGGER planted BEFORE INSERT ON ${table} EXECUTE FUNCTION suppress_redundant_updates_trigger()`,
    `CREATE RULE planted AS ON INSERT TO ${table} DO INSTEAD NOTHING`,
  ];
}

function isGranted(role: DatabaseRole, table: string, right: string): boolean {
  const [kind = '', column = ''] = right.replace(')', '').split(' (');
  const rights = RESTRICTED[table] ?? ORDINARY;
  const only = rights.columns?.[kind as 'INSERT'];
  return (
    rights[role].includes(kind as 'INSERT') && (only === undefined || column === '' || only.includes(column))
  );
}

describe.each(ROLES)('the role of the %s', (role) => {
  it.each([...TABLES, CONTROL])(
    'has on %s the rights of the table, column by column, and no other',
    async (table) => {
      for (const [right, statement] of await statementsOn(table)) {
        const granted = isGranted(role, table, right);
        expect([right, !(await isDenied(clients[role], statement))]).toEqual([right, granted]);
      }
    },
  );

  it.each(TABLES)('has no power over %s', async (table) => {
    for (const statement of powersOver(table)) {
      // The right to delete rows of a whole table is one to lock it.
      if (statement.startsWith('LOCK') && RESTRICTED[table]?.[role].includes('DELETE')) continue;
      expect([statement, await isDenied(clients[role], statement)]).toEqual([statement, true]);
    }
  });

  it.each([
    'SET session_replication_role = replica',
    'CREATE SCHEMA planted',
    'CREATE TABLE ledger.planted ()',
    'CREATE TABLE portal.planted ()',
    'CREATE TABLE public.planted ()',
    `CREATE FUNCTION ledger.planted() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    'CREATE ROLE planted',
    `SELECT setval('ledger.audit_entry_id_seq', 1)`,
    `CREATE OR REPLACE FUNCTION ledger.guard_audit_entry() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
    'SET ROLE postgres',
  ])('may not run %s', async (statement) => {
    expect(await isDenied(clients[role], statement)).toBe(true);
  });
});

describe('the functions of the owner that remove', () => {
  it.each(FUNCTIONS_OF_RETENTION)('may be called by the role of retention alone: %s', async (name) => {
    const may = async (role: DatabaseRole) => {
      const { rows } = await owner.query<{ readonly may: boolean }>(
        `SELECT has_function_privilege($1, $2::regproc, 'EXECUTE') AS may`,
        [LOGINS[role].user, name],
      );
      return rows[0]?.may;
    };
    expect([await may('hub'), await may('retention')]).toEqual([false, true]);
  });

  it('are all functions that PostgreSQL lets a role run as the owner, except for the order of live events', async () => {
    const { rows } = await owner.query<{ readonly name: string }>(
      `SELECT oid::regproc::text AS name FROM pg_proc
        WHERE prosecdef AND pronamespace IN ('portal'::regnamespace, 'ledger'::regnamespace) ORDER BY 1`,
    );
    const names = rows.map(({ name }) => name).filter((name) => !name.endsWith('_live_order'));
    expect(names).toEqual(FUNCTIONS_OF_RETENTION.toSorted());
  });

  it('are the only way: a setting of the session opens no history for a role', async () => {
    for (const role of ROLES) {
      await clients[role].query(`SET waybill.removing = 'on'`);
      for (const table of ['portal.tracking_event', 'portal.exception_history', 'ledger.review_history'])
        expect(await isDenied(clients[role], `DELETE FROM ${table}`)).toBe(true);
      await clients[role].query('RESET waybill.removing');
    }
  });
});

describe('the table of rights', () => {
  it('names every table that PostgreSQL itself keeps from being changed', async () => {
    const { rows } = await owner.query<{ readonly name: string }>(
      `SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger
        WHERE tgfoid::regproc::text LIKE '%.refuse_change' AND tgtype & 16 <> 0 ORDER BY 1`,
    );
    const kept = rows.map(({ name }) => name);
    expect(kept).toContain('ledger.audit_head');
    for (const table of kept) {
      expect([table, grantedTo('hub', RESTRICTED[table] ?? ORDINARY)]).toEqual([
        table,
        expect.not.stringMatching(/UPDATE|DELETE/),
      ]);
    }
  });

  it('leaves nothing that the owner could not do: the control of the matrix', async () => {
    for (const table of TABLES) {
      for (const statement of powersOver(table)) expect(await isDenied(owner, statement)).toBe(false);
    }
  });
});

describe('under these roles', () => {
  it('the hub audits and seals, retention and an order remove, and the chain verifies', async () => {
    const opened: Record<DatabaseRole, Database> = {
      hub: openDatabase({ url: urlOf('hub'), poolSize: 2 }),
      retention: openDatabase({ url: urlOf('retention'), poolSize: 1 }),
    };
    try {
      const units = createUnitOfWork(opened.hub, TEST_SIGNER, () => undefined);
      const change = {
        record: 'Shipment',
        recordId: 's',
        accountId: null,
        action: 'shipmentUpdate',
        changes: [],
      };
      await units.run(WRITER, (unit) => unit.audit(change, change));
      const longAgo = createAuditChain(opened.hub, TEST_SIGNER, () => new Date('2020-01-01'));
      await longAgo.seal();
      await units.run(WRITER, (unit) => unit.audit(change, change));
      const chain = createAuditChain(opened.hub, TEST_SIGNER);
      await chain.seal();
      const retention = createAuditRetention(opened.retention, TEST_SIGNER);
      expect(await retention.removeExpired()).toMatchObject({ auditPayloads: 2 });
      expect(await retention.erase({ places: [3], orderedBy: 'dpo', reason: 'request 7' })).toBe(1);
      await chain.seal();
      expect(await chain.verify()).toMatchObject({ entries: 6, problems: [], unsealed: { count: 0 } });
    } finally {
      await opened.hub[Symbol.asyncDispose]();
      await opened.retention[Symbol.asyncDispose]();
    }
  });
});

describe('setting them up', () => {
  const stepsOf = async (logins: Logins, dryRun: boolean) => {
    const steps: Step[] = [];
    await setUpRoles(database.url, logins, { dryRun, onStep: (step) => steps.push(step) });
    return steps.map(({ statement }) => statement);
  };

  it('takes back what somebody gave, again and again', async () => {
    await owner.query(`GRANT UPDATE, TRUNCATE ON ledger.audit_entry TO "${LOGINS.hub.user}"`);
    expect(await isDenied(clients.hub, `UPDATE ledger.audit_entry SET action = '' WHERE false`)).toBe(false);
    const steps = await stepsOf(LOGINS, false);
    expect(await isDenied(clients.hub, `UPDATE ledger.audit_entry SET action = '' WHERE false`)).toBe(true);
    expect(await stepsOf(LOGINS, false)).toEqual(steps);
  });

  it('in a dry run says every statement without a password, and does nothing', async () => {
    const planned = { ...LOGINS, hub: { user: `planned_${suffix}`, password: 'do not tell' } };
    const steps = await stepsOf(planned, true);
    expect(steps).toContain(`CREATE ROLE "planned_${suffix}" LOGIN PASSWORD '…'`);
    expect(steps).toContain(`GRANT SELECT, INSERT ON ledger.audit_link TO "planned_${suffix}"`);
    const { rows } = await owner.query('SELECT FROM pg_roles WHERE rolname = $1', [`planned_${suffix}`]);
    expect(rows).toEqual([]);
  });

  it('refuses a role that could change the audit, and says which setting names it', async () => {
    const superuser = { user: 'postgres', password: null };
    await expect(setUpRoles(database.url, { ...LOGINS, hub: superuser })).rejects.toThrow(
      'DATABASE_OWNER_URL, DATABASE_URL and DATABASE_RETENTION_URL must name three users',
    );
    await expect(setUpRoles(database.url, { ...LOGINS, hub: LOGINS.retention })).rejects.toThrow(
      'three users',
    );
    const strong = { user: `strong_${suffix}`, password: null };
    await owner.query(`CREATE ROLE ${strong.user} SUPERUSER`);
    await expect(setUpRoles(database.url, { ...LOGINS, hub: strong })).rejects.toThrow(
      `The role "${strong.user}" of DATABASE_URL is a superuser`,
    );
    await owner.query(`DROP ROLE ${strong.user}`);
  });

  it('names the statement that the owner may not run', async () => {
    const weak = `weak_${suffix}`;
    await owner.query(`CREATE ROLE ${weak} LOGIN PASSWORD 'weak'`);
    const url = new URL(database.url);
    url.username = weak;
    url.password = 'weak';
    const planned = { ...LOGINS, hub: { user: `planned_${suffix}`, password: 'do not tell' } };
    const error = await setUpRoles(url.toString(), planned).catch((reason: unknown) => reason);
    await owner.query(`DROP ROLE ${weak}`);
    expect(error).toMatchObject({ code: 'CONFIGURATION' });
    expect((error as Error).message).toContain(`CREATE ROLE "planned_${suffix}" LOGIN PASSWORD '…'`);
    expect((error as Error).message).toContain('Let an administrator of the server run it');
  });
});

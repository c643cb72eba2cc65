import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { DatabaseLevel } from '../../../src/cli/wiring/database-level.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
import { diagnoseDatabase } from '../../../src/postgres/diagnosis.ts';
import { readMigrations } from '../../../src/postgres/migrate.ts';
import { requireMigrations, requireRestrictedRole } from '../../../src/postgres/readiness.ts';
import { Schedule } from '../../../src/sync/rounds/schedule.ts';
import { runWaybill } from '../../harness/command.ts';
import { until } from '../../harness/until.ts';
import { type EmptyDatabase, emptyDatabase } from './empty-database.ts';

/** As an administrator of a server gives it: an owner of the database who may make roles, and is no superuser. */
const suffix = randomBytes(4).toString('hex');
const ROLES = ['owner', 'hub', 'retention', 'second'].map((name) => `${name}_${suffix}`);
const [OWNER = '', HUB = '', RETENTION = '', SECOND = ''] = ROLES;
const own = readMigrations();

let empty: EmptyDatabase;
beforeAll(async () => {
  empty = await emptyDatabase();
  await empty.client.query(`CREATE ROLE ${OWNER} LOGIN CREATEROLE PASSWORD 'secret'`);
  await empty.client.query(`ALTER DATABASE "${new URL(empty.url).pathname.slice(1)}" OWNER TO ${OWNER}`);
});
afterAll(async () => {
  const server = new URL(empty.url);
  await empty[Symbol.asyncDispose]();
  server.pathname = '/postgres';
  const client = new Client({ connectionString: server.toString() });
  await client.connect();
  await client.query(`DROP ROLE IF EXISTS ${[SECOND, HUB, RETENTION, OWNER].join(', ')}`);
  await client.end();
});

function urlOf(user: string): string {
  const url = new URL(empty.url);
  url.username = user;
  url.password = 'secret';
  return url.toString();
}

async function migrating(args: readonly string[] = [], more: NodeJS.ProcessEnv = {}) {
  const command = runWaybill(['migrate', ...args], {
    DATABASE_OWNER_URL: urlOf(OWNER),
    DATABASE_URL: urlOf(HUB),
    DATABASE_RETENTION_URL: urlOf(RETENTION),
    ...more,
  });
  const code = await command.ended;
  return { code, stdout: command.stdout(), stderr: command.stderr() };
}

/** What a check of readiness says to a role. */
async function said(user: string, check: typeof requireMigrations): Promise<unknown> {
  await using database = openDatabase({ url: urlOf(user), poolSize: 1 });
  return await check(database).catch((error: Error) => error.message);
}

it('a dry run on an empty database says each step, and leaves it empty', async () => {
  expect(await said(OWNER, requireMigrations)).toBe('The database is empty. Run "waybill migrate".');
  const { code, stdout } = await migrating(['--dry-run']);
  expect(code).toBe(0);
  for (const { name } of own) expect(stdout).toContain(`would run ${name}`);
  expect(stdout).toContain(`CREATE ROLE "${HUB}" LOGIN PASSWORD '…'`);
  expect(stdout).not.toContain('secret');
  const { rows } = await empty.client.query(`SELECT FROM pg_roles WHERE rolname = ANY($1)`, [
    [HUB, RETENTION],
  ]);
  expect(rows).toEqual([]);
  expect(await said(OWNER, requireMigrations)).toBe('The database is empty. Run "waybill migrate".');
});

it('an owner who is no superuser sets everything up, and a repetition runs no migration', async () => {
  const first = await migrating();
  expect(first).toMatchObject({ code: 0, stderr: '' });
  expect(first.stdout).toContain(`runs ${own.at(-1)?.name}`);
  const second = await migrating();
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(second.stdout).not.toContain('.sql');
  for (const user of [HUB, RETENTION]) expect(await said(user, requireMigrations)).toBeUndefined();
  expect(await said(HUB, requireRestrictedRole)).toBeUndefined();
  expect(await said(OWNER, requireRestrictedRole)).toContain('could change the audit');
  for (const [user, role] of [
    [HUB, 'hub'],
    [RETENTION, 'retention'],
  ] as const)
    expect(await diagnoseDatabase(urlOf(user), role)).toMatchObject({
      pending: [],
      lacking: [],
      excess: null,
    });
  expect((await diagnoseDatabase(urlOf(OWNER), 'hub')).excess).toContain('could change the audit');
});

it('a dry run names the large tables that a migration goes through, and no others', async () => {
  const goesThrough = own.findLastIndex(({ sql }) => /CREATE INDEX \w+ ON portal\.shipment /.test(sql));
  const { client } = empty;
  await client.query('BEGIN');
  const { rows: ran } = await client.query(
    'DELETE FROM public.waybill_migration WHERE name >= $1 RETURNING *',
    [own[goesThrough]?.name],
  );
  const { rows: before } = await client.query(
    `UPDATE pg_class SET reltuples = 1200000 WHERE oid = 'portal.shipment'::regclass
     RETURNING (SELECT reltuples FROM pg_class WHERE oid = 'portal.shipment'::regclass)`,
  );
  await client.query('COMMIT');
  const { stdout } = await migrating(['--dry-run']);
  await client.query(`UPDATE pg_class SET reltuples = $1 WHERE oid = 'portal.shipment'::regclass`, [
    before[0]?.reltuples,
  ]);
  for (const { name, checksum, version } of ran) {
    await client.query('INSERT INTO public.waybill_migration (name, checksum, version) VALUES ($1, $2, $3)', [
      name,
      checksum,
      version,
    ]);
  }
  const [first = '', second = ''] = stdout.split('\n');
  expect(first).toBe(`would run ${own[goesThrough]?.name}`);
  expect(second).toContain('goes through portal.shipment (about 1,200,000 rows): stop gateways and workers');
  expect([...stdout.matchAll(/goes through (\S+)/g)].every(([, table]) => table === 'portal.shipment')).toBe(
    true,
  );
});

it('the role of the hub writes a backup, which that owner puts back with the rights of the roles', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-backup-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'backup.tar');
  const running = async (...args: readonly string[]) => {
    const command = runWaybill(args, {
      DATABASE_OWNER_URL: urlOf(OWNER),
      DATABASE_URL: urlOf(HUB),
      DATABASE_RETENTION_URL: urlOf(RETENTION),
      WAYBILL_DATA: folder,
    });
    return { code: await command.ended, stdout: command.stdout(), stderr: command.stderr() };
  };
  const before = await empty.client.query('SELECT incarnation FROM ledger.live_head');
  const written = await running('backup', file);
  expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('read again and whole') });
  expect(await running('restore')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('Name a backup'),
  });
  expect(await running('restore', file, '--replace')).toMatchObject({ code: 0 });
  for (const user of [HUB, RETENTION]) expect(await said(user, requireMigrations)).toBeUndefined();
  expect(await said(HUB, requireRestrictedRole)).toBeUndefined();
  expect(await running('restore', '--adopt')).toMatchObject({ code: 0 });
  const after = await empty.client.query(
    `SELECT incarnation FROM ledger.live_order WHERE cause = 'ORDERED' ORDER BY begins_after`,
  );
  expect(new Set([...before.rows, ...after.rows].map(({ incarnation }) => incarnation)).size).toBe(3);
});

it('the schedule of a worker works under the role of the hub, also where an earlier owner made its tables', async () => {
  const running = async (user: string) => {
    const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
    await using schedule = new Schedule(
      urlOf(user),
      [{ name: 'work', cron: '0 3 * * *', work: async () => ({}) }],
      logger,
    );
    await schedule.start();
    return schedule.running;
  };
  await empty.client.query(`ALTER SCHEMA pgboss OWNER TO ${OWNER}`);
  expect(await running(OWNER)).toBe(true);
  const { code, stderr } = await migrating();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(await running(HUB)).toBe(true);
  const { rows } = await empty.client.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'pgboss'::regnamespace AND pg_get_userbyid(relowner) <> $1`,
    [HUB],
  );
  expect(rows).toEqual([]);
  // A second role of the hub in the place of the first one, as for a new password without a pause.
  await using owner = openDatabase({ url: urlOf(OWNER), poolSize: 1 });
  await owner.query({ text: `CREATE ROLE ${SECOND} LOGIN PASSWORD 'secret' IN ROLE ${HUB}` });
  expect(await running(SECOND)).toBe(true);
  for (const user of [SECOND, HUB])
    expect(await migrating([], { DATABASE_URL: urlOf(user) })).toMatchObject({ code: 0, stderr: '' });
  expect(await running(HUB)).toBe(true);
});

it('says that a database is older than the program', async () => {
  await empty.client.query('DELETE FROM waybill_migration WHERE name = $1', [own.at(-1)?.name]);
  expect(await said(HUB, requireMigrations)).toBe(
    'The database is older than this version. Run "waybill migrate".',
  );
});

it('is refused by every process when a newer version has migrated it; a process that runs goes on', async () => {
  await empty.client.query('INSERT INTO waybill_migration (name, checksum) VALUES ($1, $2)', [
    own.at(-1)?.name,
    own.at(-1)?.checksum,
  ]);
  await using database = openDatabase({ url: urlOf(HUB), poolSize: 1 });
  using runs = new DatabaseLevel(database);
  await runs.check();
  const newer = '9999_of_a_newer_version.sql';
  await empty.client.query(
    `INSERT INTO waybill_migration (name, checksum, version) VALUES ($1, '', '99.1.2')`,
    [newer],
  );
  await runs.check();
  using starts = new DatabaseLevel(database);
  for (const each of [starts.check(), starts.refuseNewer(), starts.refusal()]) {
    await expect(each).rejects.toThrow(/99\.1\.2.*9999_of_a_newer_version.*This version, \d/);
  }
  const command = runWaybill(['audit', 'verify'], { DATABASE_URL: urlOf(HUB) });
  expect(await command.ended).toBe(1);
  expect(command.stderr()).toContain(`a newer Waybill, 99.1.2: "${newer}" ran there.`);
  // A command also waits for a database that is slow to tell its version; a process that serves would go on.
  await empty.client.query('BEGIN; LOCK waybill_migration');
  const waits = runWaybill(['audit', 'verify'], { DATABASE_URL: urlOf(HUB) });
  let hasEnded = false;
  const ended = waits.ended.finally(() => {
    hasEnded = true;
  });
  await until(async () => {
    const { rows } = await empty.client.query<{ readonly count: number }>(
      `SELECT count(*)::int AS count FROM pg_locks JOIN pg_stat_activity USING (pid)
        WHERE NOT granted AND clock_timestamp() - query_start > '1.5 s'`,
    );
    return hasEnded || rows[0]?.count === 1;
  });
  await empty.client.query('COMMIT');
  expect(await ended).toBe(1);
  expect(waits.stdout()).toBe('');
  await empty.client.query('DELETE FROM waybill_migration WHERE name = $1', [newer]);
});

it.each([
  [
    'an address without a user',
    { DATABASE_RETENTION_URL: 'postgres://localhost/x' },
    'DATABASE_RETENTION_URL must name its user',
  ],
  ['two addresses with one user', { DATABASE_RETENTION_URL: 'HUB' }, 'must name three users'],
  ['an address that is missing', { DATABASE_RETENTION_URL: '' }, 'Set DATABASE_RETENTION_URL'],
  [
    'an owner that is missing in production',
    {
      WAYBILL_PROFILE: 'production',
      DATABASE_OWNER_URL: '',
      DATABASE_URL: 'postgres://hub@db.example/x?sslmode=verify-full',
      DATABASE_RETENTION_URL: 'postgres://retention@db.example/x?sslmode=verify-full',
    },
    'Set DATABASE_OWNER_URL',
  ],
])('names the setting of %s', async (_what, env, problem) => {
  const more = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value === 'HUB' ? urlOf(HUB) : value]),
  );
  const { code, stderr } = await migrating(['--dry-run'], more);
  expect(code).toBe(1);
  expect(stderr).toContain(problem);
});

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { programVersion } from '../../../src/config/program-version.ts';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';
import { until } from '../../harness/until.ts';

const OWN = join(packageRoot(), 'src/postgres/migrations');
const own = readMigrations();
const first = own[0]?.name ?? '';
const NEXT = nameOf(own.length + 1, 'probe');

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database[Symbol.asyncDispose]());

/** A copy of this program's migrations, for changes. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-migrations-'));
  cpSync(OWN, folder, { recursive: true });
  return () => rmSync(folder, { recursive: true, force: true });
});

function nameOf(number: number, words: string): string {
  return `${String(number).padStart(4, '0')}_${words}.sql`;
}

function withFile(name: string, sql: string) {
  writeFileSync(join(folder, name), sql);
  return readMigrations(folder);
}

async function ask(text: string): Promise<unknown[]> {
  const client = await connectDirectly(database.url);
  try {
    const { rows } = await client.query(text);
    return rows;
  } finally {
    await client.end();
  }
}

/** Runs the migrations of `migrations` and answers what the refusal says. Nothing may have changed. */
async function refusal(migrations = own, startAnew?: string): Promise<string> {
  const ran = 'SELECT name, checksum FROM waybill_migration ORDER BY name';
  const before = await ask(ran);
  const error = await migrate(database.url, { migrations, startAnew }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'CONFIGURATION' });
  expect(await ask(ran)).toEqual(before);
  return (error as Error).message;
}

it('runs nothing on a database that is up to date', async () => {
  expect(await migrate(database.url)).toEqual([]);
});

it('undoes the whole file when a statement of it fails', async () => {
  const migrations = withFile(NEXT, 'CREATE TABLE half (id int); SELECT no_such_column');
  expect(await refusal(migrations)).toContain(NEXT);
  expect(await ask(`SELECT to_regclass('half') AS half`)).toEqual([{ half: null }]);
});

it('runs a new file once, also when several processes start together', async () => {
  const migrations = withFile(NEXT, 'CREATE TABLE probe (id int)');
  const runs = await Promise.all([1, 2, 3].map(() => migrate(database.url, { migrations })));
  expect(runs.flat()).toEqual([NEXT]);
});

it('statements of the version that serves do not wait behind a migration that waits for a lock', async () => {
  await using busy = await createTestDatabase();
  const [holder, reader] = [await connectDirectly(busy.url), await connectDirectly(busy.url)];
  try {
    await holder.query('BEGIN; SELECT FROM portal.stop');
    const migrations = withFile(NEXT, 'ALTER TABLE portal.stop ADD COLUMN probe int');
    const migrating = migrate(busy.url, { migrations });
    const waits = `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE portal.stop%'`;
    await until(async () => (await reader.query(waits)).rowCount === 1);
    // Behind a lock that is waited for without a limit, this would wait for the holder.
    await reader.query('SELECT count(*) FROM portal.stop');
    await holder.query('COMMIT');
    expect(await migrating).toEqual([NEXT]);
  } finally {
    await Promise.all([holder.end(), reader.end()]);
  }
});

describe('refuses, with what it found and what to do, and changes nothing:', () => {
  it('a file that was edited after it ran', async () => {
    const message = await refusal(withFile(NEXT, 'CREATE TABLE probe (id bigint)'));
    expect(message).toContain(`"${NEXT}" was edited after it ran`);
    expect(message).toContain('new migration with the next number');
  });

  it('a database of a newer program', async () => {
    const message = await refusal();
    expect(message).toContain(`newer Waybill, ${programVersion()}: "${NEXT}" ran there`);
    expect(message).toContain(
      `This version, ${programVersion()}, does not have it; its last migration is "${own.at(-1)?.name}"`,
    );
    expect(message).toContain('name an empty database in DATABASE_URL');
  });

  it('a file that was put before one that ran', async () => {
    const early = { name: nameOf(own.length + 1, 'early'), sql: 'SELECT 1', checksum: '' };
    const ran = withFile(NEXT, 'CREATE TABLE probe (id int)').slice(-1);
    const message = await refusal([...own, early, ...ran]);
    expect(message).toContain(`"${early.name}" has to run before "${NEXT}", which ran in this database`);
  });

  it('a database of a version whose migrations this one does not have', async () => {
    await using older = await createTestDatabase();
    const client = await connectDirectly(older.url);
    await client.query(`UPDATE waybill_migration SET name = '0001_portal.sql' WHERE name = '${first}'`);
    await client.end();
    const error = await migrate(older.url, { startAnew: 'delete the folder /data' }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'CONFIGURATION',
      message: expect.stringContaining(`"0001_portal.sql" ran there, where this version has "${first}"`),
    });
    expect((error as Error).message).toContain('or delete the folder /data.');
  });
});

describe('a folder of migrations', () => {
  it('adds no entries to the audit: SQL has no key for the code of an entry', () => {
    const begin = own.findIndex(({ name }) => name === '0026_audit_links.sql');
    const adding = own.filter(({ sql }) => /INSERT INTO ledger\.audit_entry/i.test(sql));
    expect(adding.map(({ name }) => own.findIndex((one) => one.name === name) < begin)).not.toContain(false);
    expect(adding).not.toEqual([]);
  });

  it('has files that are named like migrations', () => {
    expect(() => withFile('probe.sql', '')).toThrow('probe.sql');
  });

  it.each([
    ['is left out', own.length + 2],
    ['is given twice', own.length],
  ])('has no number that %s', (_case, number) => {
    expect(() => withFile(nameOf(number, 'zzz'), '')).toThrow(
      `"${nameOf(number, 'zzz')}" should have the number ${nameOf(own.length + 1, '').slice(0, 4)}`,
    );
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

let database: TestDatabase;
let folder: string;
const own = readMigrations();

beforeAll(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), 'waybill-migrations-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await database[Symbol.asyncDispose]();
});

function added(name: string, sql: string) {
  writeFileSync(join(folder, name), sql);
  return [...own, ...readMigrations(folder)];
}

it('runs nothing on a database that is up to date', async () => {
  expect(await migrate(database.url)).toEqual([]);
});

it('runs a new file once, also when several processes start together', async () => {
  const all = added('9000_probe.sql', 'CREATE TABLE probe (id int)');
  const runs = await Promise.all([1, 2, 3].map(() => migrate(database.url, all)));
  expect(runs.flat()).toEqual(['9000_probe.sql']);
});

it('undoes the whole file when a statement of it fails', async () => {
  const all = added('9001_broken.sql', 'CREATE TABLE half (id int); SELECT no_such_column');
  await expect(migrate(database.url, all)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    message: expect.stringContaining('9001_broken.sql'),
  });
  const client = await connectDirectly(database.url);
  const { rows } = await client.query(`SELECT to_regclass('half') AS half`);
  await client.end();
  expect(rows).toEqual([{ half: null }]);
  rmSync(join(folder, '9001_broken.sql'));
});

it('refuses a file that was edited after it ran', async () => {
  const all = added('9000_probe.sql', 'CREATE TABLE probe (id bigint)');
  await expect(migrate(database.url, all)).rejects.toMatchObject({
    code: 'CONFIGURATION',
    message: expect.stringContaining('edited'),
  });
});

it('refuses a database of a newer program, and a misnamed file', async () => {
  await expect(migrate(database.url, own)).rejects.toMatchObject({
    message: expect.stringContaining('newer'),
  });
  expect(() => added('probe.sql', '')).toThrow('probe.sql');
});

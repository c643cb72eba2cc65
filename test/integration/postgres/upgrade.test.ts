import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts';
import { emptyDatabase } from './empty-database.ts';

/** The set that installations began with; baseline-rows.sql fills its tables. */
const BASELINE_ENDS_WITH = '0009_live_events.sql';
const ROWS = readFileSync(join(import.meta.dirname, 'baseline-rows.sql'), 'utf8');
const TABLES = `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
  WHERE table_schema IN ('portal', 'ledger') AND table_type = 'BASE TABLE' ORDER BY 1`;

/** By table: its rows, as objects of columns. */
type Content = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-upgrade-'));
  cpSync(join(packageRoot(), 'src/postgres/migrations'), folder, { recursive: true });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A database with rows in every table of the baseline, upgraded by all later migrations and one more. */
async function upgraded(sample: string): Promise<{ before: Content; after: Content }> {
  await using database = await emptyDatabase();
  const own = readMigrations();
  const baseline = own.findIndex(({ name }) => name === BASELINE_ENDS_WITH) + 1;
  await migrate(database.url, { migrations: own.slice(0, baseline) });
  await database.client.query(ROWS);
  const before = await content(database.client);

  const name = `${String(own.length + 1).padStart(4, '0')}_sample.sql`;
  writeFileSync(join(folder, name), sample);
  const ran = await migrate(database.url, { migrations: readMigrations(folder) });
  expect(ran).toEqual([...own.slice(baseline).map((migration) => migration.name), name]);
  return { before, after: await content(database.client) };
}

async function content(client: Client): Promise<Content> {
  const { rows: tables } = await client.query<{ name: string }>(TABLES);
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM ${name} t`,
    );
    found[name] = rows.map(({ row }) => row);
  }
  return found;
}

/** The tables with a row that is gone, or that has another value in a column that both have. */
function lost(before: Content, after: Content): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const left = after[table] ?? [];
    const columns = Object.keys(rows[0] ?? {}).filter((column) => column in (left[0] ?? {}));
    const text = (row: Readonly<Record<string, unknown>>) =>
      JSON.stringify(columns.map((column) => row[column]));
    const kept = new Set(left.map(text));
    return rows.every((row) => kept.has(text(row))) ? [] : [table];
  });
}

it('later migrations keep every row of a database that holds rows in all tables', async () => {
  const { before, after } = await upgraded(
    `ALTER TABLE portal.stop ADD COLUMN dock text NOT NULL DEFAULT 'any';
     CREATE INDEX stop_dock ON portal.stop (dock);
     CREATE TABLE ledger.sample (id bigint PRIMARY KEY);
     INSERT INTO ledger.sample SELECT id FROM ledger.outbox;`,
  );
  expect(Object.entries(before).filter(([, rows]) => rows.length === 0)).toEqual([]);
  expect(lost(before, after)).toEqual([]);
  expect(after['portal.stop']).toMatchObject([{ city: 'Reno', dock: 'any' }]);
  expect(after['ledger.sample']).toHaveLength(before['ledger.outbox']?.length ?? 0);
});

it.each([
  ['a row', 'DELETE FROM portal.accessorial', 'portal.accessorial'],
  ['a value', `UPDATE ledger.outbox SET principal = '' WHERE state = 'PENDING'`, 'ledger.outbox'],
  ['a table', 'DROP TABLE ledger.case_account', 'ledger.case_account'],
])('a migration that loses %s is noticed', async (_what, sample, table) => {
  const { before, after } = await upgraded(sample);
  expect(lost(before, after)).toEqual([table]);
});

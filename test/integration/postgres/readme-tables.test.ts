import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/config/package-root.ts';
import { STORED } from '../../../src/domain/retention/stored.ts';
import { readMigrations } from '../../../src/postgres/migrate.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

const ROOT = packageRoot();
/** The README that lists the tables of each schema. */
const LISTS: Readonly<Record<string, string>> = {
  portal: 'src/portal-store/README.md',
  ledger: 'src/ledger/README.md',
  public: 'src/postgres/README.md',
};
const DOCUMENTS = globSync('**/*.md', { cwd: ROOT, exclude: ['node_modules', 'dist'] });

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database[Symbol.asyncDispose]();
});

async function names(text: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(text);
  return rows.map(({ name }) => name);
}

function tables(): Promise<string[]> {
  return names(`SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`);
}

/** The rows below the heading "Tables": the table, and the migration that makes it where the README says one. */
function listed(file: string): { table: string; migration: string | undefined }[] {
  const [, section = ''] = /^## Tables\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text(file)) ?? [];
  return [...section.matchAll(/^\| `([^`]+)` \|[^|]*\|(?: `([^`]+)` \|)?$/gm)].map(
    ([, table = '', migration]) => ({
      table,
      migration,
    }),
  );
}

function text(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

describe('the tables that a README lists', () => {
  it('are those of the database, each in the README of its schema', async () => {
    const lists = Object.entries(LISTS).map(([schema, file]) => [schema, listed(file)] as const);
    const all = lists.flatMap(([, rows]) => rows.map(({ table }) => table));
    expect(all.toSorted()).toEqual(await tables());
    for (const [schema, rows] of lists) {
      expect(rows.filter(({ table }) => !table.startsWith(`${schema}.`))).toEqual([]);
    }
  });

  it('stand under the migration that makes them', () => {
    const made = readMigrations().flatMap(({ name, sql }) =>
      [...sql.matchAll(/^CREATE TABLE (\S+)/gm)].map(([, table]) => `${table} by ${name.slice(0, -4)}`),
    );
    const said = Object.values(LISTS)
      .flatMap(listed)
      .filter(({ migration }) => migration !== undefined)
      .map(({ table, migration }) => `${table} by ${migration}`);
    expect(said.toSorted()).toEqual(made.toSorted());
  });
});

it('each table of the portal and the ledger stands once in the table of what is kept', async () => {
  const stored = STORED.flatMap(({ where }) => where).filter((place) => /^(portal|ledger)\./.test(place));
  expect(stored.toSorted()).toEqual((await tables()).filter((name) => !name.startsWith('public.')));
});

describe('what documents name', () => {
  it('is in the database: tables, their columns, and other objects of the two schemas', async () => {
    const existing = new Set(
      await names(`SELECT n.nspname || '.' || object.name AS name
          FROM pg_namespace n, LATERAL (
            SELECT relname AS name FROM pg_class WHERE relnamespace = n.oid
            UNION ALL SELECT relname || '.' || attname FROM pg_class, pg_attribute
              WHERE relnamespace = n.oid AND attrelid = pg_class.oid AND NOT attisdropped
            UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = n.oid
            UNION ALL SELECT typname FROM pg_type WHERE typnamespace = n.oid) object
         WHERE n.nspname IN ('portal', 'ledger')`),
    );
    const named = DOCUMENTS.flatMap((file) =>
      [...text(file).matchAll(/(?<![\w./-])(?:portal|ledger)\.[a-z_]+(?:\.[a-z_]+)?\b/g)].map(([name]) => ({
        file,
        name,
      })),
    ).filter(({ name }) => !/\.(?:ts|graphql|csv)$/.test(name));
    expect(named).not.toEqual([]);
    expect(named.filter(({ name }) => !existing.has(name))).toEqual([]);
  });

  it('is in the folder of migrations: every file', () => {
    const files = new Set(readMigrations().map(({ name }) => name));
    const named = DOCUMENTS.flatMap((file) =>
      [...text(file).matchAll(/\b\d{4}_\w+\.sql\b/g)].map(([name]) => ({ file, name })),
    );
    expect(named).not.toEqual([]);
    expect(named.filter(({ name }) => !files.has(name))).toEqual([]);
  });
});

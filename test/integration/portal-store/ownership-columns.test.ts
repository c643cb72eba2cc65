import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NOT_MAPPED, OWNERSHIP } from '../../../src/domain/ownership/index.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

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

async function columns(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
      WHERE table_schema = 'portal' ORDER BY 1`,
  );
  return rows.map((row) => row.name);
}

describe('ownership table and the portal’s tables', () => {
  it('every row names a column that exists', async () => {
    const existing = new Set(await columns());
    const named = OWNERSHIP.flatMap(({ portal }) =>
      portal === null ? [] : [`${portal.table}.${portal.column}`],
    );
    expect(named.filter((name) => !existing.has(name))).toEqual([]);
  });

  it('every column has a row, or a reason why it is not mapped', async () => {
    const known = new Set([
      ...OWNERSHIP.flatMap(({ portal }) => (portal === null ? [] : [`${portal.table}.${portal.column}`])),
      ...NOT_MAPPED.flatMap((entry) => entry.columns),
    ]);
    const unknown = (await columns()).filter(
      (name) => !known.has(name) && !known.has(`${name.split('.')[0]}.*`),
    );
    expect(unknown).toEqual([]);
  });

  it('nothing that is not mapped is mapped', () => {
    const excluded = new Set(NOT_MAPPED.flatMap((entry) => entry.columns));
    const carried = OWNERSHIP.filter((row) => row.direction !== 'NONE');
    expect(
      carried.filter(
        ({ portal }) =>
          portal !== null &&
          (excluded.has(`${portal.table}.${portal.column}`) || excluded.has(`${portal.table}.*`)),
      ),
    ).toEqual([]);
  });
});

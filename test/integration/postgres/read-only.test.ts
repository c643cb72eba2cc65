import { expect, test } from 'vitest';
import { readiness } from '../../../gateway/front/health.ts';
import { DatabaseLevel } from '../../../src/cli/wiring/database-level.ts';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createTestDatabase } from '../../harness/postgres.ts';

test('a database that accepts no changes is told by health, and its process still answers reads', async () => {
  await using own = await createTestDatabase();
  const name = new URL(own.url).pathname.slice(1);
  await using owner = openDatabase({ url: own.url, poolSize: 1 });
  const told = async () => {
    // A connection keeps the setting with which it began, as it keeps the server that it began at.
    await using database = openDatabase({ url: own.hubUrl, poolSize: 1 });
    using level = new DatabaseLevel(database);
    const check = { name: 'PostgreSQL', check: () => level.check(), isNeeded: () => !level.isReadOnly };
    return await readiness([check]);
  };
  expect(await told()).toEqual({ status: 'ready', missing: [] });
  await owner.query({ text: `ALTER DATABASE ${name} SET default_transaction_read_only = on` });
  const reason = expect.stringMatching(/accepts no changes: it is a standby, or read-only/) as string;
  expect(await told()).toEqual({ status: 'degraded', missing: [{ name: 'PostgreSQL', reason }] });
  await owner.query({ text: `ALTER DATABASE ${name} RESET default_transaction_read_only` });
  expect(await told()).toEqual({ status: 'ready', missing: [] });
});

test('a connection to a server that accepts no changes is left, for the address may lead elsewhere by now', async () => {
  await using own = await createTestDatabase();
  const name = new URL(own.url).pathname.slice(1);
  await using owner = openDatabase({ url: own.url, poolSize: 1 });
  const change = (database: Database) =>
    database.transaction((transaction) =>
      transaction.query({ text: "UPDATE ledger.live_head SET place = 'elsewhere' RETURNING place" }),
    );
  await owner.query({ text: `ALTER DATABASE ${name} SET default_transaction_read_only = on` });
  await using database = openDatabase({ url: own.hubUrl, poolSize: 1 });
  await expect(database.query({ text: 'SELECT 1 AS one' })).resolves.toEqual([{ one: 1 }]);
  await owner.query({ text: `ALTER DATABASE ${name} RESET default_transaction_read_only` });
  await expect(change(database)).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await expect(change(database)).resolves.toEqual([{ place: 'elsewhere' }]);
});

test('a full disk of the database is told by health while PostgreSQL still answers', async () => {
  await using own = await createTestDatabase();
  await using database = openDatabase({ url: own.url, poolSize: 1 });
  using level = new DatabaseLevel(database);
  await level.check();
  // PostgreSQL says this itself when it cannot make a file larger.
  const full = "DO $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$";
  await expect(database.query({ text: full })).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
  await expect(level.check()).rejects.toThrow("The disk of the portal's database is full.");
  expect(level.isReadOnly).toBe(true);
});

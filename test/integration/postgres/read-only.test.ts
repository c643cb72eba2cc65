import { expect, test } from 'vitest';
import { readiness } from '../../../gateway/front/health.ts';
import { DatabaseLevel } from '../../../src/cli/wiring/database-level.ts';
import { openDatabase } from '../../../src/postgres/database.ts';
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

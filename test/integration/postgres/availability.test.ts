import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { type OwnPostgres, startOwnPostgres } from '../../harness/own-postgres.ts';
import { until } from '../../harness/until.ts';

let postgres: OwnPostgres;
let database: Database;
beforeAll(async () => {
  postgres = await startOwnPostgres();
  database = openDatabase({ url: postgres.url, poolSize: 3 });
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
});

const AWAY = { code: 'UPSTREAM_UNAVAILABLE', details: { system: 'PORTAL' } };
const one = () => database.query({ text: 'SELECT 1 AS one' });

it('a frozen PostgreSQL is found out, refuses at once, and answers again when it goes on', async () => {
  expect(await one()).toEqual([{ one: 1 }]);
  postgres.freeze();
  // Far sooner than the statement's own time-out, which would tell UPSTREAM_TIMEOUT.
  const waiting = [one(), database.transaction((transaction) => transaction.query({ text: 'SELECT 1' }))];
  for (const refused of await Promise.allSettled(waiting)) {
    expect(refused).toMatchObject({ status: 'rejected', reason: AWAY });
  }
  await expect(one()).rejects.toMatchObject(AWAY);
  await expect(database.transaction(() => one())).rejects.toMatchObject(AWAY);
  postgres.thaw();
  await until(async () => (await one().catch(() => [])).length === 1);
});

it('a slow statement is waited for while PostgreSQL still answers at the door', async () => {
  const slow = database.query({ text: 'SELECT pg_sleep(6)::text AS slept' });
  expect(await slow).toEqual([{ slept: '' }]);
});

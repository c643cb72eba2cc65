import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDirectly, type Database, openDatabase } from '../../../src/postgres/database.ts';
import { migrate, pendingMigrations } from '../../../src/postgres/migrate.ts';
import { canPool, type Pooler, startPooler } from '../../harness/pgbouncer.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';

/** Of the statements whose answers would tell a leaked setting. */
const SETTINGS = `SELECT current_setting('jit') AS jit, current_setting('plan_cache_mode') AS plans,
  current_setting('statement_timeout') AS timeout`;

describe.skipIf(!canPool)('behind PgBouncer in transaction mode', () => {
  let test: TestDatabase;
  let pooler: Pooler;
  let pooled: Database;

  beforeAll(async () => {
    test = await createTestDatabase();
    pooler = await startPooler(test.url, 3);
    const url = pooler.through(test.url);
    pooled = openDatabase({ url, poolSize: 8, statementTimeoutMs: 5_000 });
    await pooled.query({ text: 'CREATE TABLE note (id int PRIMARY KEY, writer int)' });
  });
  afterAll(async () => {
    await pooled?.[Symbol.asyncDispose]();
    await pooler?.[Symbol.asyncDispose]();
    await test?.[Symbol.asyncDispose]();
  });

  it('every statement has its settings, and no other client gets them', async () => {
    const own = { jit: 'off', plans: 'force_generic_plan', timeout: '5s' };
    expect(await pooled.query({ text: SETTINGS })).toEqual([own]);
    expect(await pooled.transaction((transaction) => transaction.query({ text: SETTINGS }))).toEqual([own]);
    const stranger = await connectDirectly(pooler.through(test.url));
    const { rows } = await stranger.query(SETTINGS);
    await stranger.end();
    expect(rows).toEqual([{ jit: 'on', plans: 'auto', timeout: '0' }]);
  });

  it('a statement that takes too long is ended by PostgreSQL', async () => {
    await using hasty = openDatabase({
      url: pooler.through(test.url),
      poolSize: 1,
      statementTimeoutMs: 200,
    });
    await expect(hasty.query({ text: 'SELECT pg_sleep(30)' })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { vendorCode: '57014' },
    });
  });

  it('hot statements and transactions of many clients share few connections', async () => {
    const write = async (writer: number) => {
      for (let at = 0; at < 20; at += 1) {
        const id = writer * 100 + at;
        const echoed = pooled.query({ text: 'SELECT $1::int AS id', values: [id], prepare: true });
        const written = pooled.transaction(async (transaction) => {
          // At once, as the hub sends them.
          const [, rows] = await Promise.all([
            transaction.query({
              text: 'INSERT INTO note VALUES ($1, $2)',
              values: [id, writer],
              prepare: true,
            }),
            transaction.query({ text: 'SELECT id FROM note WHERE id = $1', values: [id], prepare: true }),
          ]);
          return rows;
        });
        expect(await echoed).toEqual([{ id }]);
        expect(await written).toEqual([{ id }]);
      }
    };
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(writer)));
    const [count] = await pooled.query<{ readonly notes: number }>({
      text: 'SELECT count(*)::int AS notes FROM note',
    });
    expect(count).toEqual({ notes: 320 });
  });

  it('a transaction that fails leaves nothing, and its connection works on', async () => {
    const failing = pooled.transaction(async (transaction) => {
      await transaction.query({ text: 'INSERT INTO note VALUES (9999, 1)' });
      await transaction.query({ text: 'INSERT INTO note VALUES (9999, 2)' });
    });
    await expect(failing).rejects.toMatchObject({ code: 'DUPLICATE' });
    await expect(pooled.query({ text: 'INSERT INTO note VALUES (0, 1), (9998, 1)' })).rejects.toMatchObject({
      code: 'DUPLICATE',
    });
    expect(await pooled.query({ text: 'SELECT id FROM note WHERE id > 9000' })).toEqual([]);
  });

  it('migrations name the setting that needs PostgreSQL itself', async () => {
    for (const work of [migrate, pendingMigrations]) {
      await expect(work(pooler.through(test.url))).rejects.toThrow('DATABASE_OWNER_URL');
    }
    expect(await pendingMigrations(test.url)).toEqual([]);
  });
});

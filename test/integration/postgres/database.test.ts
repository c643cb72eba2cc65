import { getEventListeners } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { connectDirectly, type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createTestDatabase, type TestDatabase } from '../../harness/postgres.ts';
import { until } from '../../harness/until.ts';

let testDatabase: TestDatabase;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({ url: testDatabase.url, poolSize: 3, statementTimeoutMs: 2_000 });
  await database.query({ text: 'CREATE TABLE note (id int PRIMARY KEY, word text)' });
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await testDatabase[Symbol.asyncDispose]();
});

async function words() {
  const rows = await database.query<{ word: string }>({ text: 'SELECT word FROM note ORDER BY id' });
  return rows.map((row) => row.word);
}

describe('a statement', () => {
  it('reads times as Date to the millisecond, big numbers as numbers, dates as text', async () => {
    const [row] = await database.query({
      text: `SELECT timestamptz '2026-03-01 08:00:00.125+05:30' AS at, 5::bigint AS n, date '2026-03-01' AS day,
        timestamptz '2026-03-01 08:00:00+00' AS whole`,
    });
    expect(row).toEqual({
      at: new Date('2026-03-01T02:30:00.125Z'),
      n: 5,
      day: '2026-03-01',
      whole: new Date('2026-03-01T08:00:00Z'),
    });
  });

  it('is counted on the request that caused it', async () => {
    const usage = newUpstreamUsage();
    await database.query({ text: 'SELECT 1' }, usage);
    await database.transaction((transaction) => transaction.query({ text: 'SELECT 1' }, usage));
    expect(usage.sqlStatements).toBe(2);
  });

  it('that a frozen PostgreSQL leaves without an answer is given up, and the next finds another connection', async () => {
    await using frozen = openDatabase({ url: testDatabase.url, poolSize: 1, statementTimeoutMs: 100 });
    const [row] = await frozen.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
    const pid = row?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      await expect(frozen.query({ text: 'SELECT 1' })).rejects.toMatchObject({
        code: 'UPSTREAM_TIMEOUT',
        details: { system: 'PORTAL' },
      });
      expect(await frozen.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('that is hot is prepared once under a name', async () => {
    const single = openDatabase({ url: testDatabase.url, poolSize: 1 });
    const text = 'SELECT $1::int AS prepared_probe';
    for (const value of [1, 2, 3]) {
      expect(await single.query({ text, values: [value], prepare: true })).toEqual([
        { prepared_probe: value },
      ]);
    }
    const kept = await single.query({
      text: 'SELECT name FROM pg_prepared_statements WHERE statement = $1',
      values: [text],
    });
    expect(kept).toHaveLength(1);
    await single[Symbol.asyncDispose]();
  });

  it('that was prepared before its table was made anew is answered, by itself and in a transaction', async () => {
    const make = () =>
      database.query({
        text: 'CREATE DOMAIN code AS text; CREATE TABLE coded AS SELECT code $$one$$ AS value',
      });
    const hot = { text: 'SELECT value FROM coded', prepare: true };
    const inTransaction = (on: Database) => on.transaction((transaction) => transaction.query(hot));
    await make();
    await using alone = openDatabase({ url: testDatabase.url, poolSize: 1 });
    await using inside = openDatabase({ url: testDatabase.url, poolSize: 1 });
    await alone.query(hot);
    await inTransaction(inside);
    await database.query({ text: 'DROP TABLE coded; DROP DOMAIN code' });
    await make();
    expect(await alone.query(hot)).toEqual([{ value: 'one' }]);
    expect(await inTransaction(inside)).toEqual([{ value: 'one' }]);
  });

  it('goes on without names when a pooler does not keep them', async () => {
    const single = openDatabase({ url: testDatabase.url, poolSize: 1 });
    const hot = { text: 'SELECT 1 AS one', prepare: true };
    await single.query(hot);
    await single.query({ text: 'DEALLOCATE ALL' });
    expect(await single.query(hot)).toEqual([{ one: 1 }]);
    expect(await single.query(hot)).toEqual([{ one: 1 }]);
    await single[Symbol.asyncDispose]();
  });

  it('that takes too long is a time-out of the portal', async () => {
    await expect(database.query({ text: 'SELECT pg_sleep(30)' })).rejects.toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      details: { system: 'PORTAL', vendorCode: '57014' },
    });
  });

  it('that fails says nothing of its values', async () => {
    await database.query({ text: `INSERT INTO note VALUES (100, 'x')` });
    const failure = await database
      .query({ text: 'INSERT INTO note VALUES ($1, $2)', values: [100, 'canary'] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'DUPLICATE' });
    expect(JSON.stringify({ ...(failure as object), message: String(failure) })).not.toContain('canary');
    await database.query({ text: 'DELETE FROM note' });
  });
});

describe('a transaction', () => {
  it('keeps everything or nothing', async () => {
    await database.transaction((transaction) =>
      transaction.query({ text: `INSERT INTO note VALUES (1, 'kept')` }),
    );
    const undone = database.transaction(async (transaction) => {
      await transaction.query({ text: `INSERT INTO note VALUES (2, 'undone')` });
      throw new RangeError('stop');
    });
    await expect(undone).rejects.toThrow(RangeError);
    expect(await words()).toEqual(['kept']);
  });

  it('whose connection froze before it began does nothing when that goes on', async () => {
    await using frozen = openDatabase({ url: testDatabase.url, poolSize: 1, statementTimeoutMs: 100 });
    const [row] = await frozen.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
    const pid = row?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const late = frozen.transaction((transaction) =>
        transaction.query({ text: `INSERT INTO note VALUES (20, 'late')` }),
      );
      await expect(late).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    const alive = { text: 'SELECT 1 FROM pg_stat_activity WHERE pid = $1', values: [pid] };
    await expect.poll(() => database.query(alive)).toEqual([]);
    expect(await words()).not.toContain('late');
  });

  it('is run again when it was the victim of a deadlock', async () => {
    await database.query({ text: `INSERT INTO note VALUES (10, ''), (11, '')` });
    // PostgreSQL looks for a deadlock after a second, and the one who is run again may meet another: the hub's own limit of a
    // statement leaves time for both.
    await using patient = openDatabase({ url: testDatabase.url, poolSize: 2 });
    const { promise: bothHold, resolve } = Promise.withResolvers<void>();
    let holders = 0;
    const update = (ids: readonly [number, number]) =>
      patient.transaction(async (transaction) => {
        await transaction.query({
          text: `UPDATE note SET word = word || '+' WHERE id = $1`,
          values: [ids[0]],
        });
        holders += 1;
        if (holders === 2) resolve();
        await bothHold;
        await transaction.query({
          text: `UPDATE note SET word = word || '+' WHERE id = $1`,
          values: [ids[1]],
        });
      });
    await Promise.all([update([10, 11]), update([11, 10])]);
    expect((await words()).slice(-2)).toEqual(['++', '++']);
  });
});

describe('a portal that is away', () => {
  it('is reported as unavailable, and is used again when it is back', async () => {
    const nowhere = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1 });
    const unavailable = { code: 'UPSTREAM_UNAVAILABLE', details: { system: 'PORTAL' } };
    await expect(nowhere.query({ text: 'SELECT 1' })).rejects.toMatchObject(unavailable);
    await expect(nowhere.transaction(() => Promise.resolve())).rejects.toMatchObject(unavailable);
    await nowhere[Symbol.asyncDispose]();

    const single = openDatabase({ url: testDatabase.url, poolSize: 1 });
    const killed = single.query({ text: 'SELECT pg_terminate_backend(pg_backend_pid())' });
    await expect(killed).rejects.toMatchObject(unavailable);
    expect(await single.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
    await single[Symbol.asyncDispose]();
  });
});

describe('a certificate of the address that cannot be read just now', () => {
  it('fails each statement that needs a new connection, those that wait for one included', async () => {
    const url = `${testDatabase.url}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`;
    const single = openDatabase({ url, poolSize: 1 });
    const statements = [1, 2, 3].map(() => single.query({ text: 'SELECT 1' }));
    const unavailable = { code: 'UPSTREAM_UNAVAILABLE', details: { vendorCode: 'ENOENT' } };
    for (const statement of statements) await expect(statement).rejects.toMatchObject(unavailable);
    await single[Symbol.asyncDispose]();
  });
});

describe('a database that is closed while PostgreSQL is frozen', () => {
  it('does not wait for the statements under way', async () => {
    const frozen = openDatabase({ url: testDatabase.url, poolSize: 2, statementTimeoutMs: 3_600_000 });
    const pids = await Promise.all(
      [1, 2].map(async () => {
        const [row] = await frozen.query<{ pid: number }>({
          text: 'SELECT pg_backend_pid() AS pid, pg_sleep(0.1)',
        });
        return row?.pid ?? 0;
      }),
    );
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const waiting = expect(frozen.query({ text: 'SELECT 1' })).rejects.toMatchObject({
        code: 'UPSTREAM_UNAVAILABLE',
      });
      await frozen[Symbol.asyncDispose]();
      await waiting;
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  });
});

describe('a connection that breaks between two statements of a transaction', () => {
  it('fails the transaction and nothing else', async () => {
    const broken = database.transaction(async (transaction) => {
      await transaction.query({ text: `INSERT INTO note VALUES (99, 'lost')` });
      const [mine] = await transaction.query<{ pid: number }>({ text: 'SELECT pg_backend_pid() AS pid' });
      await database.query({ text: 'SELECT pg_terminate_backend($1, 5000)', values: [mine?.pid] });
      await transaction.query({ text: 'SELECT 1' });
    });
    await expect(broken).rejects.toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' });
    expect(await words()).not.toContain('lost');
  });
});

describe('a connection that waits', () => {
  // The table of Linux: the local port in hexadecimal, and the timer (2: keepalive) with its hundredths of a second.
  const TABLE = '/proc/net/tcp';
  it.skipIf(!existsSync(TABLE))('is asked within a minute whether PostgreSQL is still there', async () => {
    await using pooled = openDatabase({ url: testDatabase.url, poolSize: 1 });
    const client = await connectDirectly(testDatabase.url);
    const text = 'SELECT inet_client_port() AS port';
    const { rows } = await client.query<{ readonly port: number }>(text);
    const ports = [...rows, ...(await pooled.query<{ readonly port: number }>({ text }))].map(
      ({ port }) => port,
    );
    expect(ports).toHaveLength(2);
    for (const port of ports) {
      const local = port.toString(16).toUpperCase().padStart(4, '0');
      const timer = new RegExp(`^ *\\d+: [0-9A-F]+:${local} .*? (\\d\\d):([0-9A-F]{8}) `, 'm');
      const line = () => timer.exec(readFileSync(TABLE, 'utf8'));
      // A packet on its way has a timer of its own.
      await until(() => line()?.[1] === '02');
      expect(Number.parseInt(line()?.[2] ?? '', 16)).toBeLessThan(6_000);
    }
    await client.end();
  });
});

describe('a connection that has ended', () => {
  it('is kept by nobody, however long the database that made it stays open', async () => {
    const cut = new AbortController();
    const connections = [1, 2, 3].map(() => connectDirectly(testDatabase.url, cut.signal));
    for (const connection of await Promise.all(connections)) await connection.end();
    await until(() => getEventListeners(cut.signal, 'abort').length === 0);
    const open = await connectDirectly(testDatabase.url, cut.signal);
    cut.abort();
    await expect(open.query('SELECT 1')).rejects.toThrow('terminated');
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { whenDatabaseAnswers } from '../../harness/hub-parts.ts';
import { startOwnPostgres } from '../../harness/own-postgres.ts';
import { createTestDatabase } from '../../harness/postgres.ts';

interface Counts {
  readonly answered: number;
  readonly failed: number;
  readonly woken: number;
}

/** The load of `dead-connections.process.ts`; `ended` tells how the process ended and what it said. */
async function startLoad(url: string) {
  const child: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'dead-connections.process.ts')],
    { env: { PATH: process.env['PATH'], DATABASE_URL: url }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('no output');
  let output = '';
  let errors = '';
  stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const lines = createInterface(stdout);
  lines.on('line', (line) => {
    output = line;
  });
  const ended = once(child, 'close').then(([code]: unknown[]) => ({ code, errors, output }));
  await Promise.race([once(lines, 'line'), ended]);
  return { child, ended };
}

/** A connection that the blows spare. */
async function administer(url: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Terminates every other connection to the database, and returns in which states they were. */
async function terminateOthers(administrator: Client): Promise<readonly string[]> {
  const { rows } = await administrator.query<{ state: string }>(
    `SELECT coalesce(state, 'starting') || CASE WHEN query LIKE 'LISTEN%' THEN ', listening' ELSE '' END AS state,
            pg_terminate_backend(pid)
       FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  return rows.map(({ state }) => state);
}

async function written(administrator: Client): Promise<number> {
  const { rows } = await administrator.query<{ count: number }>('SELECT count(*)::int AS count FROM written');
  return rows[0]?.count ?? 0;
}

const TABLE = 'CREATE TABLE written (writer int NOT NULL)';

describe('a process that uses PostgreSQL in every way that the hub does', () => {
  it('stands when its connections are terminated again and again, and loses nothing that was answered', async () => {
    await using database = await createTestDatabase();
    const administrator = await administer(database.url);
    await administrator.query(TABLE);
    const { child, ended } = await startLoad(database.url);
    const states = new Set<string>();
    for (let times = 0; times < 60 && child.exitCode === null; times += 1) {
      const before = await written(administrator);
      for (const state of await terminateOthers(administrator)) states.add(state);
      // Each blow meets a load that has found its way back.
      const isBack = async () => child.exitCode !== null || (await written(administrator)) > before;
      await vi.waitUntil(isBack, 20_000);
    }
    child.kill('SIGTERM');
    // The end of the connections is not spared either.
    await terminateOthers(administrator);
    const { code, errors, output } = await ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const counts = JSON.parse(output) as Counts;
    expect(counts.failed).toBeGreaterThan(0);
    expect(counts.woken).toBeGreaterThan(1);
    expect(await written(administrator)).toBeGreaterThanOrEqual(counts.answered);
    expect([...states]).toEqual(
      expect.arrayContaining(['active', 'idle', 'idle in transaction', 'idle, listening']),
    );
    await administrator.end();
  });

  it('stands when PostgreSQL is killed, and ends when it is told to while PostgreSQL is frozen', async () => {
    await using server = await startOwnPostgres(['max_connections=200', 'synchronous_commit=on']);
    const prepared = await administer(server.url);
    await prepared.query(TABLE);
    await prepared.end();
    const { child, ended } = await startLoad(server.url);
    for (let times = 0; times < 3 && child.exitCode === null; times += 1) {
      server.kill();
      await whenDatabaseAnswers(server.url);
      const administrator = await administer(server.url);
      const before = await written(administrator);
      const isBack = async () => child.exitCode !== null || (await written(administrator)) > before;
      await vi.waitUntil(isBack, 20_000);
      await administrator.end();
    }
    server.freeze();
    child.kill('SIGTERM');
    const { code, errors, output } = await ended;
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    const counts = JSON.parse(output) as Counts;
    expect(counts.failed).toBeGreaterThan(0);
    server.thaw();
    const administrator = await administer(server.url);
    expect(await written(administrator)).toBeGreaterThanOrEqual(counts.answered);
    await administrator.end();
  });
});

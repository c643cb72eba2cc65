import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WorkerHealth } from '../../src/sync/worker-health.ts';
import { type Command, runWaybill } from '../harness/command.ts';
import { startTestOrg, type TestOrg } from '../harness/org.ts';
import { type OwnPostgres, startOwnPostgres } from '../harness/own-postgres.ts';
import { startTestRedis, type TestRedis } from '../harness/redis.ts';
import { type SeverableLine, severableLine } from '../harness/severable-line.ts';

const folder = mkdtempSync(join(tmpdir(), 'waybill-worker-'));
let database: OwnPostgres;
let redis: TestRedis;
let org: TestOrg;
/** Between the worker and PostgreSQL. */
let line: SeverableLine;
let worker: Command | null = null;

beforeAll(async () => {
  [database, redis, org] = await Promise.all([startOwnPostgres(), startTestRedis(), startTestOrg()]);
});
beforeEach(async () => {
  line = await severableLine(database.url);
});
afterEach(async () => {
  await worker?.[Symbol.asyncDispose]();
  worker = null;
  database.thaw();
  await line[Symbol.asyncDispose]();
});
afterAll(async () => {
  await Promise.all([redis[Symbol.asyncDispose](), org[Symbol.asyncDispose]()]);
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts `waybill worker`; answers its health as it is, or null while it has none. */
async function startWorker() {
  const { loginUrl, clientId, username, privateKeyFile } = org.login;
  const command = runWaybill(['worker'], {
    DATABASE_URL: line.url,
    REDIS_URL: redis.url,
    WAYBILL_DATA: folder,
    WAYBILL_WORKER_PORT: '0',
    SALESFORCE_LOGIN_URL: loginUrl,
    SALESFORCE_CLIENT_ID: clientId,
    SALESFORCE_USERNAME: username,
    SALESFORCE_PRIVATE_KEY_FILE: privateKeyFile,
  });
  worker = command;
  const url = await command.line((text) =>
    text.includes('the worker works') ? (JSON.parse(text) as { health: string }).health : null,
  );
  const health = async () => (await (await fetch(url)).json()) as Partial<WorkerHealth>;
  return { command, health };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 60_000, interval: 50 });
}

async function sql<Row extends object>(text: string): Promise<readonly Row[]> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('a worker', () => {
  it('that starts while PostgreSQL is away schedules its nightly work once PostgreSQL is there', async () => {
    line.cut();
    const { command, health } = await startWorker();
    await command.line((text) => (text.includes('the schedule could not be started') ? text : null));
    line.mend();
    await until(async () => (await health()).status === 'WORKING');
    expect(await health()).toMatchObject({ listening: true, scheduling: true, failing: {} });
    const names = await sql<{ name: string }>('SELECT name FROM pgboss.schedule ORDER BY name');
    expect(names.map(({ name }) => name)).toEqual([
      'audit-retention',
      'reconcile',
      'record-retention',
      'retention',
    ]);
    command.process.kill('SIGTERM');
    expect(await command.ended).toBe(0);
  });

  it.each([
    { name: 'cut off', away: () => line.cut() },
    { name: 'frozen', away: () => database.freeze() },
  ])(
    'that is told to stop while PostgreSQL is $name ends in order',
    async ({ away }) => {
      // The leases of the worker before.
      await sql(`UPDATE ledger.leader_lease SET lease_until = '-infinity'`);
      const { command, health } = await startWorker();
      await until(async () => {
        const { status, pulling } = await health();
        return status === 'WORKING' && pulling === true;
      });
      away();
      command.process.kill('SIGTERM');
      expect(await command.ended).toBe(0);
      expect(command.stderr()).toContain('the worker stops without giving back its leases');
      expect(command.stderr()).not.toContain('Cannot use a pool');
    },
    120_000,
  );

  it('that is told to stop before PostgreSQL was ever there ends in order', async () => {
    line.cut();
    const { command } = await startWorker();
    await command.line((text) => (text.includes('the schedule could not be started') ? text : null));
    command.process.kill('SIGHUP');
    expect(await command.ended).toBe(0);
  });

  it.each(['/health', '//', '/%'])('stands when its health is asked at %s', async (path) => {
    const { command, health } = await startWorker();
    await until(async () => (await health()).status === 'WORKING');
    const url = await command.line((text) =>
      text.includes('the worker works') ? (JSON.parse(text) as { health: string }).health : null,
    );
    expect([200, 404]).toContain((await fetch(`${new URL(url).origin}${path}`)).status);
    expect((await health()).status).toBe('WORKING');
  });
});

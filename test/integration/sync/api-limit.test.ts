import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import { connectRedis } from '../../../src/redis/redis-connection.ts';
import { connectSalesforce } from '../../../src/salesforce/connect.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { Push } from '../../../src/sync/push/push-round.ts';
import { LANE_PLANS } from '../../../src/sync/rounds/lanes.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

/** Calls a day of the sandbox org. */
const LIMIT = 100_000;

let world: SyncWorld;
const opened = new AsyncDisposableStack();
beforeAll(async () => {
  world = opened.use(await startSyncWorld());
});
afterEach(() => world.org.recover());
afterAll(() => opened.disposeAsync());

/** A worker process of its own, as far as the API budget goes: its own connections, one shared Redis. */
async function replica(count: number): Promise<Push> {
  const redis = opened.use(await connectRedis({ url: world.redis.url, commandTimeoutMs: 5_000 }));
  const budget = new ApiBudget(redis, count);
  const { loginUrl, clientId, username, privateKeyFile } = world.org.login;
  const salesforce = opened.use(
    connectSalesforce({
      loginUrl,
      clientId,
      username,
      privateKeyFile,
      onApiUsage: (reading) => void budget.correct(reading),
    }),
  );
  return new Push({ ...world.dependencies, salesforce, budget });
}

/** How many of these were claimed, whatever became of them since. */
async function tried(ids: readonly string[]): Promise<number> {
  const [row] = await world.sql<{ count: number }>(
    `SELECT count(*)::int AS count FROM ledger.outbox WHERE aggregate_id = ANY($1::uuid[]) AND attempts > 0`,
    [ids],
  );
  return row?.count ?? 0;
}

/** What Salesforce itself has left, after this question. */
async function remaining(): Promise<number> {
  await world.inSalesforce(soql`SELECT Id FROM Account LIMIT 1`);
  return world.org.asAdministrator.apiUsage?.remaining ?? Number.NaN;
}

it('three workers stop a backfill at its reserve, without a call too many, while exceptions pass', async () => {
  const replicas = await Promise.all([replica(3), replica(3), replica(3)]);
  const shipmentId = await world.book();
  await world.pushAll();
  const reserved = LANE_PLANS.BULK.reserve * LIMIT;
  const affordable = 5;
  await world.org.arm({ kind: 'LIMIT', remaining: reserved + affordable + 1, times: 1 });
  await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
  await world.org.forget();
  // Each claims 600 records, which are three calls: four too many in all.
  const rounds: Promise<unknown>[] = [];
  for (const push of replicas) {
    const ids = await world.bookMany(600);
    await world.org.arm({ kind: 'DELAY', milliseconds: 300, path: '/composite/sobjects', times: 1 });
    rounds.push(push.round('BULK'));
    // All are claimed before the next one has its own.
    await vi.waitUntil(async () => (await tried(ids)) === ids.length, { timeout: 60_000, interval: 2 });
  }
  await Promise.all(rounds);
  expect(await remaining()).toBe(reserved - 1);
  const left = await world.dependencies.ledger.outbox.counts({ record: 'Shipment' });
  expect(left).toContainEqual(
    expect.objectContaining({ lane: 'BULK', state: 'PENDING', count: (9 - affordable) * 200 }),
  );

  // A call that was kept back is no attempt: after six of them each record would cost a call of its own.
  const attempts = await world.sql(
    `SELECT DISTINCT attempts, last_error_code AS code FROM ledger.outbox WHERE state = 'PENDING' AND lane = 'BULK'`,
  );
  expect(attempts).toEqual([{ attempts: 0, code: 'BUDGET_RESERVED' }]);

  // At 95 % a backfill is not even begun; an exception gets its case.
  await world.org.arm({ kind: 'LIMIT', remaining: LIMIT * 0.05, times: 1 });
  await remaining();
  await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
  await world.dueNow();
  await world.org.forget();
  expect(await Promise.all(replicas.map((push) => push.round('BULK')))).toEqual(['IDLE', 'IDLE', 'IDLE']);
  expect(await world.org.calls()).toBe(0);
  const exceptionId = await world.openException(shipmentId);
  await Promise.all(replicas.map((push) => push.round('REALTIME')));
  expect(await world.status('Exception', exceptionId)).toMatchObject({ state: 'DONE' });
});

it('a backfill that was tried before asks what exists within its part of the limit', async () => {
  // Redis keeps the budget's figures of the test before this one.
  await world.redisConnection.run((client) => client.flushall());
  await world.org.arm({ kind: 'LIMIT', remaining: LIMIT, times: 1 });
  await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
  await world.dueNow();
  await world.pushAll();
  const push = await replica(1);
  const reserved = LANE_PLANS.BULK.reserve * LIMIT;
  const affordable = 2;
  // 600 records: three questions, and three calls that write.
  const ids = await world.bookMany(600);
  await world.sql('UPDATE ledger.outbox SET attempts = 1 WHERE aggregate_id = ANY($1::uuid[])', [ids]);
  await world.org.arm({ kind: 'LIMIT', remaining: reserved + affordable + 1, times: 1 });
  await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
  await push.round('BULK');
  expect(await remaining()).toBe(reserved - 1);
});

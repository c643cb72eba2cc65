import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectDirectly } from '../../../src/postgres/database.ts';
import { requireMigrations } from '../../../src/postgres/readiness.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { serveHealth } from '../../../src/sync/health-server.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { Worker } from '../../../src/sync/worker.ts';
import type { WorkerHealth } from '../../../src/sync/worker-health.ts';
import { rawHead, rawHttp } from '../../harness/raw-http.ts';
import { KillableWorkers } from './killable-workers.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
const folder = mkdtempSync(join(tmpdir(), 'waybill-worker-'));
let processes: KillableWorkers;
beforeAll(async () => {
  world = await startSyncWorld();
  processes = new KillableWorkers(world, folder);
});
afterEach(async () => {
  await world.org.recover();
  await processes.end();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

function until(condition: () => Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 60_000, interval: 20 });
}

async function isIn(state: string, shipmentId: string): Promise<boolean> {
  return (await world.status('Shipment', shipmentId))?.state === state;
}

async function armedFaults(): Promise<number> {
  const reply = await fetch(`${world.org.login.loginUrl}/sandbox/faults`);
  return ((await reply.json()) as unknown[]).length;
}

async function shipmentsInSalesforce(): Promise<number> {
  return (await world.inSalesforce(soql`SELECT Id FROM Shipment__c`)).length;
}

describe('a worker', () => {
  it('killed between the call and its mark leaves one effect, once another one goes on', async () => {
    const blocker = await connectDirectly(world.databaseUrl);
    // What became of the call cannot be written down.
    await blocker.query('BEGIN; LOCK TABLE ledger.audit_entry IN EXCLUSIVE MODE');
    const killed = await processes.start();
    const id = await world.book();
    await until(async () => (await world.shipmentInSalesforce(id)) !== undefined);
    await processes.kill(killed);
    await blocker.end();
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'LEASED' });
    await world.sql(
      `UPDATE ledger.outbox SET lease_until = now() - interval '1 second' WHERE state = 'LEASED'`,
    );
    const successor = await processes.start();
    await until(() => isIn('DONE', id));
    const found = await world.inSalesforce(
      soql`SELECT Id FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`,
    );
    expect(found).toHaveLength(1);
    const [row] = await world.store.carried.byIds('Shipment', [id]);
    expect(row).toMatchObject({ crm_id: found[0]?.Id });
    await processes.kill(successor, 'SIGTERM');
    expect(successor.exitCode).toBe(0);
  });

  it('killed between a bulk job and its mark leaves one effect, once another one goes on', async () => {
    const before = await shipmentsInSalesforce();
    const blocker = await connectDirectly(world.databaseUrl);
    await blocker.query('BEGIN; LOCK TABLE ledger.audit_entry IN EXCLUSIVE MODE');
    const killed = await processes.start();
    // Booking writes no audit here, so the lock is the worker's alone to wait for.
    const ids = await world.bookMany(2_000);
    await until(async () => (await shipmentsInSalesforce()) === before + ids.length);
    await processes.kill(killed);
    await blocker.end();
    await world.sql(
      `UPDATE ledger.outbox SET lease_until = now() - interval '1 second' WHERE state = 'LEASED'`,
    );
    await world.pushAll('BULK');
    expect(await shipmentsInSalesforce()).toBe(before + ids.length);
    const states = await world.sql<{ state: string; linked: boolean; count: number }>(
      `SELECT o.state, s.crm_id IS NOT NULL AS linked, count(*)::int AS count
         FROM ledger.outbox o JOIN portal.shipment s ON s.portal_id = o.aggregate_id
        WHERE o.aggregate_id = ANY($1::uuid[]) GROUP BY 1, 2`,
      [ids],
    );
    expect(states).toEqual([{ state: 'DONE', linked: true, count: ids.length }]);
  });

  it('stopped past its lease does not overwrite what its successor sent', async () => {
    await world.org.arm({
      kind: 'DELAY',
      path: '/composite/sobjects/Shipment__c',
      milliseconds: 700,
      times: 1,
    });
    const sleeper = await processes.start();
    const id = await world.book();
    await until(async () => (await armedFaults()) === 0);
    sleeper.kill('SIGSTOP');
    await world.sql(
      `UPDATE ledger.outbox SET lease_until = now() - interval '1 second' WHERE state = 'LEASED'`,
    );
    await world.write(async (unit) => {
      const { version } = await unit.portal.setDockAppointmentNote(id, null, 'newest');
      unit.enqueue({
        record: 'Shipment',
        aggregateId: id,
        accountId: world.customer.portalId,
        lane: 'REALTIME',
        version,
      });
    });
    await world.pushAll();
    await world.dueNow();
    await world.pushAll();
    expect(await isIn('DONE', id)).toBe(true);
    sleeper.kill('SIGCONT');
    await processes.kill(sleeper, 'SIGTERM');
    expect(await world.shipmentInSalesforce(id)).toMatchObject({ Dock_Appointment_Note__c: 'newest' });
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE' });
    expect(
      await world.inSalesforce(soql`SELECT Id FROM Shipment__c WHERE Portal_Shipment_Id__c = ${id}`),
    ).toHaveLength(1);
  });

  it('is woken by a change, tells its health, and stops with nothing under way', async () => {
    await world.sql(`UPDATE ledger.leader_lease SET lease_until = '-infinity'`);
    const started = new Date();
    const worker = new Worker({
      streams: { publish: async () => undefined, newest: async () => 0 },
      ...world.dependencies,
      directDatabaseUrl: world.databaseUrl,
      changes: new PollingSource(world.dependencies.salesforce, () => started),
      changeFeed: null,
      checkDatabase: () => requireMigrations(world.database),
      redisProblem: () => null,
      pollMs: 36e5,
      lateMs: 900_000,
      scheduled: [],
      sealAudit: () => Promise.resolve({ more: false }),
    });
    worker.start();
    await using server = await serveHealth(() => worker.health(), 0, '127.0.0.1', world.dependencies.logger);
    const health = async () => (await (await fetch(`${server.url}/health`)).json()) as WorkerHealth;
    await until(async () => (await health()).status === 'WORKING');
    const id = await world.book();
    await until(() => isIn('DONE', id));
    // A target that is no address is answered with 404; one in absolute form like its path.
    for (const [target, status] of [
      ['//', 404],
      ['http://worker.internal/health/live', 200],
    ] as const) {
      expect((await rawHttp(server.url, rawHead(`GET ${target}`, ['host: worker']))).status).toBe(status);
    }
    expect(await health()).toMatchObject({
      listening: true,
      scheduling: true,
      scheduled: [],
      pulling: true,
      salesforce: 'UP',
      failing: {},
      lanes: expect.arrayContaining([
        expect.objectContaining({
          lane: 'REALTIME',
          state: 'DONE',
          lagMs: null,
        }),
      ]) as unknown,
    });
    await worker.stop();
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(503);
    const counts = await world.dependencies.ledger.outbox.counts();
    expect(counts.filter(({ state }) => state === 'LEASED')).toEqual([]);
  });
});

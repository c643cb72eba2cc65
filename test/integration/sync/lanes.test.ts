import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import { callsOf } from '../../../src/sync/push/send.ts';
import { type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
beforeAll(async () => {
  world = await startSyncWorld();
});
afterEach(() => world.org.recover());
afterAll(() => world[Symbol.asyncDispose]());

describe('lanes', () => {
  it('an urgent change does not wait for a backlog', async () => {
    const backlog = await world.bookMany(300);
    const urgent = await world.book();
    await world.push.round('REALTIME');
    expect(await world.status('Shipment', urgent)).toMatchObject({ state: 'DONE' });
    const states = await world.dependencies.ledger.outbox.counts();
    expect(states).toContainEqual(
      expect.objectContaining({ lane: 'BULK', state: 'PENDING', count: backlog.length }),
    );
    await world.org.forget();
    await world.pushAll('BULK');
    // 300 records of one parent: two calls.
    expect(await world.org.calls()).toBe(2);
    expect(await world.inSalesforce(soql`SELECT Id FROM Shipment__c`)).toHaveLength(301);
  });

  it('a change of a waiting record takes it to the more urgent lane', async () => {
    const id = await world.book({}, 'BULK');
    await world.write((unit) =>
      unit.enqueue({
        record: 'Shipment',
        aggregateId: id,
        accountId: world.customer.portalId,
        lane: 'REALTIME',
        version: 1,
      }),
    );
    await world.push.round('REALTIME');
    expect(await world.status('Shipment', id)).toMatchObject({ state: 'DONE', lane: 'REALTIME' });
  });

  it('near the API limit exceptions pass and backfills stop', async () => {
    await world.org.arm({ kind: 'LIMIT', remaining: 5_000 });
    await world.dependencies.salesforce.query(soql`SELECT Id FROM Account LIMIT 1`, newUpstreamUsage());
    const [bulk, batch, urgent] = [
      await world.book({}, 'BULK'),
      await world.book({}, 'BATCH'),
      await world.book({}, 'REALTIME'),
    ];
    await world.pushAll();
    const states = await Promise.all([bulk, batch, urgent].map((id) => world.status('Shipment', id)));
    expect(states.map((status) => status?.state)).toEqual(['PENDING', 'PENDING', 'DONE']);
    expect(states[0]).toMatchObject({ attempts: 0 });
  });
});

describe('calls', () => {
  const prepared = (parent: string, attempts = 1) => ({ parent, claim: { attempts }, seen: null }) as never;

  it('keep the records of one parent together', () => {
    const parents = Array.from({ length: 300 }, (_, index) => `parent ${index % 3}`);
    const calls = callsOf(parents.map((parent) => prepared(parent)));
    expect(calls.map((call) => call.length)).toEqual([200, 100]);
    expect(calls.map((call) => new Set(call.map(({ parent }) => parent)).size)).toEqual([2, 1]);
  });

  it('send alone what failed often', () => {
    const calls = callsOf([prepared('a'), prepared('a', 6), prepared('a', 7), prepared('b')]);
    expect(calls.map((call) => call.length)).toEqual([2, 1, 1]);
  });
});

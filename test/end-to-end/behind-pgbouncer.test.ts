import { print } from 'graphql';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { LiveMilestonesDocument } from '../../schema/generated/operations.ts';
import { createLogger } from '../../src/cli/logger.ts';
import { wireWorker } from '../../src/cli/wiring/worker.ts';
import { startTestHub, type TestHub } from '../harness/hub.ts';
import { canPool, type Pooler, startPooler } from '../harness/pgbouncer.ts';
import { LOGINS } from '../harness/services.ts';
import { until } from '../harness/until.ts';
import { book } from './bookings.ts';
import { Follower } from './live-follower.ts';

interface Synced {
  readonly shipment: {
    readonly number: string;
    readonly syncStatus: { readonly state: string } | null;
  } | null;
}

describe.skipIf(!canPool)('a hub behind PgBouncer in transaction mode', () => {
  let pooler: Pooler;
  let hub: TestHub;

  beforeAll(async () => {
    const url = new URL(inject('postgresUrl'));
    url.username = LOGINS.hub.user;
    url.password = LOGINS.hub.password ?? '';
    pooler = await startPooler(url.toString(), 4);
    hub = await startTestHub({ pooler });
  });
  afterAll(async () => {
    await hub?.[Symbol.asyncDispose]();
    await pooler?.[Symbol.asyncDispose]();
  });

  it('books a shipment, tells its followers and carries it to Salesforce', async () => {
    await using worker = await wireWorker(hub.config, hub.adapters, createLogger(hub.config));
    worker.start();
    await using follower = new Follower(
      hub.wsUrl,
      hub.tokens['customer'] ?? '',
      print(LiveMilestonesDocument),
    );
    await follower.live;
    const booked = await book(hub, 12);
    await until(() => follower.events.length === booked.length);
    for (const id of booked) {
      await until(async () => {
        const { data } = await hub.ask<Synced>(
          'admin',
          'query ($id: ID!) { shipment(id: $id) { number syncStatus { state } } }',
          { id },
        );
        return data?.shipment?.syncStatus?.state === 'DONE';
      });
    }
    await until(async () => (await worker.health()).status === 'WORKING');
  });

  it('a worker whose notifications go through the pooler tells it, and names the setting', async () => {
    const warnings: string[] = [];
    const logger = createLogger(hub.config);
    const heard = Object.assign(Object.create(logger) as typeof logger, {
      warn: (_fields: object, text: string) => warnings.push(text),
    });
    const config = { ...hub.config, databaseDirectUrl: null };
    const worker = await wireWorker(config, hub.adapters, heard);
    onTestFinished(() => worker.stop());
    worker.start();
    await until(() => warnings.some((text) => text.includes('DATABASE_DIRECT_URL')));
    expect(await worker.health()).toMatchObject({ status: 'DEGRADED', listening: false });
  });
});

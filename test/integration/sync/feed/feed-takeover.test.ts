import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../../harness/until.ts';
import { KillableWorkers } from '../killable-workers.ts';
import { agreeAt } from '../sync-fixture.ts';
import { type FedWorld, startFedWorld, TOPIC } from './fed-world.ts';

let world: FedWorld;
let processes: KillableWorkers;
const folder = mkdtempSync(join(tmpdir(), 'waybill-feed-'));
beforeAll(async () => {
  world = await startFedWorld();
  const first = await world.fed();
  await first.stop();
  processes = new KillableWorkers(world, folder, {
    SALESFORCE_CHANGE_CHANNEL: TOPIC,
    SALESFORCE_PUBSUB_ENDPOINT: world.org.pubSub.endpoint,
    SALESFORCE_PUBSUB_CA_FILE: world.org.pubSub.authorityFile ?? '',
    SALESFORCE_POLL_MS: '3600000',
  });
});
afterEach(() => processes.end());
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const id = () => world.customer.crmId;
const place = async () => (await world.ledger.changeFeed.place(TOPIC))?.replayId?.toString('hex') ?? null;

async function auditedNames(): Promise<readonly unknown[]> {
  const { rows } = await world.ledger.audit.list(
    { record: 'Account', recordId: world.customer.portalId },
    { direction: 'forward', size: 100, position: null },
  );
  return rows
    .flatMap(({ changes }) => changes ?? [])
    .flatMap(({ field, new: now }) => (field === 'legalName' ? [now] : []));
}

describe('the reader of the change feed', () => {
  it('killed between a change and the place that an earlier doubt holds back leaves one effect', async () => {
    const started = await place();
    const killed = await processes.start();
    await world.change('Account', id(), { Name: 'Before the kill' });
    await world.legalNameIs('Before the kill');
    // Polling may have been faster: the feed of this process has to be open, too.
    await until(async () => (await place()) !== started);
    await world.blindPolling();
    const { portalId, crmId } = world.branch;
    await agreeAt(world, portalId, new Date(Date.now() + 3_600_000));
    await world.change('Account', crmId, { Name: 'In doubt' });
    await agreeAt(world, world.customer.portalId, new Date(Date.now() - 3_600_000));
    await world.change('Account', id(), { Name: 'Twice heard' });
    await world.legalNameIs('Twice heard');
    await processes.kill(killed);
    await agreeAt(world, portalId, new Date(Date.now() - 3_600_000));
    await using _successor = world.worker();
    // Polling finds nothing, so the event came again.
    await world.legalNameIs('In doubt', portalId);
    expect((await auditedNames()).filter((name) => name === 'Twice heard')).toHaveLength(1);
  });

  it('is followed by another process when it dies, which has waited beside it', async () => {
    const leader = await processes.start();
    await world.change('Account', id(), { Name: 'Read by the first' });
    await world.legalNameIs('Read by the first');
    await using standby = world.worker();
    expect((await standby.health()).pulling).toBe(false);
    const [lease] = await world.sql<{ isShort: boolean }>(
      `SELECT lease_until < now() + interval '8 seconds' AS "isShort" FROM ledger.leader_lease WHERE name = 'pull'`,
    );
    expect(lease).toEqual({ isShort: true });
    await world.blindPolling();
    await processes.kill(leader);
    await world.change('Account', id(), { Name: 'Read by the second' });
    await world.legalNameIs('Read by the second');
    expect((await standby.health()).pulling).toBe(true);
  });
});

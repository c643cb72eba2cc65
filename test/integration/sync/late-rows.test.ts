import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import { FeedApplier } from '../../../src/sync/feed/feed-applier.ts';
import { HeldPlaces } from '../../../src/sync/feed/held-places.ts';
import { LateLook } from '../../../src/sync/pull/late-look.ts';
import { LateRowSource } from '../../../src/sync/pull/late-rows.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { Pull } from '../../../src/sync/pull/pull-round.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { RightOfWay } from '../../../src/sync/rounds/right-of-way.ts';
import { until } from '../../harness/until.ts';
import { agreeAt, leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

const OBJECTS = ['Account', 'Contact', 'Shipment__c', 'Case', 'Task', 'Opportunity'] as const;
const MINUTE = 60_000;
const WINDOW_MS = 15 * MINUTE;
const { signal } = new AbortController();

let world: SyncWorld;
let pull: Pull;
let look: LateLook;
let feed: FeedApplier;
beforeAll(async () => {
  world = await startSyncWorld();
  const { salesforce } = world.dependencies;
  const begun = new Date(Date.now() - MINUTE);
  const source = new LateRowSource(new PollingSource(salesforce, () => begun), salesforce, {
    windowMs: WINDOW_MS,
    pages: 1,
  });
  pull = new Pull(world.dependencies, source, () => Promise.resolve(null));
  look = new LateLook(world.dependencies, source, pull);
  feed = new FeedApplier({
    dependencies: world.dependencies,
    pull,
    newSource: () => new PollingSource(salesforce, () => begun),
    rightOfWay: new RightOfWay(),
    channel: '/data/late',
    integrationUserId: () => Promise.resolve(null),
    onApplied: (object, rows) => source.seen(object, rows),
    onResync: () => Promise.resolve(),
  });
  const { asAdministrator } = world.org;
  const { crmId } = world.customer;
  for (const [object, values] of [
    ['Contact', { LastName: 'Ada', AccountId: crmId }],
    ['Shipment__c', { Account__c: crmId }],
    ['Case', { Subject: 'Late' }],
    ['Task', { Subject: 'Late' }],
    ['Opportunity', { Name: 'Late', StageName: 'Prospecting', CloseDate: '2027-01-31' }],
  ] as const) {
    await asAdministrator.create(object, values, newUpstreamUsage());
  }
  await poll();
  await look.look(OBJECTS, await leaderOf(world), signal);
});
afterAll(() => world[Symbol.asyncDispose]());

async function poll(): Promise<void> {
  const leadership = await leaderOf(world);
  while (await pull.round(OBJECTS, leadership, signal));
}

/** What people change in a transaction that began `minutes` ago and commits now. */
async function commitLate(minutes: number, name: string, beside = {}): Promise<void> {
  const { org, customer } = world;
  await org.commitLate(minutes * MINUTE);
  await org.asAdministrator.update('Account', customer.crmId, { Name: name, ...beside }, newUpstreamUsage());
  await org.commitLate(0);
  // Others change meanwhile, so the position of the poll moves on.
  await org.asAdministrator.update(
    'Account',
    world.branch.crmId,
    { Name: `beside ${name}` },
    newUpstreamUsage(),
  );
}

async function legalName(): Promise<unknown> {
  const [row] = await world.store.carried.byIds('Account', [world.customer.portalId]);
  return row?.['legal_name'];
}

async function callsOf(work: () => Promise<unknown>): Promise<number> {
  await world.org.forget();
  await work();
  return await world.org.calls();
}

describe('a change that becomes visible long after its stamp', () => {
  it('is missed by the poll, and taken over by the next look', async () => {
    await commitLate(3, 'Late By Minutes');
    await poll();
    expect(await legalName()).not.toBe('Late By Minutes');
    const leadership = await leaderOf(world);
    // A row that both systems agreed on within the last second is read once more.
    await agreeAt(world, world.customer.portalId, new Date(0));
    // Six queries travel in two calls; the late row is read in a third.
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBe(3);
    expect(await legalName()).toBe('Late By Minutes');
  });

  it('is read once: looks that find nothing new cost two calls', async () => {
    const leadership = await leaderOf(world);
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBe(2);
  });

  it('is not read again when the feed told of it, and is when it changed once more since', async () => {
    await commitLate(3, 'Told By The Feed');
    await poll();
    const leadership = await leaderOf(world);
    const header = {
      entityName: 'Account',
      recordIds: [world.customer.crmId],
      changeType: 'UPDATE',
      changeOrigin: '',
      transactionKey: '',
      sequenceNumber: 1,
      committedAt: new Date(),
      commitUser: '',
      changedFields: ['Name'],
      nulledFields: [],
      diffFields: [],
    } as const;
    const replayId = Uint8Array.of(1);
    const events = [{ replayId, header, entityName: 'Account', values: {} }];
    await using held = new HeldPlaces((mark) => feed.place(mark, leadership));
    await feed.apply({ events, place: replayId }, new Date(), leadership, held, signal);
    await until(async () => (await world.ledger.changeFeed.place('/data/late')) !== null);
    expect(await legalName()).toBe('Told By The Feed');
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBe(2);
    await commitLate(2, 'Changed Since');
    await poll();
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBeGreaterThan(2);
    expect(await legalName()).toBe('Changed Since');
  });

  it('is left to the nightly comparison when it comes later than the window', async () => {
    // Nothing of the portal is under way.
    await world.pushAll();
    await commitLate(WINDOW_MS / MINUTE + 5, 'Later Than The Window', {
      Customer_Display_Name__c: 'Later, Too',
    });
    await poll();
    await look.look(OBJECTS, await leaderOf(world), signal);
    expect(await legalName()).toBe('Changed Since');
    const { portalId } = world.customer;
    // A change that the poll has not come to yet is under way.
    await world.org.asAdministrator.update(
      'Account',
      world.branch.crmId,
      { Name: 'Not polled yet' },
      newUpstreamUsage(),
    );
    // The portal's records did not change for days: only Salesforce's stamps tell of the changes.
    await world.sql("UPDATE portal.account SET updated_at = now() - interval '3 days'");
    const reports = await reconcile(world.dependencies, new Date(Date.now() - 26 * 60 * MINUTE), signal);
    expect(reports[0]).toMatchObject({ portal: 0, salesforce: 2, underway: 1, findings: { DIFFERENCE: 1 } });
    const items = (await world.review()).filter((item) => item.portalId === portalId);
    expect(items).toMatchObject([
      {
        category: 'DIFFERENCE',
        proposal: { action: 'RECEIVE' },
        // The display name is one that both systems may change.
        fields: [
          { field: 'legalName', portalValue: 'Changed Since', crmValue: 'Later Than The Window' },
          { field: 'displayName', crmValue: 'Later, Too' },
        ],
      },
    ]);
  });

  it('costs no more pages than its bound, however many rows a window has', async () => {
    const lines = Array.from({ length: 2_050 }, (_, at) => ({ Name: `Crowd ${at}` }));
    const { bulk } = world.org.asAdministrator;
    const ingest = { object: 'Account', operation: 'insert', columns: ['Name'] } as const;
    const { jobId } = await bulk.startIngest(ingest, lines, newUpstreamUsage());
    await bulk.waitForIngest(jobId, newUpstreamUsage());
    await poll();
    const leadership = await leaderOf(world);
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBe(2);
  });

  it('waits while the API budget is kept for more urgent work', async () => {
    const { budget } = world.dependencies;
    await budget.correct({ used: 99_990, max: 100_000 });
    const leadership = await leaderOf(world);
    expect(await callsOf(() => look.look(OBJECTS, leadership, signal))).toBe(0);
  });
});

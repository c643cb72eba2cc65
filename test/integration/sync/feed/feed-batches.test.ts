import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newUpstreamUsage } from '../../../../src/domain/upstream-usage.ts';
import type { Leadership } from '../../../../src/ledger/leadership/leader-leases.ts';
import { createLedger } from '../../../../src/ledger/ledger.ts';
import { createUnitOfWork } from '../../../../src/ledger/unit-of-work.ts';
import { createPortalStore } from '../../../../src/portal-store/portal-store.ts';
import { createPortalWrites } from '../../../../src/portal-store/portal-writes.ts';
import type { Database, Executor } from '../../../../src/postgres/database.ts';
import type { ChangeEvent, EventBatch } from '../../../../src/salesforce/change-feed/change-event.ts';
import { FeedApplier } from '../../../../src/sync/feed/feed-applier.ts';
import { HeldPlaces } from '../../../../src/sync/feed/held-places.ts';
import { PollingSource } from '../../../../src/sync/pull/polling-source.ts';
import { Pull } from '../../../../src/sync/pull/pull-round.ts';
import { RightOfWay } from '../../../../src/sync/rounds/right-of-way.ts';
import { TEST_SIGNER } from '../../../harness/audit-key.ts';
import { until } from '../../../harness/until.ts';
import { agreeAt, leaderOf, type SyncWorld, startSyncWorld } from '../sync-fixture.ts';

const CHANNEL = '/data/batches';
const PERSON = '005000000000002AAA';
const { signal } = new AbortController();

interface Customer {
  readonly portalId: string;
  readonly crmId: string;
}

let world: SyncWorld;
let applier: FeedApplier;
let held: HeldPlaces;
let leadership: Leadership;
let used = { transactions: 0, statements: 0 };
beforeAll(async () => {
  world = await startSyncWorld();
  leadership = await leaderOf(world);
  const database = counted(world.database);
  const dependencies = {
    ...world.dependencies,
    ledger: createLedger(database, TEST_SIGNER),
    portal: createPortalStore(database).carried,
    unitOfWork: createUnitOfWork(database, TEST_SIGNER, createPortalWrites),
  };
  const newSource = () => new PollingSource(dependencies.salesforce, () => new Date(0));
  const integrationUserId = () => Promise.resolve(null);
  applier = new FeedApplier({
    dependencies,
    pull: new Pull(dependencies, newSource(), integrationUserId),
    newSource,
    rightOfWay: new RightOfWay(),
    channel: CHANNEL,
    integrationUserId,
    onApplied: () => undefined,
    onResync: () => Promise.resolve(),
  });
  held = new HeldPlaces((mark) => applier.place(mark, leadership));
});
afterEach(async () => {
  await held[Symbol.asyncDispose]();
  held = new HeldPlaces((mark) => applier.place(mark, leadership));
  await world.sql(`DELETE FROM ledger.change_feed`);
});
afterAll(() => world[Symbol.asyncDispose]());

/** The same database, which counts. */
function counted(database: Database): Database {
  const counting = (executor: Executor): Executor => ({
    query: (statement, usage) => {
      used.statements += 1;
      return executor.query(statement, usage);
    },
  });
  return {
    ...counting(database),
    transaction: (work) => {
      used.transactions += 1;
      return database.transaction((transaction) => work(counting(transaction)));
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function customers(count: number): Promise<readonly Customer[]> {
  const portalIds = Array.from({ length: count }, () => randomUUID());
  const saved = await world.org.asAdministrator.createAll(
    'Account',
    portalIds.map((portalId) => ({ Name: `Named ${portalId}`, Portal_Customer_Id__c: portalId })),
    newUpstreamUsage(),
  );
  const made = saved.map((one, at) => ({ portalId: portalIds[at] ?? '', crmId: one.success ? one.id : '' }));
  await world.store.writes.insertAccounts(
    made.map((one) => ({ ...one, displayName: 'Customer', parentId: null })),
  );
  return made;
}

function batchOf(place: number, changed: readonly Customer[]): EventBatch {
  const events = changed.map(({ crmId }): ChangeEvent => {
    const header = {
      entityName: 'Account',
      recordIds: [crmId],
      changeType: 'UPDATE',
      changeOrigin: '',
      transactionKey: '',
      sequenceNumber: 1,
      committedAt: new Date(),
      commitUser: PERSON,
      changedFields: ['Name'],
      nulledFields: [],
      diffFields: [],
    } as const;
    return { replayId: Uint8Array.of(place), header, entityName: 'Account', values: {} };
  });
  return { events, place: Uint8Array.of(place) };
}

const apply = (place: number, changed: readonly Customer[]) =>
  applier.apply(batchOf(place, changed), new Date(), leadership, held, signal);

async function storedPlace(): Promise<number | null> {
  return (await world.ledger.changeFeed.place(CHANNEL))?.replayId?.[0] ?? null;
}

async function namesOf(changed: readonly Customer[]): Promise<readonly unknown[]> {
  const rows = await world.store.carried.byIds(
    'Account',
    changed.map(({ portalId }) => portalId),
  );
  return rows.map((row) => row?.['legal_name']);
}

const rename = ({ crmId }: Customer, name: string) =>
  world.org.asAdministrator.update('Account', crmId, { Name: name }, newUpstreamUsage());

const agreed = ({ portalId }: Customer, hoursFromNow: number) =>
  agreeAt(world, portalId, new Date(Date.now() + hoursFromNow * 3_600_000));

describe('a batch of events', () => {
  it('and its place are one transaction, with as many statements for sixty records as for five', async () => {
    const costs = [];
    for (const count of [5, 60]) {
      const changed = await customers(count);
      used = { transactions: 0, statements: 0 };
      await apply(count, changed);
      costs.push(used);
      expect(await storedPlace()).toBe(count);
      expect(new Set(await namesOf(changed)).size).toBe(count);
      const transactions = await world.sql<{ xmin: string }>(
        `SELECT xmin::text FROM portal.account WHERE portal_id = ANY($1)
           UNION SELECT xmin::text FROM ledger.change_feed
           UNION SELECT xmin::text FROM ledger.audit_entry WHERE record_id = ANY($2)`,
        [changed.map(({ portalId }) => portalId), changed.map(({ portalId }) => portalId)],
      );
      expect(transactions).toHaveLength(1);
    }
    expect(costs[0]).toMatchObject({ transactions: 1 });
    expect(costs[1]).toEqual(costs[0]);
  });

  it('without any record of the portal stores its place, by one transaction', async () => {
    const stranger = await world.org.asAdministrator.create('Account', { Name: 'X' }, newUpstreamUsage());
    used = { transactions: 0, statements: 0 };
    await apply(7, [{ portalId: '', crmId: stranger }]);
    expect(await storedPlace()).toBe(7);
    expect(used.transactions).toBe(1);
  });

  it('with a record that the portal refuses stores everything else, and then its place', async () => {
    const changed = await customers(230);
    const [odd, ...others] = changed;
    await world.sql(`CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF NEW.portal_id = TG_ARGV[0]::uuid THEN RAISE EXCEPTION 'refused' USING ERRCODE = '22000'; END IF;
        RETURN NEW; END $$`);
    await world.sql(`CREATE TRIGGER refuse_one BEFORE UPDATE ON portal.account FOR EACH ROW
        EXECUTE FUNCTION refuse_one('${odd?.portalId}')`);
    await apply(9, changed);
    await world.sql(`DROP FUNCTION refuse_one CASCADE`);
    expect(await namesOf(others)).toEqual(others.map(({ portalId }) => `Named ${portalId}`));
    expect(await namesOf(changed.slice(0, 1))).toEqual([null]);
    expect((await world.review()).map(({ portalId }) => portalId)).toContain(odd?.portalId);
    expect(await storedPlace()).toBe(9);
  });
});

describe('a row in doubt', () => {
  it('waits alone: later events are applied, and their place is stored when the doubt has ended', async () => {
    const changed = await customers(3);
    const [doubtful, beside, later] = changed as readonly [Customer, Customer, Customer];
    await apply(1, changed);
    for (const one of [beside, later]) await agreed(one, -1);
    await agreed(doubtful, 1);
    for (const one of changed) await rename(one, 'Renamed');
    await apply(2, [doubtful, beside]);
    await apply(3, [later]);
    expect(await namesOf([beside, later])).toEqual(['Renamed', 'Renamed']);
    expect(await namesOf([doubtful])).not.toEqual(['Renamed']);
    expect(await storedPlace()).toBe(1);
    await agreed(doubtful, -1);
    await until(async () => (await storedPlace()) === 3);
    expect(await namesOf([doubtful])).toEqual(['Renamed']);
    expect(held.isEmpty).toBe(true);
  });

  it('is told again to the next reader when its reader ends before', async () => {
    const [doubtful] = (await customers(1)) as readonly [Customer];
    await apply(1, [doubtful]);
    await agreed(doubtful, 1);
    await rename(doubtful, 'Renamed');
    await apply(2, [doubtful]);
    await held[Symbol.asyncDispose]();
    expect(await storedPlace()).toBe(1);
    expect(await namesOf([doubtful])).not.toEqual(['Renamed']);
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SynchronizedObject } from '../../../src/domain/ownership/index.ts';
import type { ReviewSide } from '../../../src/domain/review.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { SalesforceValues } from '../../../src/salesforce/client.ts';
import { field, soql } from '../../../src/salesforce/soql.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { DecisionWork } from '../../../src/sync/review/decision-work.ts';
import { ReviewChecks } from '../../../src/sync/review-checks.ts';
import { leaderOf, type SyncWorld, startSyncWorld } from './sync-fixture.ts';

let world: SyncWorld;
let work: DecisionWork;
beforeAll(async () => {
  world = await startSyncWorld();
  work = new DecisionWork(world.dependencies);
  await world.pullAll();
  await world.pushAll();
  await world.pullAll();
});
afterAll(() => world[Symbol.asyncDispose]());

interface Pair {
  readonly portalId: string;
  readonly crmId: string;
  /** A value that only this record of Salesforce has. */
  readonly value: string;
}

interface Kind {
  readonly object: SynchronizedObject;
  readonly externalId: string;
  /** A field that Salesforce owns, and where the portal has it. */
  readonly received: string;
  /** Linked records that both systems agree about. */
  make(): Promise<Omit<Pair, 'value'>>;
  inPortal(portalId: string): Promise<unknown>;
  /** Changes what the portal owns, and says where Salesforce has it. */
  change(portalId: string): Promise<{ readonly sentAs: string; readonly value: string }>;
}

const admin = (object: string, id: string, values: SalesforceValues) =>
  world.org.asAdministrator.update(object, id, values, newUpstreamUsage());

const ACCOUNT: Kind = {
  object: 'Account',
  externalId: 'Portal_Customer_Id__c',
  received: 'Name',
  async make() {
    const portalId = randomUUID();
    const values = { Name: `Made ${portalId}`, Portal_Customer_Id__c: portalId };
    const crmId = await world.org.asAdministrator.create('Account', values, newUpstreamUsage());
    await world.store.writes.insertAccounts([{ portalId, displayName: portalId, crmId, parentId: null }]);
    return { portalId, crmId };
  },
  inPortal: async (portalId) => (await world.store.carried.byIds('Account', [portalId]))[0]?.['legal_name'],
  async change(portalId) {
    const value = `Shown ${randomUUID()}`;
    await world.write(async (unit) => {
      const { version } = await unit.portal.setDisplayName(portalId, null, value);
      const change = { record: 'Account', aggregateId: portalId, accountId: portalId, version } as const;
      unit.enqueue({ ...change, lane: 'NEAR_REALTIME' });
    });
    return { sentAs: 'Customer_Display_Name__c', value };
  },
};

const SHIPMENT: Kind = {
  object: 'Shipment__c',
  externalId: 'Portal_Shipment_Id__c',
  received: 'Dock_Appointment_Note__c',
  async make() {
    const portalId = await world.book();
    await world.pushAll();
    await world.pullAll();
    return { portalId, crmId: String((await world.shipmentInSalesforce(portalId))?.Id) };
  },
  inPortal: async (portalId) =>
    (await world.store.carried.byIds('Shipment', [portalId]))[0]?.['dock_appointment_note'],
  async change(portalId) {
    const value = randomUUID();
    const accountId = world.customer.portalId;
    await world.write(async (unit) => {
      const { version } = await unit.portal.updateShipment(portalId, null, { quoteReference: value });
      unit.enqueue({ record: 'Shipment', aggregateId: portalId, accountId, lane: 'REALTIME', version });
    });
    return { sentAs: 'Quote_Reference__c', value };
  },
};

/** Moves ids as an administrator does: each is taken off one record before another one gets it. */
async function move(kind: Kind, names: readonly { readonly crmId: string; readonly named: string | null }[]) {
  for (const { crmId } of names) await admin(kind.object, crmId, { [kind.externalId]: null });
  for (const { crmId, named } of names) {
    const value = `of ${crmId}`;
    await admin(kind.object, crmId, { [kind.externalId]: named, [kind.received]: value });
  }
}

type Way = (kind: Kind, crmIds: readonly string[]) => Promise<void>;

/** As the change feed applies rows: by id, in the order of its events. */
const byFeed =
  (order: (ids: readonly string[]) => readonly (readonly string[])[]): Way =>
  async ({ object }, crmIds) => {
    const source = new PollingSource(world.dependencies.salesforce, () => new Date());
    const { signal } = new AbortController();
    for (const ids of order(crmIds)) {
      const rows = await source.current(object, ids);
      await world.pull.apply(object, rows, await leaderOf(world), signal);
    }
  };

const WAYS: Readonly<Record<string, Way>> = {
  polling: () => world.pullAll(),
  'the feed, one after the other': byFeed((ids) => ids.map((id) => [id])),
  'the feed, the last one first': byFeed((ids) => ids.toReversed().map((id) => [id])),
};

/** What each record of Salesforce names in the end, by its place; null: none. */
const MOVES: Readonly<Record<string, readonly (number | null)[]>> = {
  exchanged: [1, 0],
  'moved along a chain of three': [1, 2, 0],
  'cleared, and given to another one': [null, 0],
};

async function itemsAbout(pairs: readonly Pick<Pair, 'portalId'>[]) {
  const ids = new Set(pairs.map(({ portalId }) => portalId));
  return (await world.review()).filter(
    ({ portalId, candidates }) =>
      ids.has(portalId ?? '') || candidates.some((each) => ids.has(each.portalId ?? '')),
  );
}

async function decide(side: ReviewSide, pairs: readonly Pick<Pair, 'portalId'>[]) {
  const [item] = await itemsAbout(pairs);
  const { review } = world.dependencies.ledger;
  const seen = { id: item?.id ?? '', expectedVersion: item?.version ?? 0 };
  await world.write((unit) => unit.ledger.review.decide(seen, { kind: 'ACCEPT', side, fields: [] }, 'agent'));
  await work.round();
  const [after] = await review.byIds([seen.id]);
  expect(after).toMatchObject({ state: 'RESOLVED', lastResponse: null });
  await world.pushAll();
  await world.pullAll();
  await world.pushAll();
}

async function named({ object, externalId }: Kind, names: readonly string[], crmIds: readonly string[]) {
  const rows = await Promise.all(
    crmIds.map(async (id) => {
      const [row] = await world.inSalesforce(
        soql`SELECT Id, ${field(externalId, [externalId])}, ${field(names[0] ?? 'Id', names)}
             FROM ${field(object, [object])} WHERE Id = ${id}`,
      );
      return row;
    }),
  );
  return rows;
}

const CASES = [
  [ACCOUNT, 'exchanged', 'polling', 'PORTAL'],
  [ACCOUNT, 'exchanged', 'polling', 'SALESFORCE'],
  [ACCOUNT, 'exchanged', 'the feed, one after the other', 'SALESFORCE'],
  [ACCOUNT, 'exchanged', 'the feed, the last one first', 'PORTAL'],
  [ACCOUNT, 'moved along a chain of three', 'polling', 'SALESFORCE'],
  [ACCOUNT, 'moved along a chain of three', 'the feed, the last one first', 'PORTAL'],
  [ACCOUNT, 'cleared, and given to another one', 'polling', 'PORTAL'],
  [ACCOUNT, 'cleared, and given to another one', 'the feed, one after the other', 'PORTAL'],
  [ACCOUNT, 'cleared, and given to another one', 'the feed, the last one first', 'SALESFORCE'],
  [SHIPMENT, 'exchanged', 'polling', 'SALESFORCE'],
  [SHIPMENT, 'exchanged', 'the feed, one after the other', 'PORTAL'],
  [SHIPMENT, 'cleared, and given to another one', 'polling', 'PORTAL'],
] as const;

describe('portal ids that an administrator moves between records of Salesforce', () => {
  it.each(CASES)('%o %s, heard by %s, settled for %s', async (kind, how, way, side) => {
    const pattern = MOVES[how] ?? [];
    const pairs: Omit<Pair, 'value'>[] = [];
    for (const _ of pattern) pairs.push(await kind.make());
    await world.pushAll();
    await world.pullAll();
    const before = await Promise.all(pairs.map(({ portalId }) => kind.inPortal(portalId)));
    const places = pattern.map((place) => (place === null ? null : (pairs[place]?.portalId ?? null)));
    await move(
      kind,
      pairs.map(({ crmId }, index) => ({ crmId, named: places[index] ?? null })),
    );
    await WAYS[way]?.(
      kind,
      pairs.map(({ crmId }) => crmId),
    );

    // No value has landed on another record, one item names all of them, and the portal's changes wait.
    expect(await Promise.all(pairs.map(({ portalId }) => kind.inPortal(portalId)))).toEqual(before);
    const items = await itemsAbout(pairs);
    expect(items).toMatchObject([{ category: 'DOUBLE_LINK' }]);
    const candidates = items.flatMap((item) => item.candidates);
    for (const { portalId, crmId } of pairs) {
      expect(candidates).toContainEqual(expect.objectContaining({ portalId, crmId }));
    }
    const crmIds = pairs.map(({ crmId }) => crmId);
    const [changed] = pairs;
    const change = await kind.change(changed?.portalId ?? '');
    const untouched = await named(kind, [change.sentAs], crmIds);
    await world.pushAll();
    await reconcile(world.dependencies, new Date(Date.now() - 600_000), new AbortController().signal);
    expect(await named(kind, [change.sentAs], crmIds)).toEqual(untouched);
    expect(await itemsAbout(pairs)).toHaveLength(1);

    await decide(side, pairs);
    expect(await itemsAbout(pairs)).toEqual([]);
    const after = await named(kind, [change.sentAs], crmIds);
    const owners = side === 'PORTAL' ? pairs.map(({ portalId }) => portalId) : places;
    for (const [index, crmId] of crmIds.entries()) {
      const owner = owners[index] ?? null;
      expect(after[index]).toMatchObject({ [kind.externalId]: owner });
      if (owner === null) continue;
      expect(await kind.inPortal(owner)).toBe(`of ${crmId}`);
      if (owner === changed?.portalId) expect(after[index]).toMatchObject({ [change.sentAs]: change.value });
    }
  });

  it('closes by itself, and goes on, when the administrator puts the ids back', async () => {
    const [one, other] = [await ACCOUNT.make(), await ACCOUNT.make()];
    await world.pullAll();
    await move(ACCOUNT, [
      { crmId: one.crmId, named: other.portalId },
      { crmId: other.crmId, named: one.portalId },
    ]);
    await world.pullAll();
    const change = await ACCOUNT.change(one.portalId);
    await world.pushAll();
    await move(ACCOUNT, [
      { crmId: one.crmId, named: one.portalId },
      { crmId: other.crmId, named: other.portalId },
    ]);
    await world.pullAll();
    expect(await ACCOUNT.inPortal(one.portalId)).toBe(`of ${one.crmId}`);
    await new ReviewChecks(world.dependencies).round(new AbortController().signal);
    expect(await itemsAbout([one, other])).toEqual([]);
    await world.pushAll();
    const [there] = await named(ACCOUNT, [change.sentAs], [one.crmId]);
    expect(there).toMatchObject({ [change.sentAs]: change.value });
  });
});

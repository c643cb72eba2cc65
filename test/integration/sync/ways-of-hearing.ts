import { AGGREGATES } from '../../../src/domain/ownership/index.ts';
import type { SyncedKind } from '../../../src/sync/exchange/records.ts';
import { CrmBackfill } from '../../../src/sync/pull/crm-backfill.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { reconcile } from '../../../src/sync/reconcile/reconcile.ts';
import { leaderOf, type SyncWorld } from './sync-fixture.ts';

/** A record of the portal and the record of Salesforce that stands for it. */
export interface Pair {
  readonly portalId: string;
  readonly crmId: string;
}

/** How the hub hears that records of Salesforce changed: those with `crmIds`, in this order. */
export type Way = (
  world: SyncWorld,
  kind: SyncedKind,
  pairs: readonly Pair[],
  crmIds: readonly string[],
) => Promise<void>;

const { signal } = new AbortController();

export const WAYS: Readonly<Record<string, Way>> = {
  /** As the change feed applies rows: by id, one event after the other. */
  feed: async (world, { object }, _pairs, crmIds) => {
    const source = new PollingSource(world.dependencies.salesforce, () => new Date());
    for (const id of crmIds) {
      await world.pull.apply(object, await source.current(object, [id]), await leaderOf(world), signal);
    }
  },
  poll: (world) => world.pullAll(),
  /** Nothing else heard it: polling is past the rows, and the portal's records did not change. */
  nightly: async (world, { object, aggregate }, pairs) => {
    const since = new Date(Date.now() - 600_000);
    const ids = pairs.map(({ portalId }) => portalId);
    await world.sql(
      `UPDATE portal.${AGGREGATES[aggregate].table} SET updated_at = now() - interval '1 hour' WHERE portal_id = ANY($1)`,
      [ids],
    );
    const { cursors } = world.dependencies.ledger;
    const before = await cursors.read(object);
    if (before === null) throw new Error('nothing was polled yet');
    const { epoch } = await leaderOf(world);
    await cursors.save(object, { systemModstamp: new Date(Date.now() + 3_600_000), lastId: '' }, epoch);
    await reconcile(world.dependencies, since, signal);
    await cursors.save(object, before, epoch);
  },
  'a backfill from Salesforce': async (world, { object }) => {
    const { crmBackfills } = world.dependencies.ledger;
    await crmBackfills.request([object]);
    const backfill = new CrmBackfill(world.dependencies, world.pull);
    while ((await crmBackfills.next()) !== null) await backfill.step(await leaderOf(world), signal);
  },
};

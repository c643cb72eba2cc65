import { randomUUID } from 'node:crypto';
import { CHANNEL } from '../../../../src/domain/force-app/change-channel.ts';
import { newUpstreamUsage } from '../../../../src/domain/upstream-usage.ts';
import type { FeedStatus } from '../../../../src/ledger/pull/change-feed.ts';
import { requireMigrations } from '../../../../src/postgres/readiness.ts';
import type { SalesforceValues } from '../../../../src/salesforce/client.ts';
import type { FeedOptions } from '../../../../src/sync/feed/feed-reader.ts';
import { PollingSource } from '../../../../src/sync/pull/polling-source.ts';
import { Worker, type WorkerOptions } from '../../../../src/sync/worker.ts';
import { until } from '../../../harness/until.ts';
import { type SyncWorld, startSyncWorld } from '../sync-fixture.ts';

export const TOPIC = `/data/${CHANNEL}`;

/** The sync with an org that serves change events. */
export interface FedWorld extends SyncWorld {
  readonly feed: FeedOptions;
  /** A worker of its own name; polling takes place when it begins, and when the feed's state changes. */
  worker(more?: Partial<WorkerOptions>): Worker;
  /** A worker that works, beside which polling finds nothing any more: what arrives came by the feed. */
  fed(more?: Partial<WorkerOptions>): Promise<Worker>;
  /** Polling finds nothing from now on. */
  blindPolling(): Promise<void>;
  /** It finds changes again. */
  seePolling(): Promise<void>;
  feedStatus(): Promise<FeedStatus>;
  /** API calls that read this record by its id. */
  readsOf(crmId: string): Promise<number>;
  /** What people do in Salesforce. */
  change(object: string, id: string, values: SalesforceValues): Promise<void>;
  account(portalId?: string): Promise<Readonly<Record<string, unknown>>>;
  legalNameIs(name: string, portalId?: string): Promise<void>;
}

export async function startFedWorld(): Promise<FedWorld> {
  const base = await startSyncWorld({ changeEvents: {} });
  const { org, ledger, customer, dependencies } = base;
  const started = new Date(Date.now() - 60_000);
  const newSource = () => new PollingSource(dependencies.salesforce, () => started);
  const settings = {
    endpoint: org.pubSub.endpoint.replace('127.0.0.1', 'localhost'),
    topic: TOPIC,
    caFile: org.pubSub.authorityFile,
  };
  const feed: FeedOptions = { settings, newSource, beginAt: started };
  let renamed = 0;
  const world: FedWorld = {
    ...base,
    feed,
    worker: (more = {}) => {
      const worker = new Worker({
        ...dependencies,
        holder: `test-${randomUUID()}`,
        directDatabaseUrl: base.databaseUrl,
        changes: newSource(),
        changeFeed: feed,
        checkDatabase: () => requireMigrations(base.database),
        redisProblem: () => null,
        streams: { publish: () => Promise.resolve(), newest: () => Promise.resolve(0) },
        pollMs: 3_600_000,
        lateMs: 900_000,
        scheduled: [],
        sealAudit: () => Promise.resolve({ more: false }),
        ...more,
      });
      worker.start();
      return worker;
    },
    async fed(more = {}) {
      const worker = world.worker(more);
      // A subscription to the newest events may begin after the first of these changes.
      const place = async () => (await ledger.changeFeed.place(TOPIC))?.replayId ?? null;
      const before = await place();
      await until(async () => (await world.feedStatus()).state === 'LIVE');
      await until(async () => {
        renamed += 1;
        await world.change('Account', world.branch.crmId, { Name: `Acme Rotterdam ${renamed}` });
        return (await place())?.equals(before ?? Buffer.alloc(0)) === false;
      });
      await world.blindPolling();
      return worker;
    },
    async blindPolling() {
      // A poll that is under way stores its position later.
      await base.sql(`CREATE OR REPLACE FUNCTION public.never_reached() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.object <> 'Task' THEN NEW.system_modstamp := '2100-01-01'; END IF; RETURN NEW; END $$`);
      await base.sql(`CREATE OR REPLACE TRIGGER never_reached BEFORE INSERT OR UPDATE ON ledger.crm_cursor
          FOR EACH ROW EXECUTE FUNCTION public.never_reached()`);
      await base.sql(`UPDATE ledger.crm_cursor SET system_modstamp = now()`);
    },
    async seePolling() {
      await base.sql(`DROP TRIGGER IF EXISTS never_reached ON ledger.crm_cursor`);
      await base.sql(`UPDATE ledger.crm_cursor SET system_modstamp = now() - interval '1 minute'`);
    },
    feedStatus: () => ledger.changeFeed.status(),
    async readsOf(crmId) {
      const reply = await fetch(`${org.login.loginUrl}/sandbox/requests`);
      const { recent } = (await reply.json()) as { recent: readonly { path: string; query: string }[] };
      return recent.filter(({ path, query }) => path.endsWith('/queryAll') && query.includes(crmId)).length;
    },
    change: (object, id, values) => org.asAdministrator.update(object, id, values, newUpstreamUsage()),
    async account(portalId = customer.portalId) {
      const [row] = await base.store.carried.byIds('Account', [portalId]);
      return row ?? {};
    },
    legalNameIs: (name, portalId = customer.portalId) =>
      until(async () => (await world.account(portalId))['legal_name'] === name),
  };
  return world;
}

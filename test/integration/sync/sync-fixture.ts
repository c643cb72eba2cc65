import { randomUUID } from 'node:crypto';
import type { Lane } from '../../../src/domain/ownership/index.ts';
import { newUpstreamUsage } from '../../../src/domain/upstream-usage.ts';
import type { BaseValue } from '../../../src/ledger/base-values/base-values.ts';
import type { Leadership } from '../../../src/ledger/leadership/leader-leases.ts';
import type { SyncStatus } from '../../../src/ledger/outbox/outbox-change.ts';
import type { Principal } from '../../../src/ledger/principal.ts';
import type { ReviewItem } from '../../../src/ledger/review/review-item.ts';
import { createUnitOfWork, type Unit } from '../../../src/ledger/unit-of-work.ts';
import type { NewException } from '../../../src/portal-store/exception/exception.columns.ts';
import type { PortalStore } from '../../../src/portal-store/portal-store.ts';
import { createPortalStore } from '../../../src/portal-store/portal-store.ts';
import type { PortalWrites } from '../../../src/portal-store/portal-writes.ts';
import { createPortalWrites } from '../../../src/portal-store/portal-writes.ts';
import type { NewShipment } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { ApiBudget } from '../../../src/redis/api-budget.ts';
import type { SalesforceRow } from '../../../src/salesforce/client.ts';
import type { Soql } from '../../../src/salesforce/soql.ts';
import { soql } from '../../../src/salesforce/soql.ts';
import type { SyncDependencies } from '../../../src/sync/exchange/dependencies.ts';
import { PULL_LEASE } from '../../../src/sync/pull/leadership.ts';
import { PollingSource } from '../../../src/sync/pull/polling-source.ts';
import { Pull } from '../../../src/sync/pull/pull-round.ts';
import { Push } from '../../../src/sync/push/push-round.ts';
import { createHeldReports } from '../../../subgraphs/portal/milestone/held-reports.ts';
import { TEST_SIGNER } from '../../harness/audit-key.ts';
import type { TestOrgOptions } from '../../harness/org.ts';
import { startWorld, type World } from '../../harness/world.ts';

/** The sync between both systems, and a linked customer with one branch. */
export interface SyncWorld extends World {
  readonly store: PortalStore;
  readonly dependencies: SyncDependencies;
  readonly push: Push;
  readonly pull: Pull;
  readonly customer: { readonly portalId: string; readonly crmId: string };
  readonly branch: { readonly portalId: string; readonly crmId: string };
  /** Does something in one transaction, as a mutation would. */
  write<T>(work: (unit: Unit<PortalWrites>) => Promise<T> | T): Promise<T>;
  book(shipment?: Partial<NewShipment>, lane?: Lane): Promise<string>;
  /** Many shipments that wait in the lane BULK, as a backfill leaves them. */
  bookMany(count: number): Promise<readonly string[]>;
  openException(shipmentId: string, exception?: Partial<NewException>): Promise<string>;
  /** Claims and carries all that is due in the lanes, until nothing is left. */
  pushAll(...lanes: Lane[]): Promise<void>;
  /** Sends what is due now, and not what becomes due meanwhile. */
  pushOnce(lane: Lane): Promise<void>;
  /** Reads and applies what changed in Salesforce. */
  pullAll(): Promise<void>;
  status(record: 'Shipment' | 'Exception' | 'Account', portalId: string): Promise<SyncStatus | null>;
  review(): Promise<readonly ReviewItem[]>;
  /** As the administrator sees Salesforce. */
  inSalesforce(query: Soql): Promise<readonly SalesforceRow[]>;
  shipmentInSalesforce(portalId: string): Promise<SalesforceRow | undefined>;
  /** Lets every waiting retry be due now. */
  dueNow(): Promise<void>;
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

export const DISPATCHER: Principal = {
  subject: 'dispatcher@example.com',
  role: 'DISPATCHER',
  system: 'PORTAL',
  requestId: 'test',
};

export async function startSyncWorld(orgOptions?: TestOrgOptions): Promise<SyncWorld> {
  await using starting = new AsyncDisposableStack();
  const base = starting.use(await startWorld(undefined, orgOptions));
  const { org, database, ledger, links, records, lists } = base;
  const budget = new ApiBudget(base.redisConnection, 1);
  const salesforce = starting.use(
    org.connect({
      username: org.login.username,
      timeoutMs: 3e3,
      accessAgainMs: 0,
      onApiUsage: (reading) => void budget.correct(reading),
    }),
  );
  const store = createPortalStore(database);
  const unitOfWork = createUnitOfWork(database, TEST_SIGNER, createPortalWrites);
  const logger = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const dependencies: SyncDependencies = {
    ledger,
    unitOfWork,
    portal: store.carried,
    salesforce,
    budget,
    logger,
    integrationUser: org.login.username,
    publicUrl: 'https://portal.example.com',
    holder: `test-${randomUUID()}`,
    links,
    records,
    lists,
    reports: createHeldReports(store),
  };
  const started = new Date(Date.now() - 60_000);
  const pull = new Pull(dependencies, new PollingSource(salesforce, () => started), async () => {
    const [user] = await org.asAdministrator.query(
      soql`SELECT Id FROM User WHERE Username = ${org.login.username}`,
      newUpstreamUsage(),
    );
    return user?.Id ?? null;
  });
  const push = new Push(dependencies);
  const linkedAccount = async (name: string, parent: { portalId: string; crmId: string } | null) => {
    const portalId = randomUUID();
    const crmId = await org.asAdministrator.create(
      'Account',
      { Name: name, ParentId: parent?.crmId ?? null, Portal_Customer_Id__c: portalId },
      newUpstreamUsage(),
    );
    await store.writes.insertAccounts([
      { portalId, displayName: name, crmId, parentId: parent?.portalId ?? null },
    ]);
    return { portalId, crmId };
  };
  const customer = await linkedAccount('Acme Logistics', null);
  const branch = await linkedAccount('Acme Rotterdam', customer);
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.query<Row>({ text, values });
  const owned = starting.move();
  let shipments = 0;
  const world: SyncWorld = {
    ...base,
    store,
    dependencies,
    push,
    pull,
    customer,
    branch,
    sql,
    write: (work) => unitOfWork.run(DISPATCHER, work),
    book: (shipment = {}, lane = 'REALTIME') =>
      world.write(async (unit) => {
        shipments += 1;
        const [inserted] = await unit.portal.insertShipments([
          {
            number: `S-${shipments}`,
            accountId: customer.portalId,
            branchId: branch.portalId,
            serviceLevel: 'EXPEDITED',
            ...shipment,
          },
        ]);
        const aggregateId = inserted?.portalId ?? '';
        unit.enqueue({
          record: 'Shipment',
          aggregateId,
          accountId: customer.portalId,
          lane,
          version: 1,
        });
        return aggregateId;
      }),
    bookMany: (count) =>
      world.write(async (unit) => {
        const inserted = await unit.portal.insertShipments(
          Array.from({ length: count }, () => {
            shipments += 1;
            const { portalId: accountId } = customer;
            return {
              number: `S-${shipments}`,
              accountId,
              branchId: branch.portalId,
            };
          }),
        );
        unit.enqueue(
          ...inserted.map(({ portalId: aggregateId }) => ({
            record: 'Shipment' as const,
            aggregateId,
            accountId: customer.portalId,
            lane: 'BULK' as const,
            version: 1,
          })),
        );
        return inserted.map(({ portalId }) => portalId);
      }),
    openException: (shipmentId, exception = {}) =>
      world.write(async (unit) => {
        const [written] = await unit.portal.openExceptions([
          {
            code: 'MISSED_PICKUP',
            severity: 'HIGH',
            openedAt: new Date(),
            customerActionRequired: true,
            ...exception,
            shipmentId,
            actor: DISPATCHER.subject,
          },
        ]);
        if (written === undefined) throw new Error('nothing was opened');
        unit.enqueue({
          record: 'Exception',
          aggregateId: written.portalId,
          accountId: customer.portalId,
          lane: 'REALTIME',
          version: written.version,
        });
        return written.portalId;
      }),
    async pushAll(...lanes) {
      const order: Lane[] = lanes.length > 0 ? lanes : ['REALTIME', 'NEAR_REALTIME', 'BATCH', 'BULK'];
      for (const lane of order) while ((await push.round(lane)) === 'MORE');
    },
    async pushOnce(lane) {
      await push.round(lane);
    },
    async pullAll() {
      const leadership = await leaderOf(world);
      const objects = ['Account', 'Contact', 'Shipment__c', 'Case', 'Task', 'Opportunity'] as const;
      while (await pull.round(objects, leadership, new AbortController().signal));
    },
    async status(record, portalId) {
      const [status] = await ledger.outbox.syncStatus([
        {
          record,
          aggregateId: portalId,
        },
      ]);
      return status ?? null;
    },
    async review() {
      const { rows } = await ledger.review.list(
        { states: ['OPEN', 'DECIDED'] },
        {
          direction: 'forward',
          size: 100,
          position: null,
        },
      );
      return rows;
    },
    inSalesforce: (query) => org.asAdministrator.query(query, newUpstreamUsage()),
    async shipmentInSalesforce(portalId) {
      const [row] =
        await world.inSalesforce(soql`SELECT Id, Name, Account__c, Current_Milestone__c, Service_Level__c, Exception_Code__c,
               Dock_Appointment_Note__c, Hub_Version__c, Quote_Reference__c
             FROM Shipment__c WHERE Portal_Shipment_Id__c = ${portalId}`);
      return row;
    },
    async dueNow() {
      await sql(`UPDATE ledger.outbox SET next_attempt_at = now() WHERE state = 'PENDING'`);
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
  return world;
}

/** The lease of whoever reads Salesforce's changes. */
export async function leaderOf({ dependencies }: Pick<SyncWorld, 'dependencies'>): Promise<Leadership> {
  const leadership = await dependencies.ledger.leases.acquire(PULL_LEASE, dependencies.holder, 60_000);
  if (leadership === null) throw new Error('another process leads');
  return leadership;
}

/** Lets both systems have agreed on the values of an account at this time, as far as the hub knows. */
export async function agreeAt({ ledger }: SyncWorld, portalId: string, syncedAt: Date): Promise<void> {
  const [base = new Map<string, BaseValue>()] = await ledger.baseValues.of('Account', [portalId]);
  await ledger.baseValues.save([...base.values()].map((value) => ({ ...value, syncedAt })));
}

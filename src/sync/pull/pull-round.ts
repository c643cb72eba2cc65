import { setTimeout as pause } from 'node:timers/promises';
import { WaybillError } from '../../domain/errors.ts';
import {
  AGGREGATE_NAMES,
  AGGREGATES,
  type AggregateName,
  type SynchronizedObject,
} from '../../domain/ownership/index.ts';
import type { Leadership } from '../../ledger/leader-leases.ts';
import type { Principal } from '../../ledger/principal.ts';
import type { NewReviewItem } from '../../ledger/review/review-item.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../cache-invalidation.ts';
import type { SyncDependencies } from '../dependencies.ts';
import { forgetLinks, observeLinks, rememberLinks } from '../links.ts';
import { LookupSource, type Named } from '../lookups.ts';
import {
  accountIdOf,
  crmIdOf,
  kindOfObject,
  type PortalRecord,
  portalIdOf,
  type SyncedKind,
  versionOf,
} from '../records.ts';
import { openAccount, registrationOf } from '../registration.ts';
import { type Application, CLOCKS_APART_MS, judge } from './apply.ts';
import type { ChangeSource, CrmChange } from './change-source.ts';
import { doubled, orphaned, refused, unknownPortalId } from './pull-items.ts';
import { applyReceived } from './received.ts';

/** Who may read Salesforce's changes: one process at a time, so that they are applied in their order. */
export const PULL_LEASE = 'pull';

/** Another process reads Salesforce's changes now; nothing more may be written. */
export class LeadershipLost extends Error {}

interface Found {
  readonly change: CrmChange;
  readonly record: PortalRecord;
}

/** Carries changes of Salesforce to the portal. Only the holder of the lease may call it. */
export class Pull {
  readonly #dependencies: SyncDependencies;
  readonly #source: ChangeSource;
  readonly #lookups: LookupSource;
  readonly #integrationUserId: () => Promise<string | null>;

  /** @param integrationUserId of the user as whom the hub writes */
  constructor(
    dependencies: SyncDependencies,
    source: ChangeSource,
    integrationUserId: () => Promise<string | null>,
  ) {
    this.#dependencies = dependencies;
    this.#source = source;
    this.#integrationUserId = integrationUserId;
    this.#lookups = new LookupSource(
      dependencies.portal,
      dependencies.ledger.lookups,
      dependencies.publicUrl,
    );
  }

  /**
   * Applies what changed since the last time, object by object in the order given, and then moves each position.
   *
   * @returns whether more changes wait.
   * @throws LeadershipLost when another process has taken over; nothing was written after that.
   */
  async round(
    objects: readonly SynchronizedObject[],
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ledger } = this.#dependencies;
    const positions = await Promise.all(objects.map((object) => ledger.cursors.read(object)));
    // Asked in one turn, so that they share API calls.
    const batches = await Promise.all(
      objects.map((object, index) => this.#source.read(object, positions[index] ?? null, signal)),
    );
    for (const [index, object] of objects.entries()) {
      const batch = batches[index];
      if (batch === undefined) continue;
      await this.apply(object, batch.changes, leadership);
      if (batch.position === null) continue;
      if (!(await ledger.cursors.save(object, batch.position, leadership.epoch))) throw new LeadershipLost();
    }
    return batches.some((batch) => batch.more);
  }

  /** Applies changes of one object, in their order. Safe to repeat. */
  async apply(
    object: SynchronizedObject,
    changes: readonly CrmChange[],
    leadership: Leadership,
  ): Promise<void> {
    if (changes.length === 0) return;
    const changed = changes.map(({ id, row }) => ({ id, values: row }));
    await invalidate(this.#dependencies, object, changed);
    const kind = kindOfObject(object);
    if (kind === undefined) return;
    const live = await this.#buryAndRevive(kind, changes, leadership);
    const found = await this.#findOrLink(kind, live, leadership);
    await this.#applyTo(kind, kind.aggregate, found, leadership);
    for (const aggregate of receivedOnly(object)) {
      await this.#applyTo(kind, aggregate, await this.#billingAccounts(live), leadership);
    }
  }

  /** Deleted records leave tombstones; what arrives about them later is dropped unless they were undeleted since. */
  async #buryAndRevive(
    kind: SyncedKind,
    changes: readonly CrmChange[],
    leadership: Leadership,
  ): Promise<readonly CrmChange[]> {
    const { ledger, portal, links } = this.#dependencies;
    const ids = changes.map(({ id }) => id);
    const tombstones = new Map(
      (await ledger.tombstones.find(kind.object, ids)).map((tombstone) => [tombstone.crmId, tombstone]),
    );
    const deleted = changes.filter((change) => change.deleted && !tombstones.has(change.id));
    if (deleted.length > 0) {
      const observed = await observeLinks(links, kind);
      const rows = await portal.byCrmIds(
        kind.aggregate,
        deleted.map(({ id }) => id),
      );
      await this.#write(null, leadership, async (unit) => {
        await unit.ledger.tombstones.put(
          deleted.map(({ id, modifiedAt }, index) => {
            const row = rows[index];
            const portalId = row == null ? null : portalIdOf(row);
            return { object: kind.object, crmId: id, portalId, deletedAt: modifiedAt };
          }),
        );
        const orphans = rows.flatMap((row) => (row === null ? [] : [row]));
        if (orphans.length > 0) await unit.ledger.review.open(orphans.map((row) => orphaned(kind, row)));
        await unit.audit(
          ...orphans.map((row) => ({
            ...{ record: kind.record, recordId: portalIdOf(row), accountId: accountIdOf(row) },
            ...{ action: 'deletedInSalesforce', changes: [] },
          })),
        );
      });
      const ended = rows.flatMap((row, index) => {
        const change = deleted[index];
        return row == null || change === undefined ? [] : [{ portalId: portalIdOf(row), crmId: change.id }];
      });
      await forgetLinks(links, kind, ended, observed);
    }
    const revived = changes.filter(({ id, deleted: gone, modifiedAt }) => {
      const tombstone = tombstones.get(id);
      return tombstone !== undefined && !gone && modifiedAt > tombstone.deletedAt;
    });
    if (revived.length > 0) {
      await this.#write(null, leadership, (unit) =>
        unit.ledger.tombstones.remove(
          kind.object,
          revived.map(({ id }) => id),
        ),
      );
    }
    return changes.filter(
      (change) => !change.deleted && (!tombstones.has(change.id) || revived.includes(change)),
    );
  }

  /** The portal's records of these changes. Those that Salesforce's people gave a portal id are linked now. */
  async #findOrLink(
    kind: SyncedKind,
    changes: readonly CrmChange[],
    leadership: Leadership,
  ): Promise<readonly Found[]> {
    if (changes.length === 0) return [];
    const { portal, ledger } = this.#dependencies;
    const claimed = changes.map(({ row }) => {
      const portalId = row[kind.externalId];
      return typeof portalId === 'string' ? portalId.toLowerCase() : null;
    });
    const named = [...new Set(claimed.filter((id) => id !== null))];
    const [linked, known] = await Promise.all([
      portal.byCrmIds(
        kind.aggregate,
        changes.map(({ id }) => id),
      ),
      portal.byIds(kind.aggregate, named),
    ]);
    const byPortalId = new Map(
      known.flatMap((row) => (row === null ? [] : [[portalIdOf(row), row] as const])),
    );
    const found: Found[] = [];
    const items: NewReviewItem[] = [];
    for (const [index, change] of changes.entries()) {
      const record = linked[index];
      const portalId = claimed[index] ?? null;
      if (record != null) found.push({ change, record });
      if (record != null || portalId === null) continue;
      const wanted = byPortalId.get(portalId) ?? (await this.#approved(kind, change, portalId, leadership));
      if (wanted === null) items.push(unknownPortalId(kind, change, portalId));
      else if (crmIdOf(kind, wanted) === null) {
        await this.#link(kind, change, wanted, leadership);
        found.push({ change, record: { ...wanted, [kind.crmColumn]: change.id } });
      } else items.push(doubled(kind, change, wanted));
    }
    if (items.length > 0) await ledger.review.open(items);
    return found;
  }

  /** The customer that asked to be registered, once its account in Salesforce names the registration. */
  async #approved(
    kind: SyncedKind,
    change: CrmChange,
    portalId: string,
    leadership: Leadership,
  ): Promise<PortalRecord | null> {
    if (kind.aggregate !== 'Account') return null;
    const { ledger, portal } = this.#dependencies;
    const registration = await registrationOf(ledger.review, portalId);
    if (registration === null) return null;
    await this.#write(change, leadership, (unit) => openAccount(unit, registration));
    const [record = null] = await portal.byIds(kind.aggregate, [portalId]);
    return record;
  }

  async #link(
    kind: SyncedKind,
    change: CrmChange,
    record: PortalRecord,
    leadership: Leadership,
  ): Promise<void> {
    const portalId = portalIdOf(record);
    const { links } = this.#dependencies;
    const observed = await observeLinks(links, kind);
    await this.#write(change, leadership, async (unit) => {
      await unit.portal.setCrmIds(kind.link, [{ portalId, crmId: change.id }]);
      await unit.audit({
        ...{ record: kind.record, recordId: portalId, accountId: accountIdOf(record), action: 'linked' },
        changes: [{ field: 'crmId', old: null, new: change.id }],
      });
      await unit.enqueue({
        ...{ record: kind.queued, aggregateId: portalId, accountId: accountIdOf(record) },
        ...{ lane: 'NEAR_REALTIME', version: versionOf(record) },
      });
      // Whatever waited for this customer to be approved.
      const held = { state: 'HELD', record: null } as const;
      if (kind.aggregate === 'Account') {
        await unit.ledger.outbox.release({ ...held, accountId: accountIdOf(record) });
      }
    });
    await rememberLinks(links, kind, [{ portalId, crmId: change.id }], observed);
  }

  async #applyTo(
    kind: SyncedKind,
    aggregate: AggregateName,
    found: readonly Found[],
    leadership: Leadership,
  ): Promise<void> {
    if (found.length === 0) return;
    const { ledger } = this.#dependencies;
    const keys = found.map(({ record }) => portalIdOf(record));
    const [bases, states, lookups, integrationUserId] = await Promise.all([
      ledger.baseValues.of(aggregate, keys),
      ledger.outbox.syncStatus(keys.map((aggregateId) => ({ record: kind.queued, aggregateId }))),
      this.#lookups.toReceive(namedBy(aggregate, found)),
      this.#integrationUserId(),
    ]);
    const judged = found.map(({ change, record }, index) => {
      const state = states[index]?.state;
      const sending = state === 'PENDING' || state === 'LEASED';
      const country = record['billing_country'] ?? record['country'];
      return {
        change,
        application: judge(aggregate, change, record, {
          ...{ kind, base: bases[index] ?? new Map(), sending, integrationUserId },
          lookups: { ...lookups, country: typeof country === 'string' ? country : null },
        }),
      };
    });
    // What only confirms both sides needs neither lock nor audit.
    const quiet = judged.filter(({ application }) => isQuiet(application));
    await ledger.baseValues.put(quiet.flatMap(({ application }) => application.baseValues));
    for (const { change, application } of judged.filter((each) => !quiet.includes(each))) {
      await this.#store(kind, change, application, leadership);
    }
    const doubtful = judged.filter(({ application }) => application.doubtful);
    if (doubtful.length > 0) await this.#readAgain(kind, aggregate, doubtful, leadership);
  }

  /** The hub may have written these after they were read: what they say now decides. */
  async #readAgain(
    kind: SyncedKind,
    aggregate: AggregateName,
    doubtful: readonly { readonly application: Application; readonly change: CrmChange }[],
    leadership: Leadership,
  ): Promise<void> {
    await pause(CLOCKS_APART_MS);
    const now = await this.#source.current(
      kind.object,
      doubtful.map(({ change }) => change.id),
    );
    const records = new Map(doubtful.map(({ change, application }) => [change.id, application.record]));
    const portalIds = now.map(({ id }) => portalIdOf(records.get(id) ?? {}));
    const rows = await this.#dependencies.portal.byIds(aggregate, portalIds);
    const found = now.flatMap((change, index) => {
      const record = rows[index];
      return record == null || change.deleted ? [] : [{ change, record }];
    });
    await this.#applyTo(kind, aggregate, found, leadership);
  }

  async #store(
    kind: SyncedKind,
    change: CrmChange,
    { aggregate, record, values, baseValues, items, resend }: Application,
    leadership: Leadership,
  ): Promise<void> {
    const portalId = portalIdOf(record);
    try {
      await this.#write(change, leadership, async (unit) => {
        if (Object.keys(values).length > 0) {
          await applyReceived(unit, kind, aggregate, record, versionOf(record), values);
        }
        await unit.ledger.baseValues.put(baseValues);
        if (items.length > 0) await unit.ledger.review.open(items);
        if (resend !== null) await unit.enqueue(resend);
      });
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      if (error.code === 'STALE') {
        // The portal changed meanwhile: decided again, with what it says now.
        const [now] = await this.#dependencies.portal.byIds(aggregate, [portalId]);
        if (now != null) await this.#applyTo(kind, aggregate, [{ change, record: now }], leadership);
      } else if (error.code === 'UPSTREAM_UNAVAILABLE' || error.code === 'UPSTREAM_TIMEOUT') {
        throw error;
      } else {
        await this.#dependencies.ledger.review.open([refused(kind, record, values, change, error)]);
      }
    }
  }

  /** One transaction under the lease: a successor waits for it, and nothing of a former leader comes after. */
  async #write(
    change: CrmChange | null,
    leadership: Leadership,
    work: (unit: Unit<PortalWrites>) => Promise<void>,
  ): Promise<void> {
    const principal: Principal = {
      subject: change === null ? 'waybill:pull' : `salesforce:${change.modifiedBy}`,
      role: null,
      system: change === null ? 'HUB' : 'SALESFORCE',
      requestId: null,
    };
    await this.#dependencies.unitOfWork.run(principal, async (unit) => {
      if (!(await unit.ledger.leases.confirm(leadership))) throw new LeadershipLost();
      await work(unit);
    });
  }

  /** The accounts of contacts with the role BILLING: the portal keeps where invoices go. */
  async #billingAccounts(changes: readonly CrmChange[]): Promise<readonly Found[]> {
    const billing = changes.filter(({ row: { Contact_Roles__c: roles } }) =>
      typeof roles === 'string' ? roles.split(';').includes('BILLING') : false,
    );
    if (billing.length === 0) return [];
    const { portal } = this.#dependencies;
    const accounts = await portal.byCrmIds(
      'Account',
      billing.map(({ row }) => String(row['AccountId'])),
    );
    const linked = billing.flatMap((change, index) => {
      const account = accounts[index];
      return account == null ? [] : [{ change, portalId: portalIdOf(account) }];
    });
    const records = await portal.byIds(
      'BillingContact',
      linked.map(({ portalId }) => portalId),
    );
    return linked.flatMap(({ change }, index) => {
      const record = records[index];
      return record == null ? [] : [{ change, record }];
    });
  }
}

/** Aggregates of an object that are never sent. */
function receivedOnly(object: SynchronizedObject): readonly AggregateName[] {
  return AGGREGATE_NAMES.filter(
    (name) => AGGREGATES[name].object === object && kindOfObject(object)?.aggregate !== name,
  );
}

function isQuiet({ values, items, resend }: Application): boolean {
  return Object.keys(values).length === 0 && items.length === 0 && resend === null;
}

/** Records that lookup fields of these changes name. */
function namedBy(aggregate: AggregateName, found: readonly Found[]): Named[] {
  if (aggregate !== 'Account') return [];
  return found.flatMap(({ change }) => {
    const id = change.row['ParentId'];
    return typeof id === 'string' ? [{ object: 'Account', id }] : [];
  });
}

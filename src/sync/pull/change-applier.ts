import { WaybillError } from '../../domain/errors.ts';
import {
  AGGREGATE_NAMES,
  AGGREGATES,
  type AggregateName,
  receivedRows,
  type SynchronizedObject,
} from '../../domain/ownership/index.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import type { BaseValue } from '../../ledger/base-values/base-values.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import { pause } from '../../time/pause.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { accountsNamed, inCountryOf, LookupSource } from '../exchange/lookups.ts';
import { applyReceived } from '../exchange/received.ts';
import { isReplaced, kindOfObject, portalIdOf, type SyncedKind, versionOf } from '../exchange/records.ts';
import { announceCrmChanges } from './announced.ts';
import { type Application, CLOCKS_APART_MS, judge } from './apply.ts';
import { authorOf } from './authors.ts';
import type { ChangeSource, CrmChange } from './change-source.ts';
import { Counterparts, type Found } from './counterparts.ts';
import { type Failed, isolated, PASSING } from './isolation.ts';
import { writeAsLeader } from './leadership.ts';
import { openAboutFields, reasonOf, refused, unapplied, unappliedCause } from './unapplied-items.ts';

export interface ApplyOptions {
  /** WRITTEN: rows that may not have changed: subscribers hear only of what is written to the portal. ALL unless given. */
  readonly announces?: 'ALL' | 'WRITTEN';
}

/** Salesforce's ids of changes that were announced together with their write to the portal. */
type Announced = Set<string>;

/**
 * Applies changes of Salesforce to the portal, wherever they were heard. Only the holder of the lease `pull` may call it.
 */
export class ChangeApplier {
  readonly #dependencies: SyncDependencies;
  readonly #source: Pick<ChangeSource, 'current'>;
  readonly #counterparts: Counterparts;
  readonly #lookups: LookupSource;
  readonly #integrationUserId: () => Promise<string | null>;

  /** @param integrationUserId of the user as whom the hub writes */
  constructor(
    dependencies: SyncDependencies,
    source: Pick<ChangeSource, 'current'>,
    integrationUserId: () => Promise<string | null>,
  ) {
    const { portal, ledger, publicUrl } = dependencies;
    this.#dependencies = dependencies;
    this.#source = source;
    this.#counterparts = new Counterparts(dependencies);
    this.#integrationUserId = integrationUserId;
    this.#lookups = new LookupSource(portal, ledger.lookups, publicUrl);
  }

  /**
   * Applies changes of one object, in their order. Safe to repeat. A record that cannot be applied stops only itself: it
   * becomes a review item, which closes by itself once the record is applied.
   *
   * @throws LeadershipLost; WaybillError when a system is away, or when nothing at all can be applied
   */
  async apply(
    object: SynchronizedObject,
    changes: readonly CrmChange[],
    leadership: Leadership,
    { announces = 'ALL' }: ApplyOptions = {},
  ): Promise<void> {
    if (changes.length === 0) return;
    const changed = changes.map(({ id, row }) => ({ id, values: row }));
    await invalidate(this.#dependencies, object, changed);
    const kind = kindOfObject(object);
    if (kind === undefined) return;
    const failed = await isolated(changes, (some) => this.#applyTogether(kind, some, leadership, announces));
    await this.#closeApplied(kind, changes, failed);
    await this.#setAside(kind, failed);
  }

  async #applyTogether(
    kind: SyncedKind,
    changes: readonly CrmChange[],
    leadership: Leadership,
    announces: 'ALL' | 'WRITTEN',
  ): Promise<void> {
    const { object } = kind;
    const live = await this.#counterparts.buryAndRevive(kind, changes, leadership);
    const hubUserId = await this.#integrationUserId();
    const linked = await this.#counterparts.findOrLink(kind, live, leadership, hubUserId);
    // Where a task has become a case, later changes of the task no longer change the exception.
    const found = linked.filter(({ record }) => !isReplaced(kind, record));
    const announced: Announced = new Set();
    await this.#applyTo(kind, kind.aggregate, found, leadership, announced);
    for (const aggregate of receivedOnly(object)) {
      const accounts = await this.#counterparts.billingAccounts(live);
      await this.#applyTo(kind, aggregate, accounts, leadership, announced);
    }
    // A write of an account to the portal has announced it already.
    const unannounced = object === 'Account' ? changes.filter(({ id }) => !announced.has(id)) : changes;
    if (announces === 'ALL') await announceCrmChanges(this.#dependencies, object, unannounced);
    await this.#cueReview(kind, changes, hubUserId);
  }

  async #closeApplied(
    { object }: SyncedKind,
    changes: readonly CrmChange[],
    failed: readonly Failed<CrmChange>[],
  ): Promise<void> {
    const applied = new Set(changes.map(({ id }) => id));
    for (const { item } of failed) applied.delete(item.id);
    const causes = [...applied].map((id) => unappliedCause(object, id));
    await this.#dependencies.ledger.review.settleCauses(causes, 'The record was applied by now.');
  }

  async #setAside(kind: SyncedKind, failed: readonly Failed<CrmChange>[]): Promise<void> {
    if (failed.length === 0) return;
    const { portal, ledger, logger } = this.#dependencies;
    const ids = failed.map(({ item }) => item.id);
    const records = await portal.byCrmIds(kind.aggregate, ids);
    await ledger.review.open(
      failed.map(({ item, error }, index) => unapplied(kind, item.id, records[index] ?? null, error)),
    );
    for (const { item, error } of failed) {
      const fields = { code: 'RECORD_SET_ASIDE', object: kind.object, id: item.id, ...reasonOf(error) };
      logger.error(fields, 'a record of Salesforce was set aside');
    }
  }

  /** Open items about records that somebody else changed or deleted in Salesforce are compared again at once. */
  async #cueReview(
    { externalId }: SyncedKind,
    changes: readonly CrmChange[],
    hubUserId: string | null,
  ): Promise<void> {
    const foreign = changes.filter(
      ({ deleted, modifiedBy }) => deleted || (hubUserId !== null && modifiedBy !== hubUserId),
    );
    for (const [user, some] of Map.groupBy(foreign, ({ modifiedBy }) => modifiedBy)) {
      const named = some.map(({ row }) => row[externalId]);
      // People of Salesforce can write any text into the field of the portal's id.
      const portalIds = named
        .flatMap((id) => (typeof id === 'string' ? [id.toLowerCase()] : []))
        .filter(isPortalId);
      const crmIds = some.map(({ id }) => id);
      const cue = `Changed in Salesforce by its user ${user}.`;
      await this.#dependencies.ledger.review.checkNow({ crmIds, portalIds }, cue);
    }
  }

  async #applyTo(
    kind: SyncedKind,
    aggregate: AggregateName,
    found: readonly Found[],
    leadership: Leadership,
    announced: Announced,
  ): Promise<void> {
    if (found.length === 0) return;
    const { ledger } = this.#dependencies;
    const keys = found.map(({ record }) => portalIdOf(record));
    const [bases, states, lookups, integrationUserId] = await Promise.all([
      ledger.baseValues.of(aggregate, keys),
      ledger.outbox.syncStatus(keys.map((aggregateId) => ({ record: kind.queued, aggregateId }))),
      this.#lookups.toReceive(
        accountsNamed(
          aggregate,
          found.map(({ change }) => change.row),
        ),
      ),
      this.#integrationUserId(),
    ]);
    const judged = found.map(({ change, record }, index) => {
      const state = states[index]?.state;
      const sending = state === 'PENDING' || state === 'LEASED';
      return {
        change,
        application: judge(aggregate, change, record, {
          kind,
          base: bases[index] ?? new Map(),
          sending,
          integrationUserId,
          lookups: inCountryOf(aggregate, record, change.row, lookups),
        }),
      };
    });
    // Where both systems agree, only the base is stored: that needs neither a transaction nor an audit entry.
    const quiet = judged.filter(({ application }) => isQuiet(application));
    await ledger.baseValues.save(quiet.flatMap(({ application }) => application.baseValues));
    for (const { change, application } of judged.filter((each) => !quiet.includes(each))) {
      await this.#store(kind, change, application, leadership, announced);
    }
    const doubtful = judged.filter(({ application }) => application.doubtful);
    if (doubtful.length > 0) await this.#readAgain(kind, aggregate, doubtful, leadership, announced);
  }

  /** The hub may have written these records after they were read, so their current state decides. */
  async #readAgain(
    kind: SyncedKind,
    aggregate: AggregateName,
    doubtful: readonly { readonly application: Application; readonly change: CrmChange }[],
    leadership: Leadership,
    announced: Announced,
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
    await this.#applyTo(kind, aggregate, found, leadership, announced);
  }

  async #store(
    kind: SyncedKind,
    change: CrmChange,
    application: Application,
    leadership: Leadership,
    announced: Announced,
  ): Promise<void> {
    const { aggregate, record, values, baseValues, items, resend } = application;
    const portalId = portalIdOf(record);
    let isAnnounced = false;
    const isOwn = change.modifiedBy === (await this.#integrationUserId());
    try {
      const author = isOwn ? await authorOf(this.#dependencies.ledger.intents, change, application) : null;
      const store = async (unit: Unit<PortalWrites>) => {
        if (Object.keys(values).length > 0) {
          const version = versionOf(record);
          isAnnounced = await applyReceived(unit, kind, aggregate, record, version, values, author?.action);
        }
        await unit.ledger.baseValues.save(baseValues);
        if (items.length > 0) await openAboutFields(unit.ledger.review, kind, application, change.id, items);
        if (resend !== null) unit.enqueue(resend);
      };
      await writeAsLeader(this.#dependencies, change, leadership, store, author);
      if (isAnnounced) announced.add(change.id);
    } catch (error) {
      if (!(error instanceof WaybillError)) throw error;
      if (error.code === 'STALE') {
        // The portal's record changed meanwhile, so the change is decided again with its current state.
        const [now] = await this.#dependencies.portal.byIds(aggregate, [portalId]);
        if (now != null)
          await this.#applyTo(kind, aggregate, [{ change, record: now }], leadership, announced);
      } else if (PASSING.has(error.code)) {
        throw error;
      } else if (Object.keys(values).length > 1) {
        for (const part of columnByColumn(application)) {
          const [now] = await this.#dependencies.portal.byIds(aggregate, [portalId]);
          if (now == null) return;
          await this.#store(kind, change, { ...part, record: now }, leadership, announced);
        }
      } else {
        const item = refused(kind, { aggregate, record, values }, change, error);
        await openAboutFields(this.#dependencies.ledger.review, kind, application, change.id, [item]);
      }
    }
  }
}

/** The same, each value by itself, so that a value that the portal refuses stops no other value of its record. */
function columnByColumn(application: Application): readonly Application[] {
  const { aggregate, values, baseValues } = application;
  const columnOf = new Map(receivedRows(aggregate).map((row) => [row.field, row.portal.column]));
  const isWritten = ({ field }: BaseValue) => (columnOf.get(field) ?? '') in values;
  const rest = { ...application, values: {}, baseValues: baseValues.filter((base) => !isWritten(base)) };
  const single = Object.entries(values).map(([column, value]) => ({
    ...application,
    values: { [column]: value },
    baseValues: baseValues.filter(({ field }) => columnOf.get(field) === column),
    items: [],
    resend: null,
  }));
  return [rest, ...single];
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

import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import { isPortalId } from '../../domain/record-ids.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import { count } from '../../telemetry/measuring.ts';
import { pause } from '../../time/pause.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { isReplaced, kindOfObject, type SyncedKind } from '../exchange/records.ts';
import { crmAnnouncements } from './announced.ts';
import { askAboutBilling, billingOf } from './billing-changes.ts';
import type { AppliedRow, ChangeSource, CrmChange } from './change-source.ts';
import { ChangeStore, type Run } from './change-store.ts';
import { Counterparts, type Found } from './counterparts.ts';
import { dependentsOf } from './dependents.ts';
import { type Doubt, Doubts, waitOf } from './doubt.ts';
import { type Failed, isolated } from './isolation.ts';
import { writeAsLeader } from './leadership.ts';
import { reasonOf, unapplied, unappliedCause } from './unapplied-items.ts';

/** Rows that were read and not applied, by their ids. */
export interface Unapplied {
  /** The portal refused them. */
  readonly setAside: Set<string>;
  /** They name a record that the portal does not have, or that another row stands for. */
  readonly unmatched: Set<string>;
}

export interface ApplyOptions {
  /** Gets the rows that are not applied; a row that is applied later leaves it. */
  readonly unapplied?: Unapplied;
  /** WRITTEN: rows that may not have changed: subscribers hear only of what is written to the portal. ALL unless given. */
  readonly announces?: 'ALL' | 'WRITTEN';
  /**
   * Done in the transaction that ends the application, once everything else is applied. Not done at all while a row is in
   * doubt.
   */
  readonly ending?: (unit: Unit<PortalWrites>) => Promise<void>;
}

/**
 * Applies changes of Salesforce to the portal, wherever they were heard. Only the holder of the lease `pull` may call it.
 */
export class ChangeApplier {
  readonly #dependencies: SyncDependencies;
  readonly #source: Pick<ChangeSource, 'current'>;
  readonly #counterparts: Counterparts;
  readonly #store: ChangeStore;
  readonly #integrationUserId: () => Promise<string | null>;

  /** @param integrationUserId of the user as whom the hub writes */
  constructor(
    dependencies: SyncDependencies,
    source: Pick<ChangeSource, 'current'>,
    integrationUserId: () => Promise<string | null>,
  ) {
    this.#dependencies = dependencies;
    this.#source = source;
    this.#counterparts = new Counterparts(dependencies);
    this.#store = new ChangeStore(dependencies, integrationUserId);
    this.#integrationUserId = integrationUserId;
  }

  /**
   * Applies changes of one object, in their order. Safe to repeat. A record that cannot be applied stops only itself: it
   * becomes a review item, which closes by itself once the record is applied.
   *
   * @returns the rows about which nothing could be decided yet: see `settle`. All others are applied. If the country of an
   * account is among the doubts, they are settled at once: phones and states of other records are read in it.
   * @throws LeadershipLost; WaybillError when a system is away, or when nothing at all can be applied
   */
  async apply(
    object: SynchronizedObject,
    changes: readonly CrmChange[],
    leadership: Leadership,
    { announces = 'ALL', ending, unapplied: left = nobodyAsks() }: ApplyOptions = {},
  ): Promise<Doubt | null> {
    const changed = changes.map(({ id, row }) => ({ id, values: row }));
    await invalidate(this.#dependencies, object, changed);
    const kind = kindOfObject(object);
    if (kind === undefined || changes.length === 0) {
      if (ending !== undefined) await writeAsLeader(this.#dependencies, null, leadership, ending);
      return null;
    }
    const run: Run = { kind, leadership, announced: new Set(), doubts: new Doubts() };
    for (const { id } of changes) left.setAside.delete(id);
    const end = async (unit: Unit<PortalWrites>, applied: readonly CrmChange[]) => {
      const causes = applied.map(({ id }) => unappliedCause(object, id));
      await unit.ledger.review.settleCauses([...new Set(causes)], 'The record was applied by now.');
      if (run.doubts.of(object) === null) await ending?.(unit);
    };
    let hasEnded = false;
    const failed = await isolated(changes, async (some) => {
      const isWhole = some.length === changes.length;
      await this.#applyTogether(
        run,
        some,
        { announces, left },
        isWhole ? (unit) => end(unit, changes) : null,
      );
      hasEnded = isWhole;
    });
    if (!hasEnded) await this.#endBeside(run, changes, failed, end);
    for (const { item } of failed) left.setAside.add(item.id);
    const doubt = run.doubts.of(object);
    const undecided = doubt?.ids.length ?? 0;
    count('waybill_pull_changes', { object, result: 'APPLIED' }, changes.length - failed.length - undecided);
    count('waybill_pull_changes', { object, result: 'SET_ASIDE' }, failed.length);
    if (doubt === null || !run.doubts.concernOthers) return doubt;
    await this.settle(doubt, leadership, undefined, left);
    if (ending !== undefined) await writeAsLeader(this.#dependencies, null, leadership, ending);
    return null;
  }

  /**
   * Waits until rows can be read that are newer than what the hub wrote, and applies them.
   *
   * @returns the rows as they were applied
   * @throws as `apply` does; the reason of the signal
   */
  async settle(
    doubt: Doubt,
    leadership: Leadership,
    signal?: AbortSignal,
    unapplied: Unapplied = nobodyAsks(),
  ): Promise<readonly AppliedRow[]> {
    const applied: AppliedRow[] = [];
    for (let open: Doubt | null = doubt; open !== null; ) {
      await pause(waitOf(open, new Date()), signal);
      signal?.throwIfAborted();
      const { object, ids } = open;
      const rows = await this.#source.current(object, ids);
      open = await this.apply(object, rows, leadership, { announces: 'WRITTEN', unapplied });
      applied.push(...rows.filter(({ id }) => open?.ids.includes(id) !== true));
    }
    return applied;
  }

  async #applyTogether(
    run: Run,
    changes: readonly CrmChange[],
    { announces, left }: { readonly announces: 'ALL' | 'WRITTEN'; readonly left: Unapplied },
    ending: ((unit: Unit<PortalWrites>) => Promise<void>) | null,
  ): Promise<void> {
    const { kind, leadership } = run;
    const { object } = kind;
    const live = await this.#counterparts.buryAndRevive(kind, changes, leadership);
    const hubUserId = await this.#integrationUserId();
    const linked = await this.#counterparts.findOrLink(kind, live, leadership, hubUserId);
    noteUnmatched(left, kind, live, linked);
    // Where a task has become a case, later changes of the task no longer change the exception.
    const found = linked.filter(({ record }) => !isReplaced(kind, record));
    await this.#applyDependents(kind, found, leadership);
    const billing = await billingOf(this.#dependencies, kind, changes);
    const [told, judged, billed] = await Promise.all([
      crmAnnouncements(this.#dependencies, object, announces === 'ALL' ? changes : []),
      this.#store.judge(run, kind.aggregate, found),
      this.#store.judge(run, 'BillingContact', billing.found),
    ]);
    await this.#store.store(run, [...judged, ...billed], async (unit, announced) => {
      await askAboutBilling(unit.ledger.review, billing);
      // A write of an account to the portal has announced it already.
      const untold = told.announcements.filter(({ crmId }) => object !== 'Account' || !announced.has(crmId));
      await unit.ledger.live.announce(untold.map(({ announcement }) => announcement));
      await unit.ledger.caseAccounts.remember(told.caseAccounts);
      await cueReview(unit, kind, changes, hubUserId);
      await ending?.(unit);
    });
  }

  /** Before the accounts themselves are stored: after a crash, all of it is done again. */
  async #applyDependents(kind: SyncedKind, found: readonly Found[], leadership: Leadership): Promise<void> {
    for (const { object, ids } of await dependentsOf(this.#dependencies, kind, found)) {
      const rows = await this.#source.current(object, ids);
      const doubt = await this.apply(object, rows, leadership, { announces: 'WRITTEN' });
      if (doubt !== null) await this.settle(doubt, leadership);
    }
  }

  /** The end of an application some of whose records failed: these are put before people. */
  async #endBeside(
    { kind, leadership }: Run,
    changes: readonly CrmChange[],
    failed: readonly Failed<CrmChange>[],
    end: (unit: Unit<PortalWrites>, applied: readonly CrmChange[]) => Promise<void>,
  ): Promise<void> {
    const { portal, logger } = this.#dependencies;
    const ids = failed.map(({ item }) => item.id);
    const records = await portal.byCrmIds(kind.aggregate, ids);
    const items = failed.map(({ item, error }, index) =>
      unapplied(kind, item.id, records[index] ?? null, error),
    );
    const applied = changes.filter(({ id }) => !ids.includes(id));
    await writeAsLeader(this.#dependencies, null, leadership, async (unit) => {
      await unit.ledger.review.open(items);
      await end(unit, applied);
    });
    for (const { item, error } of failed) {
      const fields = { code: 'RECORD_SET_ASIDE', object: kind.object, id: item.id, ...reasonOf(error) };
      logger.error(fields, 'a record of Salesforce was set aside');
    }
  }
}

function nobodyAsks(): Unapplied {
  return { setAside: new Set(), unmatched: new Set() };
}

function noteUnmatched(
  { unmatched }: Unapplied,
  { externalId }: SyncedKind,
  changes: readonly CrmChange[],
  found: readonly Found[],
): void {
  const known = new Set(found.map(({ change }) => change.id));
  for (const { id, row } of changes) {
    // A contact that only gets invoices names no record of the portal.
    if (known.has(id) || row[externalId] == null) unmatched.delete(id);
    else unmatched.add(id);
  }
}

/** Open items about records that somebody else changed or deleted in Salesforce are compared again at once. */
async function cueReview(
  { ledger }: Unit<PortalWrites>,
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
    await ledger.review.checkNow({ crmIds, portalIds }, `Changed in Salesforce by its user ${user}.`);
  }
}

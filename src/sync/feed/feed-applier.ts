import { FEED_OBJECTS, type FeedObject } from '../../domain/change-feed.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { ChangeHeader, EventBatch } from '../../salesforce/change-feed/change-event.ts';
import { inChunks } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { AppliedRow, ChangeSource, CrmChange } from '../pull/change-source.ts';
import type { Doubt } from '../pull/doubt.ts';
import { writeAsLeader } from '../pull/leadership.ts';
import type { Pull } from '../pull/pull-round.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { type FeedPlan, planOf } from './feed-plan.ts';
import { UNREADABLE_MS } from './feed-silence.ts';
import type { FeedMark, HeldPlaces } from './held-places.ts';
import { changedByHub, ownEchoes, stampsOf } from './own-echoes.ts';

export interface FeedApplierOptions {
  readonly dependencies: SyncDependencies;
  readonly pull: Pick<Pull, 'apply' | 'applyCertain' | 'settle'>;
  /** A new source, so that reading objects again does not move polling. */
  readonly newSource: () => ChangeSource;
  readonly channel: string;
  /** Of the user as whom the hub writes; null while Salesforce does not say. */
  readonly integrationUserId: () => Promise<string | null>;
  /** Called with rows that were applied as they are, so that polling need not read them once more. */
  readonly onApplied: (object: SynchronizedObject, rows: readonly AppliedRow[]) => void;
  /** Called when an object is read again, and when that has ended. */
  readonly onResync: (resyncing: boolean) => Promise<void>;
}

type Store = (unit: Unit<PortalWrites>) => Promise<void>;

/** One application of some events. */
interface Application {
  readonly leadership: Leadership;
  readonly doubts: Doubt[];
  /** Whether their place is stored. */
  isStored: boolean;
}

/** Queries that share one API call. */
const QUERIES_A_CALL = 5;
/** Records that are read and applied together. */
const TOGETHER = 2_000;

/**
 * Applies what the feed tells. An event is only told which records changed: their rows are read by id, many in one API
 * call. The fields of the event itself are not taken over, because they are those of an earlier moment, formula fields are
 * missing among them, and so is every field that the integration user may not read. So events may come twice, merged, or
 * late: the row that is applied is always the current one. Events that tell only of the hub's own writes cost no call.
 */
export class FeedApplier {
  readonly #options: FeedApplierOptions;
  readonly #source: ChangeSource;
  /** How far an object was read again when that failed, so that the next attempt goes on from there. */
  #progress: { readonly object: FeedObject; readonly since: Date; readonly reached: CrmPosition } | null =
    null;

  /** When objects were read again because of events that cannot be read, by `performance.now()`. */
  readonly #readAgainAt = new Map<FeedObject, number>();

  constructor(options: FeedApplierOptions) {
    this.#options = options;
    this.#source = options.newSource();
  }

  /**
   * Applies events, and stores their place in the transaction that ends this. Rows in doubt are decided later, and no other
   * row waits for them: until then the place is held. Safe to repeat.
   *
   * @param before the commit of the last event before these
   * @returns what was read because of the events
   * @throws LeadershipLost; WaybillError when a system is away
   */
  async apply(
    { events, place }: EventBatch,
    before: Date,
    leadership: Leadership,
    held: HeldPlaces,
    signal: AbortSignal,
  ): Promise<FeedPlan> {
    const plan = planOf(events, before);
    const { dependencies, pull, onApplied } = this.#options;
    for (const [object, since] of plan.objects) {
      if (plan.unread.has(object) && !this.#isDue(object)) continue;
      dependencies.logger.warn(
        { code: 'CHANGE_FEED_RESYNC', object, since },
        'an object of Salesforce is read again',
      );
      await this.readAgain(object, since ?? new Date(0), leadership, signal);
    }
    const mark: FeedMark = { place, eventAt: plan.lastCommit };
    const store = (unit: Unit<PortalWrites>) => this.#store(unit, mark);
    const application: Application = { leadership, doubts: [], isStored: false };
    const byHub = changedByHub(events, await this.#options.integrationUserId());
    const isByHub = (id: string) => byHub.has(id);
    const maySoon = byHub.size === 0 && held.isEmpty;
    await this.#applyAll(plan, (id) => !isByHub(id), application, maySoon ? store : null);
    // Last, so that changes of other users need not wait for the hub's own.
    const echoes = await ownEchoes(dependencies, events, byHub);
    const echoed = [...echoes].map((id) => ({ id, values: {} }));
    await invalidate(dependencies, 'Shipment__c', echoed);
    onApplied('Shipment__c', stampsOf(events, echoes));
    const isCertain = () => application.doubts.length === 0 && held.isEmpty;
    const isRest = (id: string) => isByHub(id) && !echoes.has(id);
    await this.#applyAll(plan, isRest, application, isCertain() ? store : null);
    const { doubts, isStored } = application;
    if (!isStored && isCertain()) await writeAsLeader(dependencies, null, leadership, store);
    else if (!isStored) {
      held.hold(mark, async (ending) => {
        await Promise.all(
          doubts.map(async (doubt) => {
            onApplied(doubt.object, await pull.settle(doubt, leadership, ending));
          }),
        );
      });
    }
    return plan;
  }

  /**
   * Whether an object is read again because of events that cannot be read. If no event can be read, each one would cost
   * calls, and polling at its normal rate finds what they tell: see `FeedReader.isHealthy`.
   */
  #isDue(object: FeedObject, now = performance.now()): boolean {
    const isDue = now - (this.#readAgainAt.get(object) ?? Number.NEGATIVE_INFINITY) >= UNREADABLE_MS;
    if (isDue) this.#readAgainAt.set(object, now);
    return isDue;
  }

  /** Stores a place that was held. */
  async place(mark: FeedMark, leadership: Leadership): Promise<void> {
    const { dependencies } = this.#options;
    await writeAsLeader(dependencies, null, leadership, (unit) => this.#store(unit, mark));
  }

  #store({ ledger }: Unit<PortalWrites>, { place, eventAt }: FeedMark): Promise<void> {
    return ledger.changeFeed.applied(this.#options.channel, place, eventAt);
  }

  /** Applies every record of an object that changed since then, page by page. */
  async readAgain(
    object: FeedObject,
    since: Date,
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<void> {
    const { pull, newSource, onResync, onApplied } = this.#options;
    const source = newSource();
    await onResync(true);
    const before = this.#progress;
    const goesOn = before?.object === object && before.since.getTime() === since.getTime();
    let position = goesOn ? before.reached : { systemModstamp: since, lastId: '' };
    for (let more = true; more; ) {
      const batch = await this.#paid(1, LANE_PLANS.BATCH.reserve, () =>
        source.read(object, position, signal),
      );
      await pull.apply(object, batch.changes, leadership, signal);
      onApplied(object, batch.changes);
      batch.acknowledge();
      position = batch.position ?? position;
      this.#progress = { object, since, reached: position };
      more = batch.more;
      signal.throwIfAborted();
    }
    this.#progress = null;
    await onResync(false);
  }

  /** @param store stores the place; done in the last transaction, unless a row is in doubt */
  async #applyAll(
    plan: FeedPlan,
    isWanted: (id: string) => boolean,
    application: Application,
    store: Store | null,
  ): Promise<void> {
    const records = new Map(
      FEED_OBJECTS.map((object) => [
        object,
        [...(plan.records.get(object) ?? [])].filter(([id]) => isWanted(id)),
      ]),
    );
    const isOver = () => [...records.values()].every((rest) => rest.length === 0);
    while (!isOver()) {
      const some = new Map([...records].map(([object, rest]) => [object, new Map(rest.splice(0, TOGETHER))]));
      await this.#applyRecords(some, application, isOver() ? store : null);
    }
  }

  async #applyRecords(
    records: ReadonlyMap<FeedObject, ReadonlyMap<string, ChangeHeader>>,
    application: Application,
    store: Store | null,
  ): Promise<void> {
    const { pull, onApplied } = this.#options;
    const queries = [...records.values()].reduce((sum, ids) => sum + inChunks([...ids.keys()]).length, 0);
    const rows = await this.#paid(
      Math.ceil(queries / QUERIES_A_CALL),
      LANE_PLANS.NEAR_REALTIME.reserve,
      // Asked in one turn, so that they share API calls.
      () =>
        Promise.all(
          Array.from(records, async ([object, ids]) => {
            const found = ids.size === 0 ? [] : await this.#source.current(object, [...ids.keys()]);
            return [object, [...found, ...gone(object, ids, found)]] as const;
          }),
        ),
    );
    const applied = rows.filter(([, changes]) => changes.length > 0);
    for (const [index, [object, changes]] of applied.entries()) {
      const isLast = index === applied.length - 1 && application.doubts.length === 0;
      const options = isLast && store !== null ? { ending: store } : {};
      const sorted = changes.toSorted(byTime);
      const doubt = await pull.applyCertain(object, sorted, application.leadership, options);
      if (doubt !== null) application.doubts.push(doubt);
      else if ('ending' in options) application.isStored = true;
      onApplied(
        object,
        changes.filter(({ id }) => doubt?.ids.includes(id) !== true),
      );
    }
  }

  async #paid<T>(calls: number, reserve: number, work: () => Promise<T>): Promise<T> {
    if (calls === 0) return await work();
    const grant = await this.#options.dependencies.budget.take(calls, reserve);
    if (grant === null) {
      throw new WaybillError('UPSTREAM_RATE_LIMITED', 'The Salesforce API limit is used up.', {
        details: { system: 'SALESFORCE', vendorCode: 'BUDGET' },
      });
    }
    try {
      return await work();
    } finally {
      await grant.settle();
    }
  }
}

/** Records of which the feed said that they were deleted, and that are not even in the recycle bin any more. */
function gone(
  object: FeedObject,
  ids: ReadonlyMap<string, ChangeHeader>,
  found: readonly CrmChange[],
): readonly CrmChange[] {
  const there = new Set(found.map(({ id }) => id));
  return [...ids].flatMap(([id, { changeType, committedAt, commitUser }]) =>
    there.has(id) || !DELETIONS.has(changeType)
      ? []
      : [
          {
            object,
            id,
            modifiedAt: committedAt ?? new Date(),
            asOf: new Date(),
            modifiedBy: commitUser,
            deleted: true,
            row: { Id: id },
          },
        ],
  );
}

const DELETIONS: ReadonlySet<string> = new Set<ChangeHeader['changeType']>(['DELETE', 'GAP_DELETE']);

function byTime(one: CrmChange, other: CrmChange): number {
  return one.modifiedAt.getTime() - other.modifiedAt.getTime();
}

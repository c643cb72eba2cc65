import { FEED_OBJECTS, type FeedObject } from '../../domain/change-feed.ts';
import { WaybillError } from '../../domain/errors.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import { invalidate } from '../../redis/cache-invalidation.ts';
import type { ChangeHeader, EventBatch } from '../../salesforce/change-feed/change-event.ts';
import { inChunks } from '../../salesforce/soql.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { ChangeSource, CrmChange } from '../pull/change-source.ts';
import { writeAsLeader } from '../pull/leadership.ts';
import type { Pull } from '../pull/pull-round.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { type FeedPlan, planOf } from './feed-plan.ts';
import { changedByHub, ownEchoes } from './own-echoes.ts';

export interface FeedApplierOptions {
  readonly dependencies: SyncDependencies;
  readonly pull: Pick<Pull, 'apply'>;
  /** A new source, so that reading objects again does not move polling. */
  readonly newSource: () => ChangeSource;
  readonly channel: string;
  /** Of the user as whom the hub writes; null while Salesforce does not say. */
  readonly integrationUserId: () => Promise<string | null>;
  /** Called when an object is read again, and when that has ended. */
  readonly onResync: (resyncing: boolean) => Promise<void>;
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

  constructor(options: FeedApplierOptions) {
    this.#options = options;
    this.#source = options.newSource();
  }

  /**
   * Applies events, and then stores their place. Safe to repeat.
   *
   * @param before the commit of the last event before these
   * @returns what was read because of the events
   * @throws LeadershipLost; WaybillError when a system is away
   */
  async apply(
    { events, place }: EventBatch,
    before: Date,
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<FeedPlan> {
    const plan = planOf(events, before);
    const { channel, dependencies } = this.#options;
    for (const [object, since] of plan.objects) {
      dependencies.logger.warn(
        { code: 'CHANGE_FEED_RESYNC', object, since },
        'an object of Salesforce is read again',
      );
      await this.readAgain(object, since ?? new Date(0), leadership, signal);
    }
    const byHub = changedByHub(events, await this.#options.integrationUserId());
    const isByHub = (id: string) => byHub.has(id);
    await this.#applyAll(plan, (id) => !isByHub(id), leadership);
    // Last, so that changes of other users need not wait for the hub's own.
    const echoes = await ownEchoes(dependencies, events, byHub);
    const echoed = [...echoes].map((id) => ({ id, values: {} }));
    await invalidate(dependencies, 'Shipment__c', echoed);
    await this.#applyAll(plan, (id) => isByHub(id) && !echoes.has(id), leadership);
    await writeAsLeader(dependencies, null, leadership, (unit) =>
      unit.ledger.changeFeed.applied(channel, place, plan.lastCommit),
    );
    return plan;
  }

  /** Applies every record of an object that changed since then, page by page. */
  async readAgain(
    object: FeedObject,
    since: Date,
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<void> {
    const { pull, newSource, onResync } = this.#options;
    const source = newSource();
    await onResync(true);
    const before = this.#progress;
    const goesOn = before?.object === object && before.since.getTime() === since.getTime();
    let position = goesOn ? before.reached : { systemModstamp: since, lastId: '' };
    for (let more = true; more; ) {
      const batch = await this.#paid(1, LANE_PLANS.BATCH.reserve, () =>
        source.read(object, position, signal),
      );
      await pull.apply(object, batch.changes, leadership);
      batch.acknowledge();
      position = batch.position ?? position;
      this.#progress = { object, since, reached: position };
      more = batch.more;
      signal.throwIfAborted();
    }
    this.#progress = null;
    await onResync(false);
  }

  async #applyAll(plan: FeedPlan, isWanted: (id: string) => boolean, leadership: Leadership): Promise<void> {
    const records = new Map(
      FEED_OBJECTS.map((object) => [
        object,
        [...(plan.records.get(object) ?? [])].filter(([id]) => isWanted(id)),
      ]),
    );
    while ([...records.values()].some((rest) => rest.length > 0)) {
      const some = new Map([...records].map(([object, rest]) => [object, new Map(rest.splice(0, TOGETHER))]));
      await this.#applyRecords(some, leadership);
    }
  }

  async #applyRecords(
    records: ReadonlyMap<FeedObject, ReadonlyMap<string, ChangeHeader>>,
    leadership: Leadership,
  ): Promise<void> {
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
    for (const [object, changes] of rows) {
      await this.#options.pull.apply(object, changes.toSorted(byTime), leadership);
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

import { FEED_OBJECTS, type FeedObject } from '../../domain/change-feed.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { Unit } from '../../ledger/unit-of-work.ts';
import type { PortalWrites } from '../../portal-store/portal-writes.ts';
import type { ChangeHeader, EventBatch } from '../../salesforce/change-feed/change-event.ts';
import { inChunks } from '../../salesforce/soql.ts';
import type { ChangeSource, CrmChange } from '../pull/change-source.ts';
import type { Doubt } from '../pull/doubt.ts';
import { writeAsLeader } from '../pull/leadership.ts';
import type { Pull } from '../pull/pull-round.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import type { RightOfWay } from '../rounds/right-of-way.ts';
import { type FeedPlan, planOf } from './feed-plan.ts';
import type { FeedMark, HeldPlaces } from './held-places.ts';
import { changedByHub } from './own-echoes.ts';
import { OwnEvents } from './own-events.ts';
import { paid } from './paid.ts';
import { ReadAgain, type ReadAgainOptions } from './read-again.ts';

export interface FeedApplierOptions extends ReadAgainOptions {
  readonly pull: Pick<Pull, 'apply' | 'applyCertain' | 'settle'>;
  readonly channel: string;
  readonly rightOfWay: RightOfWay;
  /** Of the user as whom the hub writes; null while Salesforce does not say. */
  readonly integrationUserId: () => Promise<string | null>;
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
  readonly #own: OwnEvents;
  readonly #readAgain: ReadAgain;
  constructor(options: FeedApplierOptions) {
    this.#options = options;
    this.#source = options.newSource();
    this.#own = new OwnEvents(options);
    this.#readAgain = new ReadAgain(options);
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
    const { channel, dependencies, rightOfWay } = this.#options;
    let isReadAgain = false;
    for (const [object, since] of plan.objects) {
      if (plan.unread.has(object) && !this.#readAgain.isDue(object)) continue;
      dependencies.logger.warn(
        { code: 'CHANGE_FEED_RESYNC', object, since },
        'an object of Salesforce is read again',
      );
      await this.readAgain(object, since ?? new Date(0), leadership, signal);
      isReadAgain = true;
    }
    if (isReadAgain) {
      await writeAsLeader(dependencies, null, leadership, (unit) =>
        unit.ledger.changeFeed.readAgain(channel),
      );
    }
    const mark: FeedMark = { place, eventAt: plan.lastCommit };
    const store = (unit: Unit<PortalWrites>) => this.#store(unit, mark);
    const application: Application = { leadership, doubts: [], isStored: false };
    // Events of the hub's own writes are decided beside this, so that changes of other users need not wait.
    const own = this.#own.waiting(changedByHub(events, await this.#options.integrationUserId()));
    const isCertain = () => application.doubts.length === 0 && own.size === 0 && held.isEmpty;
    const applied = () => this.#applyAll(plan, (id) => !own.has(id), application, isCertain() ? store : null);
    // Events of its own writes are no reason to let a backfill wait.
    const isForeign = [...plan.records.values()].some((ids) => [...ids.keys()].some((id) => !own.has(id)));
    await (isForeign ? rightOfWay.urgently(applied) : applied());
    if (application.isStored) return plan;
    if (isCertain()) await writeAsLeader(dependencies, null, leadership, store);
    else {
      const foreign = (ending: AbortSignal) => async (ids: ReadonlySet<string>) => {
        const more: Application = { leadership, doubts: [], isStored: false };
        await this.#applyAll(plan, (id) => ids.has(id), more, null);
        await this.#settle(more, ending);
      };
      held.hold(mark, async (ending) => {
        await Promise.all([
          this.#settle(application, ending),
          this.#own.decide({ events, ids: own, onForeign: foreign(ending), signal: ending }),
        ]);
      });
    }
    return plan;
  }

  async #settle({ doubts, leadership }: Application, ending: AbortSignal): Promise<void> {
    const { pull, onApplied } = this.#options;
    await Promise.all(
      doubts.map(async (doubt) => {
        onApplied(doubt.object, await pull.settle(doubt, leadership, ending));
      }),
    );
  }

  /** Applies every record of an object that changed since then. */
  readAgain(object: FeedObject, since: Date, leadership: Leadership, signal: AbortSignal): Promise<void> {
    return this.#readAgain.since(object, since, leadership, signal);
  }

  /** Stores a place that was held. */
  async place(mark: FeedMark, leadership: Leadership): Promise<void> {
    const { dependencies } = this.#options;
    await writeAsLeader(dependencies, null, leadership, (unit) => this.#store(unit, mark));
  }

  #store({ ledger }: Unit<PortalWrites>, { place, eventAt }: FeedMark): Promise<void> {
    return ledger.changeFeed.applied(this.#options.channel, place, eventAt);
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
    const rows = await paid(
      this.#options.dependencies,
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

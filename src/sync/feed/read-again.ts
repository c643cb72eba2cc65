import type { FeedObject } from '../../domain/change-feed.ts';
import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { CrmPosition } from '../../ledger/pull/crm-cursors.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import type { AppliedRow, ChangeSource } from '../pull/change-source.ts';
import type { Pull } from '../pull/pull-round.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import { UNREADABLE_MS } from './feed-silence.ts';
import { paid } from './paid.ts';

export interface ReadAgainOptions {
  readonly dependencies: SyncDependencies;
  readonly pull: Pick<Pull, 'apply'>;
  /** A new source, so that reading objects again does not move polling. */
  readonly newSource: () => ChangeSource;
  /** Called with rows that were applied as they are, so that polling need not read them once more. */
  readonly onApplied: (object: SynchronizedObject, rows: readonly AppliedRow[]) => void;
  /** Called when an object is read again, and when that has ended. */
  readonly onResync: (resyncing: boolean) => Promise<void>;
}

interface Progress {
  readonly object: FeedObject;
  readonly since: Date;
  readonly reached: CrmPosition;
}

/** Reads an object again when events do not tell which of its records changed. */
export class ReadAgain {
  readonly #options: ReadAgainOptions;
  /** How far an object was read again when that failed, so that the next attempt goes on from there. */
  #progress: Progress | null = null;
  /** When objects were read again because of events that cannot be read, by `performance.now()`. */
  readonly #readAt = new Map<FeedObject, number>();

  constructor(options: ReadAgainOptions) {
    this.#options = options;
  }

  /**
   * Whether an object is read again because of events that cannot be read. If no event can be read, each one would cost
   * calls, and polling at its normal rate finds what they tell: see `FeedReader.isHealthy`.
   */
  isDue(object: FeedObject, now = performance.now()): boolean {
    const isDue = now - (this.#readAt.get(object) ?? Number.NEGATIVE_INFINITY) >= UNREADABLE_MS;
    if (isDue) this.#readAt.set(object, now);
    return isDue;
  }

  /** Applies every record of an object that changed since then, page by page. */
  async since(object: FeedObject, since: Date, leadership: Leadership, signal: AbortSignal): Promise<void> {
    const { dependencies, pull, newSource, onResync, onApplied } = this.#options;
    const source = newSource();
    await onResync(true);
    const before = this.#progress;
    const goesOn = before?.object === object && before.since.getTime() === since.getTime();
    let position = goesOn ? before.reached : { systemModstamp: since, lastId: '' };
    for (let more = true; more; ) {
      const batch = await paid(dependencies, 1, LANE_PLANS.BATCH.reserve, () =>
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
}

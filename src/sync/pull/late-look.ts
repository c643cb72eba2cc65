import type { SynchronizedObject } from '../../domain/ownership/index.ts';
import type { Leadership } from '../../ledger/leadership/leader-leases.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { LANE_PLANS } from '../rounds/lanes.ts';
import type { LateRowSource } from './late-rows.ts';
import type { Pull } from './pull-round.ts';

/** Between two looks, milliseconds. */
const LOOK_MS = 60_000;
/** Queries that travel in one API call. */
const QUERIES_A_CALL = 5;
/** Rows that one query for whole records asks for, at most: their ids have to fit into its address. */
const ROWS_A_QUERY = 500;
/** Rows that are read and applied together: a burst of late rows is in memory part by part. */
const TOGETHER = 1_000;

/**
 * Once a minute: takes over changes that became visible behind the position of the poll. The looks at all objects share
 * API calls. They are paid from the budget of the lane BATCH, as the poll itself.
 */
export class LateLook {
  readonly #dependencies: Pick<SyncDependencies, 'ledger' | 'budget' | 'logger'>;
  readonly #source: LateRowSource;
  readonly #pull: Pick<Pull, 'apply'>;
  #dueAt = performance.now() + LOOK_MS;

  constructor(
    dependencies: Pick<SyncDependencies, 'ledger' | 'budget' | 'logger'>,
    source: LateRowSource,
    pull: Pick<Pull, 'apply'>,
  ) {
    this.#dependencies = dependencies;
    this.#source = source;
    this.#pull = pull;
  }

  /** A look if one is due. Only the holder of the lease `pull` may call it, between two rounds of the pull. */
  async round(
    objects: readonly SynchronizedObject[],
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<void> {
    if (performance.now() < this.#dueAt) return;
    if (await this.look(objects, leadership, signal)) this.#dueAt = performance.now() + LOOK_MS;
  }

  /** @returns false when the API budget is kept for more urgent work */
  async look(
    objects: readonly SynchronizedObject[],
    leadership: Leadership,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { ledger, logger } = this.#dependencies;
    const positions = await Promise.all(objects.map((object) => ledger.cursors.read(object)));
    const polled = objects.flatMap((object, index) => {
      const position = positions[index];
      return position == null ? [] : [{ object, position }];
    });
    // Asked in one turn, so that they share API calls.
    const looks = await this.#paid(Math.ceil(polled.length / QUERIES_A_CALL), () =>
      Promise.all(polled.map(({ object, position }) => this.#source.late(object, position, signal))),
    );
    if (looks === null) return false;
    for (const [index, { object }] of polled.entries()) {
      const { ids = [], truncated = false } = looks[index] ?? {};
      if (truncated)
        logger.warn({ code: 'LATE_WINDOW_FULL', object }, 'a window has more rows than one look');
      for (let from = 0; from < ids.length; from += TOGETHER) {
        const some = ids.slice(from, from + TOGETHER);
        const calls = Math.ceil(some.length / ROWS_A_QUERY);
        const changes = await this.#paid(calls, () => this.#source.current(object, some));
        if (changes === null) return false;
        await this.#pull.apply(object, changes, leadership, signal);
        this.#source.seen(object, changes);
      }
    }
    return true;
  }

  async #paid<Answer>(calls: number, work: () => Promise<Answer>): Promise<Answer | null> {
    const grant = await this.#dependencies.budget.take(calls, LANE_PLANS.BATCH.reserve);
    if (grant === null) return null;
    try {
      return await work();
    } finally {
      await grant.settle();
    }
  }
}

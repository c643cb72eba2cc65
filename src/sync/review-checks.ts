import type { ItemToCheck, ReviewItem } from '../ledger/review/review-item.ts';
import type { SyncDependencies } from './exchange/dependencies.ts';
import { LookupSource } from './exchange/lookups.ts';
import { foundNoMore } from './reconcile/reconcile.ts';
import { closeIfGone } from './review/cause-gone.ts';
import type { DecisionContext } from './review/decision-context.ts';
import { LANE_PLANS } from './rounds/lanes.ts';
import type { RoundResult } from './rounds/loop.ts';

const BATCH = 20;
/** Between two checks of an item of which nobody is known to have changed a record. Each check costs a call or two. */
const AGAIN_MS = 3_600_000;
/** Calls of one check, at most. */
const CALLS = 3;

/**
 * Compares open items with both systems, and closes those that lost their cause. An item is due when somebody changed its
 * record or a candidate in Salesforce, when the hub sent its record, when a word got its meaning, a minute after it was
 * opened, and then every hour.
 */
export class ReviewChecks {
  readonly #context: DecisionContext;

  constructor(dependencies: SyncDependencies) {
    const { portal, ledger, publicUrl } = dependencies;
    this.#context = { dependencies, lookups: new LookupSource(portal, ledger.lookups, publicUrl) };
  }

  async round(signal: AbortSignal): Promise<RoundResult> {
    const { ledger, budget, salesforce } = this.#context.dependencies;
    // While Salesforce is down no item is taken, so that none loses its turn and what is known of its cause.
    if ((await salesforce.health()).state === 'DOWN') return 'IDLE';
    const grant = await budget.take(BATCH * CALLS, LANE_PLANS.BULK.reserve);
    if (grant === null) return 'IDLE';
    try {
      const due = await ledger.review.takeToCheck(BATCH, AGAIN_MS);
      await this.#check(due, signal);
      return due.length === BATCH ? 'MORE' : 'IDLE';
    } finally {
      await grant.settle();
    }
  }

  async #check(due: readonly ItemToCheck[], signal: AbortSignal): Promise<void> {
    const [compared, others] = [due.filter(isFinding), due.filter((item) => !isFinding(item))];
    const failures: unknown[] = [];
    for (const item of others) {
      await closeIfGone(this.#context, item).catch((error: unknown) => failures.push(error));
    }
    const { dependencies } = this.#context;
    const gone = await foundNoMore(dependencies, compared, signal).catch(
      (error: unknown): readonly ReviewItem[] => {
        failures.push(error);
        return [];
      },
    );
    for (const { id, version, cue } of due.filter((item) => gone.includes(item))) {
      const note = ['The systems agree about it by now.', cue].filter((part) => part !== null).join(' ');
      await dependencies.ledger.review.settle({ id, version }, { note });
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** Items of the comparison of both systems: comparing again tells whether they stand. */
function isFinding({ cause }: ItemToCheck): boolean {
  return cause.startsWith('reconcile ');
}

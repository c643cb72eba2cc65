import { WaybillError } from '../../domain/errors.ts';
import type { SyncDependencies } from '../exchange/dependencies.ts';
import { LookupSource } from '../exchange/lookups.ts';
import type { RoundResult } from '../rounds/loop.ts';
import { type DecisionContext, TakenOver } from './decision-context.ts';
import { carryOut } from './decisions.ts';

const BATCH = 20;
const LEASE_MS = 30_000;

/**
 * Carries out what people decided in review. A decision that cannot be carried out opens its item again, with the
 * reason; one that was carried out halfway is safe to repeat.
 */
export class DecisionWork {
  readonly #context: DecisionContext;

  constructor(dependencies: SyncDependencies) {
    const { portal, ledger, publicUrl } = dependencies;
    this.#context = { dependencies, lookups: new LookupSource(portal, ledger.lookups, publicUrl) };
  }

  async round(): Promise<RoundResult> {
    const { review } = this.#context.dependencies.ledger;
    const decided = await review.claimDecided(BATCH, LEASE_MS);
    for (const item of decided) {
      try {
        await carryOut(this.#context, item);
      } catch (error) {
        if (error instanceof TakenOver) continue;
        if (!(error instanceof WaybillError)) throw error;
        await review.failed(item, `${error.code}: ${error.message}`);
      }
    }
    return decided.length === BATCH ? 'MORE' : 'IDLE';
  }
}

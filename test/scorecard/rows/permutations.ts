import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import type { TrackingFact } from '../../../src/domain/milestones/fact.ts';
import { foldMilestones } from '../../../src/domain/milestones/fold.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import { arrivals, plans } from '../../harness/arrivals.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

/** Runs between two lines of progress. */
const PIECE = 10_000;

export type Fold = (facts: readonly TrackingFact[], plan: ShipmentPlan) => unknown;

export interface Permuted {
  readonly runs: number;
  /** Runs in which another order of arrival, or a repetition, gave another state. */
  readonly differing: number;
}

/** Random histories, each folded in one order and in another with repetitions. Every run counts, also after one that differs. */
export function permuted(fold: Fold, runs: number, seed: number): Permuted {
  let [done, differing] = [0, 0];
  fc.assert(
    fc.property(arrivals, plans, ([set, arrived], plan) => {
      done += 1;
      if (!isDeepStrictEqual(fold(arrived, plan), fold(set, plan))) differing += 1;
    }),
    { numRuns: runs, seed },
  );
  return { runs: done, differing };
}

export async function permuteArrivals(options: RunOptions): Promise<readonly Figure[]> {
  const { runs } = sizesOf(options).permutations;
  let total: Permuted = { runs: 0, differing: 0 };
  for (let seed = Date.now(); total.runs < runs && !options.signal.aborted; seed += 1) {
    const { runs: done, differing } = permuted(foldMilestones, Math.min(PIECE, runs - total.runs), seed);
    total = { runs: total.runs + done, differing: total.differing + differing };
    options.print(`${total.runs} histories, ${total.differing} that differ (the last seed was ${seed})`);
  }
  return [
    atLeast('histories in two orders of arrival', total.runs, '', runs),
    none('with another state', total.differing),
  ];
}

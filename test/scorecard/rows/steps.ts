import { FREEZE, STEP_KILLS } from '../../harness/chaos/blows/kills.ts';
import { atLeast, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { blowsOf, chaosFigures, repeated, struck } from './chaos.ts';

/** Each step is held open from outside until a process is in the middle of it. */
export async function killAtSteps(options: RunOptions): Promise<readonly Figure[]> {
  const { rounds, freezes } = sizesOf(options).steps;
  const first = [...repeated(rounds, STEP_KILLS), ...repeated(freezes, [FREEZE])];
  const report = await struck({ first, random: [] }, options);
  return [
    ...chaosFigures(report, 1),
    atLeast('kills at a named step, and workers frozen past their lease', blowsOf(report), '', first.length),
  ];
}

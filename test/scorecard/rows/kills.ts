import { PROCESS_KILLS } from '../../harness/chaos/blows/kills.ts';
import { atLeast, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { blowsOf, chaosFigures, struck } from './chaos.ts';

/** Kills at random, the next one only when every part is ready and a write was acknowledged. */
export async function killAtRandom(options: RunOptions): Promise<readonly Figure[]> {
  const { writes, kills } = sizesOf(options).kills;
  const report = await struck(
    {
      first: PROCESS_KILLS,
      random: PROCESS_KILLS,
      minKills: kills,
      minWrites: writes,
      hasRemoteSubgraphs: true,
    },
    options,
  );
  return [...chaosFigures(report, writes), atLeast('kills', blowsOf(report), '', kills)];
}

import { measureOutages } from '../../bench/outage/outage.ts';
import { POSTGRES } from '../../harness/chaos/blows/kills.ts';
import { below, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { blowsOf, chaosFigures, struck } from './chaos.ts';

const RTO_MS = 5_000;

/** Every acknowledged write is there (the recovery point), and the hub answers soon (the recovery time). */
export async function killPostgres(options: RunOptions): Promise<readonly Figure[]> {
  const { kills, writes: minWrites, timed } = sizesOf(options).postgres;
  const extent = { first: [], random: [POSTGRES], minKills: kills, minWrites };
  const report = await struck(extent, options);
  const { reads, writes } = await measureOutages(timed, options.signal, options.print);
  return [
    ...chaosFigures(report, minWrites),
    below(
      `longest of ${blowsOf(report)} times without an acknowledged write, under load`,
      longestOf(report.outages[POSTGRES.name]),
      'ms',
      RTO_MS,
    ),
    below(`longest of ${timed} from the kill to a good read`, longestOf(reads), 'ms', RTO_MS),
    below(`longest of ${timed} from the kill to a good booking`, longestOf(writes), 'ms', RTO_MS),
  ];
}

/** Not a number for none. */
function longestOf(times: readonly number[] = []): number {
  return times.length === 0 ? Number.NaN : Math.max(...times);
}

import { measureOutages } from '../../bench/outage/outage.ts';
import { POSTGRES } from '../../harness/chaos/blows/kills.ts';
import { below, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { chaosFigures, repeated, struck } from './chaos.ts';

const RTO_MS = 5_000;

/** What was acknowledged is there (the recovery point), and the hub answers soon (the recovery time). */
export async function killPostgres(options: RunOptions): Promise<readonly Figure[]> {
  const { kills, timed } = sizesOf(options).postgres;
  const report = await struck({ first: repeated(kills, [POSTGRES]), random: [] }, options);
  const { reads, writes } = await measureOutages(timed, options.signal, options.print);
  return [
    ...chaosFigures(report, 1),
    below(
      `longest of ${kills} times without an acknowledged write, under load`,
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

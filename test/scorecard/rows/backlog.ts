import { exceptionsUnderBacklog, SyncBench } from '../../bench/sync/sync-bench.ts';
import { atLeast, below, type Figure } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';

const MOST_MS = 1_000;
/** Within 20 % of the idle hub. */
const MOST_TIMES = 1.2;

/** An exception's way into Salesforce, while nothing else happens and while a backlog goes out. */
export async function backlogBesideExceptions(options: RunOptions): Promise<readonly Figure[]> {
  const { signal, print } = options;
  const { rows, samples } = sizesOf(options).backlog;
  await using bench = await SyncBench.start(signal);
  const idle = await bench.exceptions(samples);
  print(`idle: p50 ${idle.p50.toFixed(0)} ms, p99 ${idle.p99.toFixed(0)} ms`);
  const busy = await exceptionsUnderBacklog(bench, { rows, samples }, print);
  print(`under the backlog: p50 ${busy.p50.toFixed(0)} ms, p99 ${busy.p99.toFixed(0)} ms`);
  return [
    atLeast('exceptions timed under the backlog', busy.samples, '', samples / 4),
    below('p99 of an exception under the backlog', busy.p99, 'ms', MOST_MS),
    below('that p99 to the idle one', busy.p99 / idle.p99, 'times', MOST_TIMES),
  ];
}

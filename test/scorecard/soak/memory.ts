import { setTimeout } from 'node:timers/promises';
import { processUse } from '../../bench/harness/process-tree.ts';
import { residentMb } from '../../bench/live/measure.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { childrenOf } from '../../harness/process-table.ts';
import type { Sample } from '../slope.ts';

const EVERY_MS = 10_000;
/** A process has collected its garbage so long after it was told to, on a busy machine. */
const COLLECTED_MS = 2_000;

/** Resident memory by process. */
export interface MemoryOverTime {
  /** Processes of the hub's own program, each measured after it collected its garbage. */
  readonly hub: ReadonlyMap<string, readonly Sample[]>;
  /** Servers that the hub uses: they hold what is written, and grow with it. */
  readonly stores: ReadonlyMap<string, readonly Sample[]>;
}

/** Measures until told to stop. */
export async function watchMemory(
  hub: HubProcesses,
  stop: AbortSignal,
  onSample: (line: string) => void,
): Promise<MemoryOverTime> {
  const own = new Map<string, Sample[]>();
  const stores = new Map<string, Sample[]>();
  const note = (series: Map<string, Sample[]>, name: string, megabytes: number) =>
    series.set(name, [...(series.get(name) ?? []), { at: Date.now(), megabytes }]);
  while (!stop.aborted) {
    const parts = [hub.gateway, ...hub.workers];
    for (const part of parts) part.signal('SIGUSR2');
    await setTimeout(COLLECTED_MS);
    for (const part of parts) {
      note(own, part.name, residentMb(part.pid));
      for (const child of childrenOf(part.pid))
        note(own, `planner of the ${part.name}`, residentMb(child.pid));
    }
    note(stores, 'PostgreSQL', processUse([hub.postgres.pid]).rssMb);
    note(stores, 'sandbox org', residentMb(hub.org.pid));
    onSample(
      [...own, ...stores].map(([name, all]) => `${name} ${all.at(-1)?.megabytes.toFixed(1)}`).join(', '),
    );
    await setTimeout(EVERY_MS - COLLECTED_MS, undefined, { signal: stop }).catch(() => undefined);
  }
  return { hub: own, stores };
}

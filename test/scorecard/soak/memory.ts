import { setTimeout } from 'node:timers/promises';
import { processUse } from '../../bench/harness/process-tree.ts';
import { residentMb } from '../../bench/live/measure.ts';
import { drained } from '../../harness/chaos/ending.ts';
import type { Part } from '../../harness/hub-parts.ts';
import type { HubProcesses } from '../../harness/hub-processes.ts';
import { childrenOf } from '../../harness/process-table.ts';
import type { Sample } from '../slope.ts';
import type { Gate } from './gate.ts';
import { type Holding, holdingOf } from './holding.ts';

const EVERY_MS = 10_000;
const LOOK_MS = 50;
/** A process that collects for longer than this is without a sample; milliseconds. */
const LONGEST_MS = 8_000;
/** There is no sample when the queue is not empty after so long; milliseconds. */
const DRAIN_MS = 5_000;
const MEGABYTE = 1024 * 1024;

type Series = ReadonlyMap<string, readonly Sample[]>;

/**
 * Memory by process. Before a sample the load pauses, all requests are answered and the queue is empty; then each process of
 * the hub collects its garbage. So a sample is what a process holds, and nothing that a request in flight needs.
 */
export interface MemoryOverTime {
  /** What processes of the hub hold: live objects, and memory that objects own outside of the heap. Of the planner, its resident memory. */
  readonly held: Series;
  /** Code that V8 compiled: it grows with each path that runs for the first time, or becomes hot, or is compiled for one request. */
  readonly code: Series;
  /** Resident pages of V8's heap beyond what is live there. */
  readonly slack: Series;
  /** Resident memory outside of V8's heap: the allocator's, the machine code of Node, and files. */
  readonly outside: Series;
  /** Resident memory as a whole, of the servers that the hub uses, too. */
  readonly resident: Series;
}

/** Measures until told to stop. A sample is left out while the queue does not become empty. */
export async function watchMemory(
  hub: HubProcesses,
  gate: Gate,
  folder: string,
  stop: AbortSignal,
  onSample: (line: string) => void,
): Promise<MemoryOverTime> {
  const series = {
    held: new Map<string, Sample[]>(),
    code: new Map<string, Sample[]>(),
    slack: new Map<string, Sample[]>(),
    outside: new Map<string, Sample[]>(),
    resident: new Map<string, Sample[]>(),
  };
  const note = (kind: keyof typeof series, name: string, megabytes: number) => {
    const all = series[kind].get(name) ?? [];
    all.push({ at: Date.now(), megabytes });
    series[kind].set(name, all);
  };
  const parts = [hub.gateway, ...hub.workers];
  while (!stop.aborted) {
    const began = performance.now();
    const holdings = await gate.whileClosed(async () => {
      if (!(await isDrained(hub))) return [];
      return await Promise.all(parts.map(async (part) => ({ part, holding: await collected(part, folder) })));
    });
    for (const { part, holding } of holdings) {
      if (holding === null) continue;
      const resident = residentMb(part.pid);
      const { heap, code, external, heapPages } = holding;
      note('held', part.name, (heap - code + external) / MEGABYTE);
      note('code', part.name, code / MEGABYTE);
      note('slack', part.name, (heapPages - heap) / MEGABYTE);
      note('outside', part.name, resident - heapPages / MEGABYTE);
      note('resident', part.name, resident);
    }
    for (const part of parts) {
      for (const child of childrenOf(part.pid)) {
        // A process of its own, which collects its garbage by itself.
        note('held', `planner of the ${part.name}`, residentMb(child.pid));
      }
    }
    note('resident', 'PostgreSQL', processUse([hub.postgres.pid]).rssMb);
    note('resident', 'sandbox org', residentMb(hub.org.pid));
    const last = (kind: keyof typeof series, name: string) => series[kind].get(name)?.at(-1)?.megabytes;
    onSample(
      [...series.resident.keys()]
        .map((name) => {
          const held = last('held', name);
          const resident = `${last('resident', name)?.toFixed(1)}`;
          return `${name} ${held === undefined ? resident : `${held.toFixed(2)} of ${resident}`}`;
        })
        .join(', '),
    );
    const rest = Math.max(0, EVERY_MS - (performance.now() - began));
    await setTimeout(rest, undefined, { signal: stop }).catch(() => undefined);
  }
  return series;
}

async function isDrained({ databaseUrl }: HubProcesses): Promise<boolean> {
  return await drained(databaseUrl, DRAIN_MS).then(
    () => true,
    () => false,
  );
}

/** Null when the process has ended, or collects for too long. */
async function collected(part: Part, folder: string): Promise<Holding | null> {
  const { pid } = part;
  const before = holdingOf(folder, pid)?.collections ?? 0;
  part.signal('SIGUSR2');
  for (const until = performance.now() + LONGEST_MS; performance.now() < until; ) {
    const holding = holdingOf(folder, pid);
    if (holding !== null && holding.collections > before) return holding;
    await setTimeout(LOOK_MS);
  }
  return null;
}

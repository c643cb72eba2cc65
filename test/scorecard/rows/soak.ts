import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ONE_USER_FOR_ALL } from '../../bench/live/world.ts';
import { drained } from '../../harness/chaos/ending.ts';
import { startHubProcesses } from '../../harness/hub-processes.ts';
import { atLeast, below, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';
import { sizesOf } from '../sizes.ts';
import { floorOf, type Sample, slopePerHour } from '../slope.ts';
import { Gate } from '../soak/gate.ts';
import { watchMemory } from '../soak/memory.ts';
import { steadyLoad } from '../soak/steady-load.ts';

const MOST_MB_AN_HOUR = 1;
/** Code is bounded by the program, and grows for hours: rare work, such as a repair of every five minutes, becomes hot late. */
const MOST_CODE_MB_AN_HOUR = 3;
/** The rows of a window are kept in memory, so this one is full before the warm-up ends. */
const WINDOW = { SALESFORCE_LATE_MINUTES: '5' };
/** Samples between two lines of progress. */
const TOLD_EVERY = 6;
/** Of the time after the warm-up. */
const STRETCHES = 5;
const DRAIN_MS = 120_000;
const COLLECTS = join(import.meta.dirname, `../soak/collects.process${extname(import.meta.filename)}`);

/** The same load all the time: no process of the hub may hold more and more. */
export async function soak(options: RunOptions): Promise<readonly Figure[]> {
  const { seconds, warmUpSeconds } = sizesOf(options).soak;
  const stretchMs = ((seconds - warmUpSeconds) / STRETCHES) * 1_000;
  const { signal, print } = options;
  using folder = temporaryFolder();
  const env = {
    ...ONE_USER_FOR_ALL,
    ...WINDOW,
    WAYBILL_SOAK_FOLDER: folder.path,
    NODE_OPTIONS: `--import=${pathToFileURL(COLLECTS).href}`,
  };
  await using hub = await startHubProcesses({ workers: 2, hasFeed: true, env, signal });
  const [load, warmUp] = [new AbortController(), new AbortController()];
  // Not AbortSignal.timeout within AbortSignal.any: after half an hour Node has forgotten the timer.
  setTimeout(() => load.abort(), seconds * 1_000).unref();
  setTimeout(() => warmUp.abort(), warmUpSeconds * 1_000).unref();
  signal.addEventListener('abort', () => (load.abort(), warmUp.abort()), { once: true });
  const over = load.signal;
  const warm = Date.now() + warmUpSeconds * 1_000;
  const gate = new Gate();
  let samples = 0;
  const [memory, { ledger, reads }] = await Promise.all([
    watchMemory(hub, gate, folder.path, over, (line) => {
      if (samples % TOLD_EVERY === 0) print(`${((samples * 10) / 60).toFixed(0)} min: MB ${line}`);
      samples += 1;
    }),
    steadyLoad(hub, gate, over, warmUp.signal),
  ]);
  signal.throwIfAborted();
  const drainMs = await drained(hub.databaseUrl, DRAIN_MS).catch((error: unknown) => {
    print(String(error));
    return Number.NaN;
  });
  const slopeOf = (all: readonly Sample[]) => {
    const after = all.filter(({ at }) => at >= warm);
    return slopePerHour(floorOf(after, stretchMs));
  };
  const slopes = (kind: keyof typeof memory) =>
    Array.from(memory[kind], ([name, all]) => [name, slopeOf(all)] as const);
  for (const kind of ['slack', 'outside', 'resident'] as const) {
    for (const [name, slope] of slopes(kind)) print(`${kind} of ${name}: ${slope.toFixed(1)} MB an hour`);
  }
  for (const failure of reads.failures.slice(0, 5)) print(`a read failed: ${failure}`);
  const ended = [hub.gateway, ...hub.workers].flatMap(({ faults }) => faults);
  return [
    ...slopes('held').map(([name, slope]) =>
      below(`held by ${name} after ${warmUpSeconds / 60} min`, slope, 'MB/h', MOST_MB_AN_HOUR),
    ),
    ...slopes('code').map(([name, slope]) =>
      below(`code of ${name} after ${warmUpSeconds / 60} min`, slope, 'MB/h', MOST_CODE_MB_AN_HOUR),
    ),
    below('the queue is empty after the load, within', drainMs / 1_000, 's', DRAIN_MS / 1_000),
    atLeast('acknowledged writes', ledger.writes, '', seconds),
    none('writes refused or unanswered', ledger.refused.length + ledger.unanswered.length),
    atLeast('whole reads', reads.latencies.length, '', seconds),
    none('reads that failed', reads.failures.length),
    none('processes that ended', ended.length),
  ];
}

function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'waybill-soak-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

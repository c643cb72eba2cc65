import { drained } from '../../harness/chaos/ending.ts';
import { insertUnsent } from '../sync/backlog.ts';
import { highestMemory, startCommand } from './commands.ts';
import type { Latency } from './watched-account.ts';
import type { BenchWorld } from './world.ts';

const DRAIN_MS = 6 * 3_600_000;
/** The most memory that a process may take, megabytes. */
const MEMORY_MB = 300;

/** Both directions, each beside somebody who changes an account in Salesforce and somebody who watches it. */
export async function measureBackfill(world: BenchWorld, rows: number): Promise<void> {
  const { hub, verdicts } = world;
  await insertUnsent(hub.databaseUrl, rows, 'UNQUEUED');
  await world.database.query('ANALYZE');
  await direction(world, ['backfill'], rows, () => drained(hub.databaseUrl, DRAIN_MS));
  await direction(world, ['backfill', '--from-salesforce'], rows, () => Promise.resolve());
  verdicts.print('  memory is resident memory, code and shared pages included');
}

async function direction(
  world: BenchWorld,
  args: readonly string[],
  rows: number,
  rest: () => Promise<unknown>,
): Promise<void> {
  const { hub, worker, watched, verdicts } = world;
  const what = `${args.join(' ')} of ${rows} shipments`;
  const began = performance.now();
  const command = startCommand(hub, args);
  let isOver = false;
  const work = command.ended.then(rest).finally(() => {
    isOver = true;
  });
  const memory = highestMemory({ command: () => command.pid, worker: () => worker.pid }, work);
  memory.catch(() => undefined);
  const seen: Latency = await watched.measure(Number.POSITIVE_INFINITY, () => isOver);
  const highest = await memory;
  const seconds = (performance.now() - began) / 1_000;
  verdicts.print(`  ${what}: ${seconds.toFixed(1)} s, ${(rows / seconds).toFixed(0)} a second`);
  for (const [process, megabytes] of Object.entries(highest)) {
    verdicts.report(`${what}: memory of the ${process}`, megabytes, 'MB', MEMORY_MB, 'below');
  }
  verdicts.report(
    `${what}: ${seen.samples} changes in the org → visible in the graph meanwhile, p99`,
    seen.p99,
    'ms',
    1_000,
    'below',
  );
}

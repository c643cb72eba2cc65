import { closeSync, openSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPlanner } from '../../../gateway/planner/planner.ts';

/**
 * Owns a planner in a process of its own, which a test may kill. With `exhaust` it also takes every file descriptor while
 * the planning process is to be started again.
 */
const [supergraphFile = '', mode] = process.argv.slice(2);
const planner = createPlanner({ logger: { debug() {}, info() {}, error() {} } });
const graph = planner.open(readFileSync(supergraphFile, 'utf8'));
const plan = async (text: string) => (await graph.plan(text, 'user'))?.kind;

await plan('{ viewer { role } }');
process.stdout.write(`${planner.pid}\n`);
if (mode === 'exhaust') {
  const taken: number[] = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {
    process.kill(planner.pid ?? 0, 'SIGKILL');
  }
  while (planner.metrics.starts < 3) await nextTurn();
  const wasWell = planner.isWell;
  for (const descriptor of taken) closeSync(descriptor);
  process.stdout.write(
    `${wasWell} ${await plan('{ viewer { account { legalName } } }')} ${planner.isWell}\n`,
  );
  await planner.close();
} else {
  setInterval(() => undefined, 60_000);
}

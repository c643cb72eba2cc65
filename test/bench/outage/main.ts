import { parseArgs } from 'node:util';
import { measureOutages } from './outage.ts';

/** How long after a kill of PostgreSQL the hub answers again. */
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } });
const TARGET_MS = 5_000;

const print = (line: string) => void process.stdout.write(`${line}\n`);
const { reads, writes } = await measureOutages(Number(values.rounds), new AbortController().signal, print);
const row = (what: string, times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b);
  const [middle = 0, longest = 0] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const verdict = longest < TARGET_MS ? 'pass' : 'FAIL';
  print(`| ${what} | ${middle.toFixed(0)} | ${longest.toFixed(0)} | ${TARGET_MS} | ${verdict} |`);
};
print('| PostgreSQL killed → first good | median ms | longest ms | target | |\n|---|---|---|---|---|');
row('read', reads);
row('booking', writes);
if (Math.max(...reads, ...writes) >= TARGET_MS) process.exitCode = 1;

import { parseArgs } from 'node:util';
import { LONG, runChaos, SHORT } from './chaos-run.ts';

/**
 * Kills the hub's processes under load and compares every acknowledged write with both systems.
 * `--minutes` sets how long; `--short` is the form of the tests.
 */
const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, minutes: { type: 'string', default: '10' } },
});

const print = (line: string) => process.stdout.write(`${line}\n`);
const report = await runChaos({
  ...(values.short ? SHORT : { ...LONG, durationMs: Number(values.minutes) * 60_000 }),
  onProgress: print,
});

print('');
print('times   no write was acknowledged for: median, longest');
for (const [blow, outages] of Object.entries(report.outages)) {
  const sorted = outages.toSorted((one, other) => one - other);
  const seconds = (at: number) => `${((sorted[at] ?? 0) / 1000).toFixed(1).padStart(5)} s`;
  const figures = `${seconds(Math.floor(sorted.length / 2))} ${seconds(sorted.length - 1)}`;
  print(`${String(sorted.length).padStart(5)}   ${figures}   ${blow}`);
}
print(
  `${report.writes} writes to ${report.shipments} shipments were acknowledged, ${report.repeated} attempts repeated`,
);
print(
  `everything had arrived ${(report.drainMs / 1000).toFixed(1)} s after the last write; Salesforce was watched ${report.looks} times`,
);
let failed = false;
for (const [what, faults] of [
  ['lost', report.lost],
  ['doubled', report.doubled],
  ['out of order', report.outOfOrder],
] as const) {
  print(`${faults.length === 0 ? 'pass' : 'FAIL'}  ${faults.length} ${what}`);
  for (const fault of faults.slice(0, 20)) print(`        ${fault}`);
  failed ||= faults.length > 0;
}
process.exitCode = failed ? 1 : 0;

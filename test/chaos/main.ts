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
for (const [blow, times] of Object.entries(report.kills)) print(`${String(times).padStart(5)}  ${blow}`);
print(
  `${report.writes} writes to ${report.shipments} shipments were acknowledged, ${report.repeated} attempts repeated`,
);
print(
  `longest time from a blow to the next acknowledged write: ${(report.longestOutageMs / 1000).toFixed(1)} s`,
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

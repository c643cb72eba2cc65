import { parseArgs } from 'node:util';
import { toldToStop } from '../../../src/cli/wiring/shutdown.ts';
import { longRun, runChaos, SHORT_RUN } from './chaos-run.ts';
import { exitCodeOf, reportLines } from './report.ts';

const MOST_MINUTES = 7 * 24 * 60;

/**
 * Strikes the hub's processes under load and compares every acknowledged write with both systems. `--minutes` sets how
 * long; `--short` is the form of the tests. Ctrl-C, SIGTERM and an error that nobody caught break the run off; it then
 * compares what it has, and a second Ctrl-C ends it at once.
 */
const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, minutes: { type: 'string', default: '10' } },
});

const print = (line: string) => void process.stdout.write(`${line}\n`);
const minutes = Number(values.minutes);
if (!(minutes >= 0 && minutes <= MOST_MINUTES)) {
  print(`--minutes takes a number from 0 to ${MOST_MINUTES}`);
  process.exit(2);
}

const over = new AbortController();
process.on('uncaughtException', (error) => over.abort(error));
void toldToStop().then((signal) => over.abort(`told to stop by ${signal}`));

const report = await runChaos({
  ...(values.short ? SHORT_RUN : longRun(minutes * 60_000)),
  signal: over.signal,
  onProgress: print,
});
for (const line of reportLines(report)) print(line);
// Whatever is still open in this process, such as a request without an answer, does not keep it.
process.exit(exitCodeOf(report));

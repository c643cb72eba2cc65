import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { toldToStop } from '../../src/cli/wiring/shutdown.ts';
import { packageRoot } from '../../src/config/package-root.ts';
import { resultsPage, tally } from './results.ts';
import { ROWS } from './rows/table.ts';
import { type RowResult, runRow } from './run.ts';

/**
 * Runs the rows of the scorecard one after the other, and writes what each measured. `--row NAME`, as often as wanted, runs
 * those alone; `--quick` runs with small sizes, which shows that everything runs and no more.
 */
const { values } = parseArgs({
  options: {
    row: { type: 'string', multiple: true },
    quick: { type: 'boolean', default: false },
  },
});
const print = (line: string) => void process.stdout.write(`${line}\n`);
const unknown = (values.row ?? []).filter((name) => !ROWS.some((row) => row.name === name));
if (unknown.length > 0) {
  print(`no row ${unknown.join(', ')}; the rows are: ${ROWS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const chosen = values.row === undefined ? ROWS : ROWS.filter(({ name }) => values.row?.includes(name));

const page = values.quick ? '.waybill/scorecard/quick.md' : 'test/scorecard/RESULTS.md';
const file = join(packageRoot(), page);
mkdirSync(dirname(file), { recursive: true });
const over = new AbortController();
void toldToStop().then((signal) => over.abort(new Error(`told to stop by ${signal}`)));
process.on('uncaughtException', (error) => {
  print(`an error that nobody caught: ${error.stack ?? error.message}`);
  over.abort(error);
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: packageRoot(), encoding: 'utf8' }).trim();
const machine = {
  description: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 1024 ** 3)} GB, Linux ${release()}, Node ${process.version}`,
  commit: git('rev-parse', '--short', 'HEAD'),
};
const results: RowResult[] = [];
for (const row of chosen) {
  if (over.signal.aborted) break;
  const result = await runRow(row, { isQuick: values.quick, signal: over.signal, print });
  // A row that was broken off measured nothing: the line of its last run stays.
  if (over.signal.aborted) break;
  results.push(result);
  // After each row: a run that is broken off keeps what it has.
  writeFileSync(file, resultsPage(ROWS, results, machine, before()));
}
for (const { row, verdict } of results) print(`${verdict}  ${row.number}. ${row.name}`);
const { passed, failed } = tally(before());
print(`${page}: ${passed} of ${ROWS.length} rows passed, ${failed} failed`);
// Connections that a row has left open do not keep this process.
process.exit(results.length === chosen.length && results.every(({ verdict }) => verdict === 'pass') ? 0 : 1);

function before(): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

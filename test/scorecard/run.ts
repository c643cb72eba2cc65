import { loadavg } from 'node:os';
import { within } from '../harness/chaos/ending.ts';
import { type Figure, figureText, judge, judgeAll, type Verdict } from './figures.ts';
import type { Row, RunOptions } from './row.ts';

export interface RowResult {
  readonly row: Row;
  readonly began: Date;
  readonly seconds: number;
  /** The load averages of the machine over 1 and 5 minutes when the row began. */
  readonly load: readonly [number, number];
  readonly figures: readonly Figure[];
  readonly verdict: Verdict;
  /** Why there are no figures; null when the row was measured. */
  readonly failure: string | null;
}

/** A row that hangs has failed. */
const LONGEST_MS = 3_600_000;

/** Runs one row; what it throws is its result. */
export async function runRow(row: Row, options: RunOptions): Promise<RowResult> {
  const { print } = options;
  const began = new Date();
  const [one = Number.NaN, five = Number.NaN] = loadavg();
  print(`\n${row.number}. ${row.name}: ${row.fault} (load ${one.toFixed(1)}, ${five.toFixed(1)})`);
  let figures: readonly Figure[] = [];
  let failure: string | null = null;
  try {
    const running = row.run({ ...options, print: (line) => print(`    ${line}`) });
    figures = await within(LONGEST_MS, `row ${row.number}`, running);
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    print(`    ${error instanceof Error ? (error.stack ?? failure) : failure}`);
  }
  const verdict = judgeAll(figures);
  for (const figure of figures) print(`  ${judge(figure)}  ${figureText(figure)}`);
  if (failure !== null) print(`  FAIL  ${failure}`);
  const seconds = (Date.now() - began.getTime()) / 1_000;
  print(`  ${verdict}  row ${row.number} after ${seconds.toFixed(0)} s; expected: ${row.expected}`);
  return { row, began, seconds, load: [one, five], figures, verdict, failure };
}

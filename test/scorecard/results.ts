import { figureText, judge } from './figures.ts';
import type { Row } from './row.ts';
import type { RowResult } from './run.ts';

export interface Machine {
  readonly description: string;
  readonly commit: string;
}

const HEAD = '| # | Row | Fault or load | Expected | Figures (and what they have to be) | | Run |';
const RULE = '|---|---|---|---|---|---|---|';

/**
 * The page of results. A row that did not run this time keeps the line of its last run, with that run's date, commit and
 * load; one that never ran says so.
 *
 * @param before the page as it was, empty for none
 */
export function resultsPage(
  rows: readonly Row[],
  results: readonly RowResult[],
  { description, commit }: Machine,
  before: string,
): string {
  const lines = rows.map((row) => {
    const result = results.find((one) => one.row.number === row.number);
    if (result !== undefined) return lineOf(result, commit);
    return lineBefore(row, before) ?? `| ${stated(row)} | | not run | |`;
  });
  return `${[
    '# Results of the scorecard',
    '',
    'Written by `npm run scorecard`; what each row does stands in the README beside it.',
    'A row by itself: `npm run scorecard -- --row NAME`.',
    '',
    `Machine of the latest run: ${description}. Each row says when it ran, for how long, at which commit, and the load`,
    'averages of the machine over 1 and 5 minutes when it began: with a load of more than the number of cores, other work',
    'ran beside it, and times are longer than the hub needs.',
    '',
    HEAD,
    RULE,
    ...lines,
  ].join('\n')}\n`;
}

/** Of the page as it stands: how many rows have passed, failed and never run. */
export function tally(page: string): { readonly passed: number; readonly failed: number } {
  const count = (verdict: string) =>
    page.split('\n').filter((line) => line.includes(` | ${verdict} | `)).length;
  return { passed: count('pass'), failed: count('FAIL') };
}

function stated({ number, name, fault, expected }: Row): string {
  return [String(number), `\`${name}\``, fault, expected].map(cell).join(' | ');
}

function lineOf({ row, began, seconds, load, figures, verdict, failure }: RowResult, commit: string): string {
  const shown = figures.map((figure) =>
    judge(figure) === 'pass' ? figureText(figure) : `**${figureText(figure)}**`,
  );
  if (failure !== null) shown.push(`**not measured: ${failure.slice(0, 300)}**`);
  const at = began.toISOString().slice(0, 16).replace('T', ' ');
  const run = `${at} UTC, ${seconds.toFixed(0)} s, ${commit}, load ${load.map((one) => one.toFixed(1)).join(' and ')}`;
  return `| ${stated(row)} | ${shown.map(cell).join('<br>')} | ${verdict} | ${run} |`;
}

function lineBefore({ number, name }: Row, before: string): string | undefined {
  return before.split('\n').find((line) => line.startsWith(`| ${number} | \`${name}\` |`));
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

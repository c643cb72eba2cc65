import type { Measurement } from './rounds.ts';

/** A Markdown table; columns after the first are aligned to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, 3, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** A number with three digits that count. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** Memory of the variants' own processes, before and under load. */
export function memoryTable(
  first: ReadonlyMap<string, number>,
  measurements: readonly Measurement[],
): string {
  const most = (name: string) =>
    Math.max(...measurements.filter(({ variant }) => variant === name).map(({ rssMb }) => rssMb));
  return table(
    ['variant', 'RSS MB after its first answers', 'RSS MB under load'],
    [...first].map(([name, megabytes]) => [name, figure(megabytes), figure(most(name))]),
  );
}

/** One table for each operation; ratios are to `base`. */
export function measurementTables(measurements: readonly Measurement[], base: string): string {
  return [...Map.groupBy(measurements, ({ operation }) => operation)]
    .map(([operation, rows]) => `#### ${operation}\n\n${measurementTable(rows, base)}`)
    .join('\n\n');
}

function measurementTable(rows: readonly Measurement[], base: string): string {
  const reference = rows.find(({ variant }) => variant === base);
  return table(
    [
      'variant',
      'req/s',
      `× ${base}`,
      'p50 ms',
      'p99 ms',
      'CPU ms/req',
      `× ${base}`,
      'RSS MB',
      'rounds req/s',
    ],
    rows.map((row) => [
      row.variant,
      figure(row.requestsPerSecond),
      figure(row.requestsPerSecond / (reference?.requestsPerSecond ?? Number.NaN)),
      figure(row.p50),
      figure(row.p99),
      figure(row.cpuMsPerRequest),
      figure(row.cpuMsPerRequest / (reference?.cpuMsPerRequest ?? Number.NaN)),
      figure(row.rssMb),
      row.spread.map(figure).join('–'),
    ]),
  );
}

import type { Comparison } from './compare.ts';

/** What a run found out, also one that was broken off: then it covers what was acknowledged until then. */
export interface ChaosReport extends Comparison {
  /** Why the run ended before its end; null when it did everything it was to do. */
  readonly brokenOff: string | null;
  /** Why the acknowledged writes could not be compared with both systems; null when they were. */
  readonly notCompared: string | null;
  /** One line for each write that the hub refused, though nothing was wrong with it. */
  readonly refused: readonly string[];
  /** One line for each write that was repeated to the end of its time and never answered. */
  readonly unanswered: readonly string[];
  /** One line for each blow that the hub did not stand, or that met nothing to strike. */
  readonly failedBlows: readonly string[];
  /** One line for each part that ended although nobody had killed it. */
  readonly endedByThemselves: readonly string[];
  /** Processes that still ran, and addresses that still answered, when everything had been ended. */
  readonly leftBehind: readonly string[];
  readonly writes: number;
  readonly shipments: number;
  /** For each kind of blow, the outage that each one of them made: no write was acknowledged for so long, milliseconds. */
  readonly outages: Readonly<Record<string, readonly number[]>>;
  /** Attempts that got no usable answer and were repeated under the same key. */
  readonly repeated: number;
  /** How often Salesforce was looked at for records that go back in time. */
  readonly looks: number;
  /** Until all that was acknowledged had arrived, after the last write, milliseconds; null when it did not. */
  readonly drainMs: number | null;
}

const MOST_LINES = 20;

/** The disagreements, by name; every list is empty when everything agrees. */
export function disagreements(report: ChaosReport): Readonly<Record<string, readonly string[]>> {
  return {
    lost: report.lost,
    doubled: report.doubled,
    'out of order': report.outOfOrder,
    refused: report.refused,
    unanswered: report.unanswered,
    'failed blows': report.failedBlows,
    'ended by themselves': report.endedByThemselves,
    'left behind': report.leftBehind,
    'not compared': report.notCompared === null ? [] : [report.notCompared],
  };
}

/** 0: the run is complete and everything agrees. 1: something disagrees. 2: broken off, and nothing disagrees. */
export function exitCodeOf(report: ChaosReport): 0 | 1 | 2 {
  if (Object.values(disagreements(report)).some((lines) => lines.length > 0)) return 1;
  return report.brokenOff === null ? 0 : 2;
}

/** The report as lines of text. */
export function reportLines(report: ChaosReport): readonly string[] {
  const lines = ['', 'times   no write was acknowledged for: median, longest'];
  for (const [blow, outages] of Object.entries(report.outages)) {
    const sorted = outages.toSorted((one, other) => one - other);
    const seconds = (at: number) => `${((sorted[at] ?? 0) / 1000).toFixed(1).padStart(5)} s`;
    const figures = `${seconds(Math.floor(sorted.length / 2))} ${seconds(sorted.length - 1)}`;
    lines.push(`${String(sorted.length).padStart(5)}   ${figures}   ${blow}`);
  }
  const { writes, shipments, repeated, drainMs, looks } = report;
  lines.push(`${writes} writes to ${shipments} shipments were acknowledged, ${repeated} attempts repeated`);
  const arrived =
    drainMs === null
      ? 'not everything had arrived'
      : `everything had arrived ${(drainMs / 1000).toFixed(1)} s after the last write`;
  lines.push(`${arrived}; Salesforce was watched ${looks} times`);
  for (const [what, faults] of Object.entries(disagreements(report))) {
    lines.push(`${faults.length === 0 ? 'pass' : 'FAIL'}  ${faults.length} ${what}`);
    for (const fault of faults.slice(0, MOST_LINES)) lines.push(`        ${fault}`);
  }
  lines.push(
    report.brokenOff === null ? 'the run is complete' : `the run was broken off: ${report.brokenOff}`,
  );
  return lines;
}

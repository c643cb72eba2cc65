import { type Extent, runChaos } from '../../harness/chaos/chaos-run.ts';
import { type ChaosReport, disagreements, reportLines } from '../../harness/chaos/report.ts';
import { atLeast, type Figure, none } from '../figures.ts';
import type { RunOptions } from '../row.ts';

/** A row takes half an hour at most, whatever happens. */
const LIMIT_MS = 30 * 60_000;

/**
 * Strikes a hub under load and compares every acknowledged write with both systems.
 * @throws when the run was broken off
 */
export async function struck(
  extent: Partial<Extent> & Pick<Extent, 'first' | 'random'>,
  { signal, print }: RunOptions,
): Promise<ChaosReport> {
  const report = await runChaos({
    durationMs: 0,
    minKills: 0,
    minWrites: 0,
    limitMs: LIMIT_MS,
    hasRemoteSubgraphs: false,
    ...extent,
    signal,
    onProgress: print,
  });
  for (const line of reportLines(report)) print(line);
  if (report.brokenOff !== null) throw new Error(`the run was broken off: ${report.brokenOff}`);
  return report;
}

/** Always shown; anything else that disagrees is shown when there is some. */
const LOSSES = ['lost', 'doubled', 'out of order'];

/** What disagrees, and that the load was there at all. */
export function chaosFigures(report: ChaosReport, writes: number): readonly Figure[] {
  const kinds = Object.entries(disagreements(report));
  return [
    atLeast('acknowledged writes', report.writes, '', writes),
    ...kinds
      .filter(([kind, lines]) => lines.length > 0 || LOSSES.includes(kind))
      .map(([kind, lines]) => none(kind, lines.length)),
  ];
}

/** How many blows were struck. */
export function blowsOf({ outages }: ChaosReport): number {
  return Object.values(outages).flat().length;
}

export function repeated<T>(times: number, blows: readonly T[]): readonly T[] {
  return Array.from({ length: times }, () => blows).flat();
}

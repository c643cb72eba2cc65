import { MARKERS, type Marker, MEASURES, type MeasureKind } from './measure-kinds.ts';
import { MEASURE_STEPS, type MeasureStep } from './measure-steps.ts';
import { percentile } from './spread.ts';

/** One stored row, or the marker of a step. */
export interface StoredMeasure {
  readonly kind: MeasureKind | Marker;
  readonly label: string;
  readonly at: Date;
  readonly count: number;
  readonly total: number;
  readonly peak: number;
  /** Only of durations. */
  readonly spread: readonly number[] | null;
}

/** A number for each step. Null: unknown, or no event happened that has this number. */
export type Numbers = readonly (number | null)[];

export interface MeasureSeries {
  readonly kind: MeasureKind;
  readonly label: string;
  /** Events or durations; of levels the samples. Null where the step is unknown. */
  readonly counts: Numbers;
  /** The number of events, the mean duration, or the mean level. */
  readonly values: Numbers;
  /** The longest duration, or the highest level. */
  readonly peaks: Numbers;
  readonly p50: Numbers;
  readonly p95: Numbers;
  readonly p99: Numbers;
}

export interface SeriesRange {
  readonly step: MeasureStep;
  /** Milliseconds since 1970, at the beginning of a step. */
  readonly from: number;
  readonly steps: number;
}

const MARKS: ReadonlySet<string> = new Set(MARKERS);

/**
 * The rows as one series for each kind and label, in the order of the kinds asked and of the labels. A kind without any row
 * has one series without a label if its steps are known, so that nothing is told from unknown.
 */
export function seriesOf(
  rows: readonly StoredMeasure[],
  kinds: readonly MeasureKind[],
  range: SeriesRange,
): MeasureSeries[] {
  const place = ({ at }: StoredMeasure) =>
    Math.round((at.getTime() - range.from) / MEASURE_STEPS[range.step].length);
  const minutes: Record<Marker, number[]> = {
    COUNTED: Array.from({ length: range.steps }, () => 0),
    SAMPLED: Array.from({ length: range.steps }, () => 0),
  };
  for (const row of rows) if (isMark(row)) minutes[row.kind][place(row)] = row.count;
  const measured = rows.filter((row) => !isMark(row));
  return kinds.flatMap((kind) => {
    const labels = Map.groupBy(
      measured.filter((row) => row.kind === kind),
      ({ label }) => label,
    );
    if (labels.size === 0) labels.set('', []);
    return [...labels]
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([label, some]) => {
        const byPlace = new Map(some.map((row) => [place(row), row]));
        const points = Array.from({ length: range.steps }, (_, index) =>
          pointOf(kind, byPlace.get(index), minutes, index),
        );
        return { kind, label, ...columns(points) };
      });
  });
}

interface Point {
  readonly counts: number | null;
  readonly values: number | null;
  readonly peaks: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

const UNKNOWN: Point = { counts: null, values: null, peaks: null, p50: null, p95: null, p99: null };

function pointOf(
  kind: MeasureKind,
  row: StoredMeasure | undefined,
  minutes: Readonly<Record<Marker, readonly number[]>>,
  index: number,
): Point {
  const { form, zero } = MEASURES[kind];
  // A count of zero is known where it is stored; a level has at least one sample.
  const stored = row === undefined ? 0 : Math.max(1, row.count);
  const known = zero === 'NEVER' ? stored : (minutes[zero][index] ?? 0);
  if (known === 0) return UNKNOWN;
  const { count, total, peak, spread } = row ?? { count: 0, total: 0, peak: 0, spread: null };
  if (form === 'COUNT') return { ...UNKNOWN, counts: count, values: count };
  if (form === 'LEVEL') return { ...UNKNOWN, counts: known, values: total / known, peaks: peak };
  if (count === 0) return { ...UNKNOWN, counts: 0 };
  const share = (part: number) => percentile(spread ?? [], part, peak);
  return {
    counts: count,
    values: total / count,
    peaks: peak,
    p50: share(0.5),
    p95: share(0.95),
    p99: share(0.99),
  };
}

function columns(points: readonly Point[]): Omit<MeasureSeries, 'kind' | 'label'> {
  return {
    counts: points.map(({ counts }) => counts),
    values: points.map(({ values }) => values),
    peaks: points.map(({ peaks }) => peaks),
    p50: points.map(({ p50 }) => p50),
    p95: points.map(({ p95 }) => p95),
    p99: points.map(({ p99 }) => p99),
  };
}

function isMark(row: StoredMeasure): row is StoredMeasure & { readonly kind: Marker } {
  return MARKS.has(row.kind);
}

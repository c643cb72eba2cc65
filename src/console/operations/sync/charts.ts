import type { ChartData, Line, Unit } from '../../design/chart.tsx';
import type { MeasureKind, MeasureStep, SyncMeasuresQuery } from '../../graph/generated/documents.ts';
import { words } from '../../words/words.ts';

const text = words.measures;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What can be looked back over, and by which steps. */
export const PERIODS = {
  '3h': { ms: 3 * HOUR, step: 'MINUTE' },
  '24h': { ms: DAY, step: 'MINUTE' },
  '7d': { ms: 7 * DAY, step: 'HOUR' },
  '30d': { ms: 30 * DAY, step: 'HOUR' },
  '90d': { ms: 90 * DAY, step: 'DAY' },
} as const satisfies Record<string, { readonly ms: number; readonly step: MeasureStep }>;

export const SHARES = { p50: 'p50Ms', p95: 'p95Ms', p99: 'p99Ms' } as const;
export type Share = keyof typeof SHARES;

interface ChartPlan {
  readonly kinds: readonly MeasureKind[];
  /** LABEL: a line for each label, the greatest ones. KIND: a line for each kind, its labels added. */
  readonly lines: 'LABEL' | 'KIND';
  /** Which number of a step: its value, or the chosen percentile. */
  readonly number: 'VALUE' | 'SHARE';
  readonly unit: Unit;
}

/** The charts of the view, in their order. */
export const CHARTS = {
  visibility: { kinds: ['VISIBILITY_LAG'], lines: 'LABEL', number: 'SHARE', unit: 'MS' },
  lateness: { kinds: ['QUEUE_LATENESS'], lines: 'LABEL', number: 'SHARE', unit: 'MS' },
  depth: { kinds: ['QUEUE_DEPTH'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  parked: { kinds: ['CHANGES_PARKED'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  updates: {
    kinds: ['UPDATES_SENT', 'UPDATES_RECEIVED', 'UPDATES_RETRIED', 'UPDATES_FAILED'],
    lines: 'KIND',
    number: 'VALUE',
    unit: 'COUNT',
  },
  causes: { kinds: ['UPDATES_RETRIED', 'UPDATES_FAILED'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  open: { kinds: ['FAILURES_OPEN'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  review: { kinds: ['REVIEW_OPENED', 'REVIEW_FINISHED'], lines: 'KIND', number: 'VALUE', unit: 'COUNT' },
  duplicates: { kinds: ['DUPLICATES_OPEN'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  calls: { kinds: ['API_CALLS'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  callsUsed: { kinds: ['API_CALLS_USED'], lines: 'KIND', number: 'VALUE', unit: 'COUNT' },
  callsLeft: { kinds: ['API_CALLS_LEFT'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  feed: { kinds: ['FEED_LAG'], lines: 'KIND', number: 'VALUE', unit: 'MS' },
  feedState: { kinds: ['FEED_STATE'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  resyncs: { kinds: ['FEED_RESYNCS', 'PULL_FAILING'], lines: 'KIND', number: 'VALUE', unit: 'COUNT' },
  links: { kinds: ['LINKS'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  incomplete: { kinds: ['LINKS_INCOMPLETE'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
  refused: { kinds: ['SIGN_INS_REFUSED'], lines: 'LABEL', number: 'VALUE', unit: 'COUNT' },
} as const satisfies Record<string, ChartPlan>;

export type ChartName = keyof typeof CHARTS;

export const MEASURED_KINDS: readonly MeasureKind[] = [
  ...new Set(Object.values<ChartPlan>(CHARTS).flatMap(({ kinds }) => kinds)),
];

type Series = NonNullable<SyncMeasuresQuery['measures']>[number];

/** As many lines as a person tells apart; the rest is one more. */
const MOST_LINES = 4;

export function chartOf(name: ChartName, measured: readonly Series[], share: Share): ChartData {
  const plan: ChartPlan = CHARTS[name];
  const series = measured.filter(({ kind }) => plan.kinds.includes(kind));
  const [first] = series;
  const stepSeconds = first?.stepSeconds ?? 60;
  const start = Date.parse(first?.start ?? '1970-01-01T00:00:00Z') / 1_000;
  const groups = Map.groupBy(series, ({ kind, label }) =>
    plan.lines === 'KIND' ? text.kinds[kind] : text.label(kind, label),
  );
  const lines = [...groups].map(([label, some]) => ({ label, values: added(some, plan, share) }));
  return {
    label: text.charts[name],
    times: Array.from({ length: first?.values.length ?? 0 }, (_, index) => start + index * stepSeconds),
    stepSeconds,
    lines: plan.lines === 'KIND' ? lines : greatest(lines, plan),
    unit: plan.unit,
  };
}

/** The labels of a kind, added for each step. A step is unknown where all of them are. */
function added(series: readonly Series[], { number }: ChartPlan, share: Share): (number | null)[] {
  const columns = series.map((each) => (number === 'SHARE' ? each[SHARES[share]] : each.values));
  return (columns[0] ?? []).map((_, index) => {
    const known = columns.flatMap((values) => values[index] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
}

/** The greatest lines in their order, and the sum of the others. Percentiles cannot be added. */
function greatest(lines: readonly Line[], { number }: ChartPlan): readonly Line[] {
  if (lines.length <= MOST_LINES + 1 || number === 'SHARE') return lines;
  const weight = ({ values }: Line) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const sorted = lines.toSorted((one, other) => weight(other) - weight(one));
  const others = sorted.slice(MOST_LINES);
  const sums = (others[0]?.values ?? []).map((_, index) => {
    const known = others.flatMap(({ values }) => values[index] ?? []);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  });
  return [...sorted.slice(0, MOST_LINES), { label: text.others(others.length), values: sums }];
}

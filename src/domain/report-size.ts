import { MAX_MEASURE_STEPS, MEASURE_STEPS } from './measures/measure-steps.ts';

/** Rows of a report above which it is refused: a report has no pages. */
export const MAX_REPORT_ROWS = 10_000;

/** Assumed for a period without a beginning or an end. */
const ASSUMED_YEARS = 10;
const DAYS_A_YEAR = 365.25;
/** Days of a period; a total is one period. */
const DAYS: Readonly<Record<string, number>> = { DAY: 1, WEEK: 7, MONTH: 30.4, QUARTER: 91.3, YEAR: 365.2 };
/** Different values that the shipments of a report have. Assumed, since the true number would have to be read. */
const VALUES: Readonly<Record<string, number>> = {
  ORIGIN_COUNTRY: 10,
  DESTINATION_COUNTRY: 10,
  MODE: 4,
  SERVICE_LEVEL: 4,
  ACCOUNT: 100,
};

interface ReportArguments {
  readonly filter?: {
    readonly period?: { readonly from?: unknown; readonly to?: unknown } | null;
  } | null;
  readonly granularity?: unknown;
  readonly groupBy?: unknown;
}

/** How many rows a report on performance may have: its periods times its groups. Any value may be wrong or missing. */
export function reportRows({ filter, granularity, groupBy }: ReportArguments): number {
  const names: readonly unknown[] = Array.isArray(groupBy) ? groupBy : [groupBy];
  const groups = [...new Set(names)].reduce<number>((all, name) => all * (VALUES[String(name)] ?? 1), 1);
  const length = DAYS[String(granularity)];
  const periods = length === undefined ? 1 : Math.ceil(daysOf(filter?.period ?? {}) / length);
  return Math.min(MAX_REPORT_ROWS, periods * groups);
}

function daysOf({ from, to }: { readonly from?: unknown; readonly to?: unknown }): number {
  const days = (Date.parse(String(to)) - Date.parse(String(from))) / 86_400_000;
  return Number.isNaN(days) ? ASSUMED_YEARS * DAYS_A_YEAR : Math.max(1, days);
}

/** Labels of one kind of measure. Assumed, since the true number would have to be read. */
const LABELS = 10;
/** Numbers of a series that cost as much as one object. */
const STEPS_AT_ONCE = 100;

/** Different values that rows of measures of the business have. Assumed. */
const BUSINESS_VALUES: Readonly<Record<string, number>> = { ACCOUNT: 100, LANE: 30, MODE: 4, LABEL: 5 };

/** How many rows an answer about the business may have. Any value may be wrong or missing. */
export function businessRows(args: Readonly<Record<string, unknown>>): number {
  const { kinds, from, to, period, groupBy } = args;
  const names: readonly unknown[] = Array.isArray(groupBy) ? groupBy : [groupBy];
  const groups = [...new Set(names)].reduce<number>(
    (all, name) => all * (BUSINESS_VALUES[String(name)] ?? 1),
    1,
  );
  const length = DAYS[String(period)];
  const periods = length === undefined ? 1 : Math.ceil(daysOf({ from, to }) / length);
  return Math.min(MAX_REPORT_ROWS, (Array.isArray(kinds) ? new Set(kinds).size : 1) * periods * groups);
}

function timeOf(value: unknown): number {
  return Date.parse(String(value));
}

/** How much the series of measures cost: one for each kind and label, longer ones more. Any value may be wrong or missing. */
export function measuredSeries(args: Readonly<Record<string, unknown>>): number {
  const { kinds, step, from, to } = args;
  const count = Array.isArray(kinds) ? new Set(kinds).size : 1;
  const { length } =
    Object.entries(MEASURE_STEPS).find(([name]) => name === step)?.[1] ?? MEASURE_STEPS.MINUTE;
  const until = to == null ? Date.now() : timeOf(to);
  const steps = (until - timeOf(from)) / length;
  const bounded = Number.isNaN(steps) ? MAX_MEASURE_STEPS : Math.min(MAX_MEASURE_STEPS, Math.max(1, steps));
  return count * LABELS * Math.ceil(bounded / STEPS_AT_ONCE);
}

/**
 * Lists whose length is neither a page nor an assumption: it follows from several of their arguments. The gateway's cost of a
 * query uses it.
 */
export const COMPUTED_LIST_SIZES: Readonly<
  Record<string, (args: Readonly<Record<string, unknown>>) => number>
> = {
  'Query.accountPerformance': reportRows,
  'Query.measures': measuredSeries,
  'Query.businessMeasures': businessRows,
};

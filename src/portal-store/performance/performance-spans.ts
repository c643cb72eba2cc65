export type PerformanceGranularity = 'TOTAL' | 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/** The spans of the rollups; a week begins on Monday. */
type Span = 'DAY' | 'WEEK' | 'MONTH';

/** Rows of the rollups of one span, by their first days as `YYYY-MM-DD`: from inclusive, to exclusive; null has no end. */
export interface SpanRange {
  readonly span: Span;
  readonly from: string | null;
  readonly to: string | null;
}

const DAY_MS = 86_400_000;
const LAST_DAY = Date.UTC(9999, 11, 31);

/** The spans usable for each granularity, the longest first. None crosses the end of a reported period. */
export const SPANS: Readonly<Record<PerformanceGranularity, readonly Span[]>> = {
  TOTAL: ['MONTH', 'WEEK'],
  DAY: [],
  WEEK: ['WEEK'],
  MONTH: ['MONTH', 'WEEK'],
  QUARTER: ['MONTH', 'WEEK'],
  YEAR: ['MONTH', 'WEEK'],
};

/**
 * Cuts a period into as few spans as cover it: whole months in the middle, whole weeks at both sides of them, single days
 * at the ends. A period without an end has no weeks or days there.
 */
export function spansOf(
  granularity: PerformanceGranularity,
  from: string | undefined,
  to: string | undefined,
): SpanRange[] {
  return cut(SPANS[granularity], from ?? null, to ?? null).filter((range) => !isEmpty(range));
}

function cut([longest, ...shorter]: readonly Span[], from: string | null, to: string | null): SpanRange[] {
  if (longest === undefined) return [{ span: 'DAY', from, to }];
  const first = from === null ? null : firstFrom(longest, from);
  const past = to === null ? null : beginOf(longest, to);
  // The period lies within one span. If both days are equal, the period is cut there: no shorter span may cross the border.
  if (first !== null && past !== null && first > past) return cut(shorter, from, to);
  return [
    ...(from === null ? [] : cut(shorter, from, first)),
    { span: longest, from: first, to: past },
    ...(to === null ? [] : cut(shorter, past, to)),
  ];
}

function isEmpty({ from, to }: SpanRange): boolean {
  return from !== null && to !== null && from >= to;
}

/** The first span that begins on the day or after it. */
function firstFrom(span: Span, day: string): string {
  const begin = beginOf(span, day);
  return begin === day ? day : beginOf(span, addDays(begin, span === 'MONTH' ? 31 : 7));
}

/** The first day of the span that contains the day. */
function beginOf(span: Span, day: string): string {
  if (span === 'MONTH') return `${day.slice(0, 8)}01`;
  const daysSinceMonday = (new Date(day).getUTCDay() + 6) % 7;
  return addDays(day, -daysSinceMonday);
}

/** Never later than the last day that is written with four digits of the year. */
function addDays(day: string, days: number): string {
  return new Date(Math.min(Date.parse(day) + days * DAY_MS, LAST_DAY)).toISOString().slice(0, 10);
}

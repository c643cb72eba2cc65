export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly megabytes: number;
}

const HOUR_MS = 3_600_000;

/** The slope of the straight line that fits best (least squares), megabytes an hour; not finite for fewer than three samples. */
export function slopePerHour(samples: readonly Sample[]): number {
  if (samples.length < 3) return Number.NaN;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(samples.map(({ at }) => at));
  const level = mean(samples.map(({ megabytes }) => megabytes));
  const spread = samples.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  const together = samples.reduce((sum, { at, megabytes }) => sum + (at - middle) * (megabytes - level), 0);
  return (together / spread) * HOUR_MS;
}

export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly megabytes: number;
}

const HOUR_MS = 3_600_000;

/**
 * The lowest sample of each stretch of so many milliseconds, at the stretch's middle. A table that grows, is compacted and
 * grows again makes a sawtooth, whose slope says nothing; a leak raises the lowest points.
 */
export function floorOf(samples: readonly Sample[], stretchMs: number): readonly Sample[] {
  const began = samples[0]?.at ?? 0;
  const stretches = Map.groupBy(samples, ({ at }) => Math.floor((at - began) / stretchMs));
  return Array.from(stretches, ([stretch, some]) => ({
    at: began + (stretch + 0.5) * stretchMs,
    megabytes: Math.min(...some.map(({ megabytes }) => megabytes)),
  }));
}

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

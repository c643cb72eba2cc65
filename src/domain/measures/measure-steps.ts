const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How finely measures are stored: how long a step is, and how long its rows are kept. Milliseconds; steps are of UTC. */
export const MEASURE_STEPS = {
  MINUTE: { length: MINUTE, kept: 3 * DAY },
  HOUR: { length: HOUR, kept: 400 * DAY },
  DAY: { length: DAY, kept: 1_830 * DAY },
} as const;

export type MeasureStep = keyof typeof MEASURE_STEPS;

/** Steps of one report: a day by minutes, two months by hours, four years by days. */
export const MAX_MEASURE_STEPS = 1_500;

/** The beginning of the step that holds a moment, milliseconds since 1970. */
export function beginningOf(step: MeasureStep, at: number): number {
  const { length } = MEASURE_STEPS[step];
  return Math.floor(at / length) * length;
}

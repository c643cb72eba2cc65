import { HUB_REPORTER } from '../reporter.ts';
import type { TrackingFact } from './fact.ts';

type Told = Omit<
  TrackingFact,
  'recordedAt' | 'confirms' | 'stopSequence' | 'shipmentId' | 'correctsReporter'
> & {
  readonly rawCode: string | null;
};

/**
 * Whether two facts with one identity tell the same: the same code or milestone, of the same time, with the same correction.
 * Places may be respelled. If they differ, the reporter used an id twice, and the second fact is no re-send. The event id of
 * an EDI status is its content, and the hub repeats a fact of its own at another time; both are always the same.
 */
export function tellsTheSame(one: Told, other: Told): boolean {
  return one.source === 'EDI' || one.reporter === HUB_REPORTER || toldBy(one) === toldBy(other);
}

/** The code stands for the milestone where there is one: a meaning that staff approve later changes no report. */
function toldBy(fact: Told): string {
  const { rawCode, milestone, classifier, occurredAt, dateOnly, expectedAt, expectedDateOnly } = fact;
  // The time at which a forecast was made may be the time of its arrival.
  const time = expectedAt === null ? [occurredAt, dateOnly] : [expectedAt, expectedDateOnly];
  const what = rawCode === null || rawCode === '' ? [milestone, classifier] : [rawCode];
  const { expectedLow, expectedHigh, correction, correctsSource, correctsEventId } = fact;
  return JSON.stringify([what, time, expectedLow, expectedHigh, correction, correctsSource, correctsEventId]);
}

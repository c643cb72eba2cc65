import type { Tone } from '../design/badge.tsx';
import type { ShipmentLineFragment } from '../graph/generated/documents.ts';
import { momentText, spanText, windowText } from '../words/format.ts';
import { words } from '../words/words.ts';
import { hasEnded } from './segments.ts';

/** When the freight came or will come, and how that compares with the promise. */
export interface Arrival {
  readonly label: string;
  /** Null while nobody has said. */
  readonly when: string | null;
  readonly verdict: { readonly tone: Tone; readonly text: string } | null;
}

type Line = Pick<
  ShipmentLineFragment,
  | 'currentMilestone'
  | 'deliveredAt'
  | 'deliveredDateOnly'
  | 'onTime'
  | 'promisedDelivery'
  | 'promisedDeliveryDateOnly'
  | 'estimatedDelivery'
>;

export function arrivalOf(line: Line): Arrival {
  const { track } = words;
  if (line.deliveredAt !== null) {
    return {
      label: track.arrived,
      when: momentText({ at: line.deliveredAt, dateOnly: line.deliveredDateOnly ?? false }),
      verdict: deliveredVerdict(line),
    };
  }
  const estimate = line.estimatedDelivery;
  if (estimate === null) {
    return { label: track.promised, when: promiseText(line), verdict: promiseVerdict(line) };
  }
  return { label: track.expected, when: estimateText(estimate), verdict: expectedVerdict(line) };
}

export function promiseText({ promisedDelivery, promisedDeliveryDateOnly }: Line): string | null {
  return promisedDelivery === null
    ? null
    : momentText({ at: promisedDelivery, dateOnly: promisedDeliveryDateOnly ?? false });
}

export function estimateText({ at, dateOnly, low, high }: NonNullable<Line['estimatedDelivery']>): string {
  if (low !== null && high !== null) return windowText(low, high).join(' – ');
  return momentText({ at, dateOnly });
}

/** The graph decides whether a delivery was on time: it knows the promise's own day and zone. */
function deliveredVerdict({ onTime }: Line): Arrival['verdict'] {
  if (onTime === null) return null;
  return onTime ? { tone: 'good', text: words.track.onTime } : { tone: 'bad', text: words.track.late };
}

/** A promise that has passed while the freight still moves. */
function promiseVerdict(line: Line): Arrival['verdict'] {
  const { promisedDelivery: promise, currentMilestone } = line;
  if (promise === null || hasEnded(currentMilestone?.type)) return null;
  const today = new Date().toISOString();
  const passed = line.promisedDeliveryDateOnly ? today.slice(0, 10) > promise.slice(0, 10) : today > promise;
  return passed ? { tone: 'warn', text: words.track.overdue } : null;
}

/** An estimate that is a day, or a promise that is one, is compared by days. */
function expectedVerdict(line: Line): Arrival['verdict'] {
  const { estimatedDelivery: estimate, promisedDelivery: promise } = line;
  if (estimate === null || promise === null) return null;
  const byDay = estimate.dateOnly || line.promisedDeliveryDateOnly === true;
  const late = byDay
    ? estimate.at.slice(0, 10) > promise.slice(0, 10)
    : new Date(estimate.high ?? estimate.at) > new Date(promise);
  if (!late) return { tone: 'good', text: words.track.onTime };
  const by = new Date(estimate.at).getTime() - new Date(promise).getTime();
  return { tone: 'warn', text: by > 0 ? words.track.lateBy(spanText(by)) : words.track.late };
}

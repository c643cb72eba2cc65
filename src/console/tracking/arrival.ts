import type { Tone } from '../design/tone.ts';
import type { ShipmentHeadFragment } from '../graph/generated/tracking.ts';
import { hubTime } from '../graph/hub-clock.ts';
import { spanText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { bothText, bothWindowText } from './both-times.ts';
import { hasEnded } from './segments.ts';

/** A page that stays open asks again: a delivery becomes overdue without an event. */
export const LATENESS_MS = 300_000;

/** When the freight came or will come, and how that compares with the promise. */
export interface Arrival {
  readonly label: string;
  /** Null while nobody has said. */
  readonly when: string | null;
  readonly verdict: { readonly tone: Tone; readonly text: string } | null;
}

/**
 * The graph decides what is late: it knows the promise's own day and zone.
 *
 * @param timeZone of the place of delivery, where it is known: its own time stands beside the reader's
 */
export function arrivalOf(line: ShipmentHeadFragment, timeZone: string | null = null): Arrival {
  const { track } = words;
  if (line.deliveredAt !== null) {
    return {
      label: track.arrived,
      when: bothText({ at: line.deliveredAt, dateOnly: line.deliveredDateOnly ?? false }, timeZone),
      verdict: deliveredVerdict(line),
    };
  }
  const estimate = isAwaited(line) ? line.estimatedDelivery : null;
  const when = estimate === null ? promiseText(line, timeZone) : estimateText(estimate, timeZone);
  return {
    label: estimate !== null ? track.expected : when !== null ? track.promised : track.arrival,
    when,
    verdict: line.isOverdue === true ? { tone: 'warn', text: track.overdue } : expectedVerdict(line),
  };
}

/** How long a day lasts somewhere on Earth after it began at UTC, milliseconds. */
const LAST_OF_DAY_MS = 36 * 3_600_000;

/** Whether the expected time is over and nothing came. A day is over once it has ended everywhere. */
export function isPassed(line: ShipmentHeadFragment, now = hubTime()): boolean {
  const estimate = isAwaited(line) ? line.estimatedDelivery : null;
  if (estimate === null) return false;
  const last = new Date(estimate.high ?? estimate.at).getTime();
  return last + (estimate.dateOnly ? LAST_OF_DAY_MS : 0) < now;
}

/** Whether a delivery is still to come. */
export function isAwaited({ deliveredAt, currentMilestone }: ShipmentHeadFragment): boolean {
  return deliveredAt === null && !hasEnded(currentMilestone?.type);
}

export function promiseText(
  { promisedDelivery, promisedDeliveryDateOnly }: ShipmentHeadFragment,
  timeZone: string | null = null,
): string | null {
  return promisedDelivery === null
    ? null
    : bothText({ at: promisedDelivery, dateOnly: promisedDeliveryDateOnly ?? false }, timeZone);
}

function estimateText(
  { at, dateOnly, low, high }: NonNullable<ShipmentHeadFragment['estimatedDelivery']>,
  timeZone: string | null,
): string {
  return low !== null && high !== null
    ? bothWindowText(low, high, timeZone)
    : bothText({ at, dateOnly }, timeZone);
}

function deliveredVerdict({ onTime }: ShipmentHeadFragment): Arrival['verdict'] {
  if (onTime === null) return null;
  return onTime ? { tone: 'good', text: words.track.onTime } : { tone: 'bad', text: words.track.late };
}

function expectedVerdict(line: ShipmentHeadFragment): Arrival['verdict'] {
  const { track } = words;
  switch (line.estimatedDelivery?.outlook) {
    case 'ON_TIME':
      return { tone: 'good', text: track.onTime };
    case 'AT_RISK':
      return { tone: 'warn', text: track.atRisk };
    case 'LATE':
      return { tone: 'warn', text: lateText(line) };
    default:
      return null;
  }
}

/** How late, where the two can be subtracted: both are days, or both are times. */
function lateText({
  estimatedDelivery,
  promisedDelivery,
  promisedDeliveryDateOnly,
}: ShipmentHeadFragment): string {
  const { track } = words;
  if (estimatedDelivery === null || promisedDelivery === null) return track.late;
  if (estimatedDelivery.dateOnly !== promisedDeliveryDateOnly) return track.late;
  const by = new Date(estimatedDelivery.at).getTime() - new Date(promisedDelivery).getTime();
  return by > 0 ? track.lateBy(spanText(by)) : track.late;
}

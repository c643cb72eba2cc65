import { settledBy } from '../../domain/milestones/corrections.ts';
import { timeDoubt } from '../../domain/milestones/plausibility.ts';
import type { MilestoneType, TrackingLineFragment } from '../graph/generated/tracking.ts';

/** Carriers report it again and again while the freight moves. */
const REPEATED: MilestoneType = 'IN_TRANSIT';
/** Fewer reports in a row all stand in the timeline. */
const FEWEST_REPEATED = 3;

/** What the timeline shows of one report, or of several in a row that say the same. */
export interface TimelineStep {
  /** The newest of them. */
  readonly event: TrackingLineFragment;
  /** Another report withdrew it or stands in its place. */
  readonly isCorrected: boolean;
  /** The others, newest first. */
  readonly earlier: readonly TrackingLineFragment[];
}

/**
 * The steps of a timeline, newest first. A report that only withdraws or confirms another one is no step. Of a forecast the
 * newest one counts, until what it forecasts has happened. The set of reports decides; their order and repetitions do not.
 *
 * @param hasEnded nothing more is to come: no forecast stands
 */
export function stepsOf(
  reports: readonly TrackingLineFragment[],
  hasEnded: boolean,
): readonly TimelineStep[] {
  const events = [...new Map(reports.map((event) => [identityOf(event), event])).values()];
  const isCorrected = correctedAmong(events);
  const standing = events.filter(
    ({ milestone, correction }) =>
      milestone !== null && correction?.kind !== 'RETRACTS' && correction?.kind !== 'CONFIRMS',
  );
  const isConfirmed = confirmedAmong(events, isCorrected);
  // A time that cannot be true waits for a person; until then it tells the reader nothing.
  const happened = standing.filter(
    (event) =>
      event.classifier === 'ACTUAL' && (isCorrected(event) || isPossible(event) || isConfirmed(event)),
  );
  const facts = happened.filter((event) => !isCorrected(event));
  const forecasts = standing.filter((event) => event.classifier !== 'ACTUAL' && !isCorrected(event));
  const ahead = hasEnded
    ? []
    : newestOf(forecasts).filter((forecast) => !facts.some((fact) => hasCome(forecast, fact)));
  return grouped([...happened, ...ahead].toSorted(newestFirst), isCorrected);
}

/** When something happened; for a forecast when it will. */
export function momentOf(event: TrackingLineFragment) {
  const isExpected = event.classifier !== 'ACTUAL' && event.expectedAt !== null;
  return isExpected
    ? { at: event.expectedAt ?? event.occurredAt, dateOnly: event.expectedDateOnly }
    : { at: event.occurredAt, dateOnly: event.dateOnly };
}

/** Two reporters may use one id: what else they said tells their reports apart. */
export function identityOf({
  source,
  eventId,
  milestone,
  occurredAt,
  recordedAt,
}: TrackingLineFragment): string {
  return [source, eventId, milestone, occurredAt, recordedAt].join(' ');
}

function newestFirst(one: TrackingLineFragment, other: TrackingLineFragment): number {
  const time = (event: TrackingLineFragment) => Date.parse(momentOf(event).at);
  return time(other) - time(one) || Date.parse(other.recordedAt) - Date.parse(one.recordedAt);
}

/** By the rule of the hub: a correction that was itself withdrawn corrects nothing, nor do some that correct one another. */
function correctedAmong(events: readonly TrackingLineFragment[]): (event: TrackingLineFragment) => boolean {
  const named = Map.groupBy(events, ({ source, eventId }) => nameOf(source, eventId));
  const correctorsOf = new Map<string, string[]>();
  for (const correcting of events) {
    const { source, correction } = correcting;
    if (correction?.kind !== 'RETRACTS' && correction?.kind !== 'SUPERSEDES') continue;
    for (const event of named.get(nameOf(correction.source ?? source, correction.eventId)) ?? []) {
      if (event === correcting) continue;
      const key = identityOf(event);
      correctorsOf.set(key, [...(correctorsOf.get(key) ?? []), identityOf(correcting)]);
    }
  }
  const isInForce = settledBy(events.map(identityOf), correctorsOf);
  return (event) => isInForce.get(identityOf(event)) === false;
}

function nameOf(source: string, eventId: string | null): string {
  return `${source} ${eventId ?? ''}`;
}

/** By the rule of the hub for times that cannot be true, such as one that lies in the future. */
function isPossible({ occurredAt, dateOnly, recordedAt }: TrackingLineFragment): boolean {
  const [occurred, recorded] = [new Date(occurredAt), new Date(recordedAt)];
  return timeDoubt({ occurredAt: occurred, dateOnly, recordedAt: recorded }) === null;
}

/** A person decided that a report counts. */
function confirmedAmong(
  events: readonly TrackingLineFragment[],
  isCorrected: (event: TrackingLineFragment) => boolean,
): (event: TrackingLineFragment) => boolean {
  const confirmed = new Set(
    events
      .filter((event) => event.correction?.kind === 'CONFIRMS' && !isCorrected(event))
      .map(({ source, correction }) => `${correction?.source ?? source} ${correction?.eventId ?? ''}`),
  );
  return ({ source, eventId }) => confirmed.has(`${source} ${eventId}`);
}

function newestOf(forecasts: readonly TrackingLineFragment[]): readonly TrackingLineFragment[] {
  const about = Map.groupBy(forecasts, ({ milestone, place }) => `${milestone} ${place.stopSequence ?? ''}`);
  return [...about.values()].flatMap((some) =>
    some.toSorted((one, other) => Date.parse(other.recordedAt) - Date.parse(one.recordedAt)).slice(0, 1),
  );
}

/** The fact came after the forecast was made. A report that names no stop may be about any. */
function hasCome(forecast: TrackingLineFragment, fact: TrackingLineFragment): boolean {
  const [one, other] = [forecast.place.stopSequence, fact.place.stopSequence];
  const isOfStop = one === null || other === null || one === other;
  const isLater = Date.parse(fact.occurredAt) >= Date.parse(forecast.occurredAt);
  return forecast.milestone === fact.milestone && isOfStop && isLater;
}

/** Reports in a row that repeat that the freight is on its way are one step. */
function grouped(
  sorted: readonly TrackingLineFragment[],
  isCorrected: (event: TrackingLineFragment) => boolean,
): readonly TimelineStep[] {
  const steps: TimelineStep[] = [];
  let run: TrackingLineFragment[] = [];
  const close = () => {
    const [newest, ...earlier] = run;
    if (newest !== undefined && run.length >= FEWEST_REPEATED) {
      steps.push({ event: newest, isCorrected: false, earlier });
    } else {
      steps.push(...run.map((event) => ({ event, isCorrected: false, earlier: [] })));
    }
    run = [];
  };
  for (const event of sorted) {
    const corrected = isCorrected(event);
    if (event.milestone === REPEATED && event.classifier === 'ACTUAL' && !corrected) {
      run.push(event);
      continue;
    }
    close();
    steps.push({ event, isCorrected: corrected, earlier: [] });
  }
  close();
  return steps;
}

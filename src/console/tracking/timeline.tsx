import { Badge } from '../design/badge.tsx';
import type { TrackedShipmentQuery, TrackingLineFragment } from '../graph/generated/documents.ts';
import { ageText, clockText, momentText, windowText } from '../words/format.ts';
import { words } from '../words/words.ts';
import css from './timeline.module.css';

type Shipment = NonNullable<TrackedShipmentQuery['shipment']>;

interface TimelineProps {
  readonly events: readonly TrackingLineFragment[];
  readonly stops: Shipment['stops'];
}

/** What was reported, newest first; what is expected stands above what happened. */
export function Timeline({ events, stops }: TimelineProps) {
  if (events.length === 0) return <p className={css['soft']}>{words.track.timelineEmpty}</p>;
  const corrected = new Set(
    events.flatMap(({ source, correction }) =>
      correction?.kind === 'RETRACTS' || correction?.kind === 'SUPERSEDES'
        ? [keyOf(correction.source ?? source, correction.eventId)]
        : [],
    ),
  );
  const zones = new Map(stops?.map(({ sequence, timeZone }) => [sequence, timeZone]));
  const shown = events
    .filter(({ milestone }) => milestone !== null)
    .toSorted((a, b) => timeOf(b).localeCompare(timeOf(a)));
  return (
    <ol className={css['line']}>
      {shown.map((event, index) => (
        <Step
          key={`${keyOf(event.source, event.eventId)} ${index}`}
          event={event}
          isCorrected={corrected.has(keyOf(event.source, event.eventId))}
          timeZone={zones.get(event.place.stopSequence ?? -1) ?? undefined}
        />
      ))}
    </ol>
  );
}

interface StepProps {
  readonly event: TrackingLineFragment;
  readonly isCorrected: boolean;
  readonly timeZone: string | undefined;
}

function Step({ event, isCorrected, timeZone }: StepProps) {
  const { track } = words;
  const isAhead = event.classifier !== 'ACTUAL';
  const shape = isCorrected ? css['old'] : isAhead ? css['ahead'] : '';
  const place = [event.place.name, event.place.country].filter(Boolean).join(', ');
  return (
    <li className={`${css['step']} ${shape ?? ''}`}>
      <p className={css['what']}>
        {event.milestone === null ? null : titleOf(event.classifier, words.milestones[event.milestone])}
        {isCorrected ? <Badge>{track.corrected}</Badge> : null}
      </p>
      <p>{whenText(event, timeZone)}</p>
      <p className={css['soft']}>
        {place === '' ? null : `${place} · `}
        {track.toldBy(words.sources[event.source], ageText(event.recordedAt))}
      </p>
      {event.timeAmbiguity === null ? null : (
        <p className={css['soft']}>{event.timeAmbiguity === 'SKIPPED' ? track.skipped : track.repeated}</p>
      )}
    </li>
  );
}

/** A step to come is told as one: nobody reads it as done. */
function titleOf(classifier: TrackingLineFragment['classifier'], milestone: string): string {
  return classifier === 'ACTUAL' ? milestone : words.track.ahead[classifier](milestone);
}

/** The reader's own time, and the stop's where it is another one. */
function whenText(event: TrackingLineFragment, timeZone: string | undefined): string {
  const { expectedLow: low, expectedHigh: high } = event;
  if (event.classifier !== 'ACTUAL' && low !== null && high !== null)
    return windowText(low, high).join(' – ');
  const moment = momentOf(event);
  const own = momentText(moment);
  const there = momentText(moment, timeZone);
  return own === there ? own : `${own} (${clockText(moment.at, timeZone)} ${words.track.stopTime})`;
}

function momentOf(event: TrackingLineFragment) {
  const isExpected = event.classifier !== 'ACTUAL' && event.expectedAt !== null;
  return isExpected
    ? { at: event.expectedAt ?? event.occurredAt, dateOnly: event.expectedDateOnly }
    : { at: event.occurredAt, dateOnly: event.dateOnly };
}

function timeOf(event: TrackingLineFragment): string {
  return momentOf(event).at;
}

function keyOf(source: string, eventId: string | null): string {
  return `${source} ${eventId ?? ''}`;
}

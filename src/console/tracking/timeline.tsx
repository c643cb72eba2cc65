import { Badge } from '../design/badge.tsx';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Notice } from '../design/state.tsx';
import type { TrackingLineFragment } from '../graph/generated/tracking.ts';
import { ageText, numberText } from '../words/format.ts';
import { words } from '../words/track-words.ts';
import { bothText, bothWindowText } from './both-times.ts';
import { momentOf, stepsOf, type TimelineStep } from './steps.ts';
import { type ZonedStop, zoneOfReport } from './stop-zone.ts';
import css from './timeline.module.css';
import type { Reports } from './whole-timeline.ts';

interface TimelineProps {
  readonly reports: Reports;
  readonly stops: readonly ZonedStop[] | null;
  /** Nothing more is to come. */
  readonly hasEnded: boolean;
}

/** What was reported, newest first; what is expected stands above what happened. */
export function Timeline({ reports: { events, isReading, problem, again }, stops, hasEnded }: TimelineProps) {
  const zoneOf = (report: TrackingLineFragment) => zoneOfReport(report, stops ?? []);
  const steps = stepsOf(events, hasEnded);
  return (
    <>
      {steps.length === 0 ? <p className={css['soft']}>{words.track.timelineEmpty}</p> : null}
      <ol className={css['line']} aria-busy={isReading}>
        {steps.map((step, index) => (
          <Step key={`${step.event.source} ${step.event.eventId} ${index}`} step={step} zoneOf={zoneOf} />
        ))}
      </ol>
      {isReading ? <p className={css['soft']}>{words.track.readingEarlier}</p> : null}
      {problem === null ? null : (
        <Notice tone="bad">
          {words.track.earlierMissing} {problem}
          <Button onClick={again}>{words.tryAgain}</Button>
        </Notice>
      )}
    </>
  );
}

interface StepProps {
  readonly step: TimelineStep;
  readonly zoneOf: (event: TrackingLineFragment) => string | null;
}

function Step({ step: { event, isCorrected, earlier }, zoneOf }: StepProps) {
  const { track } = words;
  const isAhead = event.classifier !== 'ACTUAL';
  const shape = isCorrected ? css['old'] : isAhead ? css['ahead'] : '';
  return (
    <li className={`${css['step']} ${shape ?? ''}`}>
      <p className={css['what']}>
        {event.milestone === null ? null : titleOf(event.classifier, words.milestones[event.milestone])}
        {isCorrected ? <Badge>{track.corrected}</Badge> : null}
      </p>
      <p>{whenText(event, zoneOf(event))}</p>
      <p className={css['soft']}>
        <Facts
          parts={[placeOf(event), track.toldBy(words.sources[event.source], ageText(event.recordedAt))]}
        />
      </p>
      {event.timeAmbiguity === null ? null : (
        <p className={css['soft']}>{event.timeAmbiguity === 'SKIPPED' ? track.skipped : track.repeated}</p>
      )}
      {earlier.length === 0 ? null : (
        <details className={css['soft']}>
          <summary>{track.earlierReports(numberText(earlier.length))}</summary>
          <ol className={css['earlier']}>
            {earlier.map((report, index) => (
              <li key={`${report.source} ${report.eventId} ${index}`}>
                <Facts parts={[whenText(report, zoneOf(report)), placeOf(report)]} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

/** A step to come is told as one: nobody reads it as done. */
function titleOf(classifier: TrackingLineFragment['classifier'], milestone: string): string {
  return classifier === 'ACTUAL' ? milestone : words.track.ahead[classifier](milestone);
}

function placeOf({ place }: TrackingLineFragment): string {
  return [place.name, place.country].filter(Boolean).join(', ');
}

function whenText(event: TrackingLineFragment, timeZone: string | null): string {
  const { expectedLow: low, expectedHigh: high } = event;
  return event.classifier !== 'ACTUAL' && low !== null && high !== null
    ? bothWindowText(low, high, timeZone)
    : bothText(momentOf(event), timeZone);
}

import { Field, ObjectType } from 'type-graphql';
import type { TimeAmbiguity } from '../../../src/domain/time-zone.ts';
import type { EventClassifier, EventSource, MilestoneType } from '../../../src/domain/vocabulary/index.ts';
import { connectionOf } from '../../../src/graph/connection.ts';
import { DateTime } from '../../../src/graph/scalars.ts';
import {
  EventClassifierEnum,
  EventSourceEnum,
  MilestoneTypeEnum,
  vocabularyEnum,
} from '../../../src/graph/vocabulary-enums.ts';
import type { TrackingEventRecord } from '../../../src/portal-store/event/event.columns.ts';
import { Place } from '../shipment/place.type.ts';

type RecordedCorrection = NonNullable<TrackingEventRecord['correction']>;
/** Confirmations are missing: they come from the review queue, and reports cannot contain one. */
export type CorrectionKind = Exclude<RecordedCorrection, 'CONFIRMS'>;

const REPORTED = {
  RETRACTS: 'The other event did not happen.',
  SUPERSEDES: 'This event stands in place of the other.',
};

export const CorrectionKindEnum = vocabularyEnum<CorrectionKind>(
  'CorrectionKind',
  'How an event corrects another.',
  REPORTED,
);

const RecordedCorrectionEnum = vocabularyEnum<RecordedCorrection>(
  'RecordedCorrectionKind',
  'How a recorded event corrects another.',
  { ...REPORTED, CONFIRMS: 'A person decided that the other event counts, although it seemed impossible.' },
);

const TimeAmbiguityEnum = vocabularyEnum<TimeAmbiguity>(
  'TimeAmbiguity',
  'Why a local time names no single instant.',
  {
    SKIPPED:
      'The clocks skipped it when they went forward; it counts as later by the hour that they skipped.',
    REPEATED: 'The clocks showed it twice when they went back; it counts as the first of the two.',
  },
);

@ObjectType('EventCorrection', { simpleResolvers: true, description: 'Which event is corrected, and how.' })
export class EventCorrection {
  @Field(() => RecordedCorrectionEnum, { description: 'How it is corrected.' })
  readonly kind!: RecordedCorrection;

  @Field(() => EventSourceEnum, { nullable: true, description: 'The source of the corrected event.' })
  readonly source!: EventSource | null;

  @Field(() => String, {
    nullable: true,
    description: 'The reporter of the corrected event; null if the correction names none.',
  })
  readonly reporter!: string | null;

  @Field(() => String, { nullable: true, description: 'The event id of the corrected event.' })
  readonly eventId!: string | null;
}

@ObjectType('TrackingEvent', {
  simpleResolvers: true,
  description: 'A fact that was reported about a shipment. Never changed: a correction is a new event.',
})
export class TrackingEvent {
  @Field(() => String, { description: "The reporter's own id of the event, the same in every re-send." })
  readonly eventId!: string;

  @Field(() => EventSourceEnum, { description: 'The kind of reporter.' })
  readonly source!: EventSource;

  @Field(() => String, {
    nullable: true,
    description:
      'The reporter: the user who sent it, after a slash the carrier or the device for which the user sent it; `(hub)` for a fact of the hub itself, `(import)/NAME` for a file. An event id is unique within source, reporter and shipment.',
  })
  readonly reporter!: string;

  @Field(() => MilestoneTypeEnum, {
    nullable: true,
    description: 'The milestone it reports; null for scans, positions and gate events.',
  })
  readonly milestone!: MilestoneType | null;

  @Field(() => EventClassifierEnum, { description: 'Whether it happened, is forecast or is agreed.' })
  readonly classifier!: EventClassifier;

  @Field(() => DateTime, { description: 'When it happened; for plans and estimates when they were made.' })
  readonly occurredAt!: Date;

  @Field(() => Boolean, { description: 'Whether only the day is known.' })
  readonly dateOnly!: boolean;

  @Field(() => DateTime, { description: 'When the report arrived.' })
  readonly recordedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'The expected time of a plan or an estimate.' })
  readonly expectedAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether only the expected day is known.' })
  readonly expectedDateOnly!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'Expected not before.' })
  readonly expectedLow!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Expected not after.' })
  readonly expectedHigh!: Date | null;

  @Field(() => TimeAmbiguityEnum, {
    nullable: true,
    description:
      'Set if the reported local time fell into a change of the clocks: the time of the event, or of a plan or an estimate the expected time, is then one reading of it.',
  })
  readonly timeAmbiguity!: TimeAmbiguity | null;

  @Field(() => Place, { description: 'Where it happened.' })
  readonly place!: Place;

  @Field(() => String, { nullable: true, description: 'The code as the reporter sent it.' })
  readonly rawCode!: string | null;

  @Field(() => String, { nullable: true, description: 'The dialect of that code.' })
  readonly dialect!: string | null;

  @Field(() => EventCorrection, { nullable: true, description: 'The event that this one corrects, if any.' })
  readonly correction!: EventCorrection | null;
}

export const TrackingEventConnection = connectionOf('TrackingEvent', () => TrackingEvent);

export function toTrackingEvent(record: TrackingEventRecord): TrackingEvent {
  return {
    ...record,
    place: {
      name: record.placeName,
      country: record.country,
      unlocode: record.unlocode,
      terminalCode: record.terminalCode,
      latitude: record.latitude,
      longitude: record.longitude,
      stopSequence: record.stopSequence,
    },
    correction: record.correction && {
      kind: record.correction,
      source: record.correctsSource,
      reporter: record.correctsReporter,
      eventId: record.correctsEventId,
    },
  };
}

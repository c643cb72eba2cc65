import type { ConfirmableReason, TrackingFact } from '../../domain/milestones/fact.ts';
import type { TimeAmbiguity } from '../../domain/time-zone.ts';
import type { EventClassifier, EventSource, MilestoneType } from '../../domain/vocabulary/index.ts';
import {
  boolean,
  float,
  integer,
  type NewRecord,
  type RecordOf,
  text,
  time,
  uuid,
} from '../record/column.ts';
import { recordTable } from '../record/record-table.ts';

/**
 * A fact about a shipment. A `…DateOnly` flag beside a time says that only its calendar date is known: the time is then
 * midnight UTC of that date.
 */
export const EVENT = recordTable('tracking_event', {
  portalId: uuid().given(),
  shipmentId: uuid().needed(),
  source: text<EventSource>().needed(),
  /** The sender among those of the source: see `src/domain/reporter.ts`. */
  reporter: text().needed(),
  /** From the device or carrier, the same in every re-send. Unique within source, reporter and shipment. */
  eventId: text().needed(),
  /** Null for scans, positions and gate events. */
  milestone: text<MilestoneType>().orNull().needed(),
  classifier: text<EventClassifier>().needed(),
  /** The time of the event; for a plan or an estimate the time when it was made. */
  occurredAt: time().needed(),
  dateOnly: boolean().given(false),
  /** When it arrived. */
  recordedAt: time().given(),
  /** The expected time: required for a plan or an estimate, null for an actual event. */
  expectedAt: time().orNull().given(),
  expectedDateOnly: boolean().given(false),
  expectedLow: time().orNull().given(),
  expectedHigh: time().orNull().given(),
  placeName: text().orNull().given(),
  country: text().orNull().given(),
  unlocode: text().orNull().given(),
  terminalCode: text().orNull().given(),
  latitude: float().orNull().given(),
  longitude: float().orNull().given(),
  stopSequence: integer().orNull().given(),
  rawCode: text().orNull().given(),
  dialect: text().orNull().given(),
  correction: text<NonNullable<TrackingFact['correction']>>().orNull().given(),
  correctsSource: text<EventSource>().orNull().given(),
  correctsReporter: text().orNull().given(),
  correctsEventId: text().orNull().given(),
  confirms: text<ConfirmableReason>().orNull().given(),
  /** The local time that was reported names no single instant; `occurredAt` or `expectedAt` is one reading of it. */
  timeAmbiguity: text<TimeAmbiguity>().orNull().given(),
});

export type TrackingEventRecord = RecordOf<typeof EVENT>;
/** `recordedAt` defaults to the transaction's time. */
export type NewEvent = Omit<NewRecord<typeof EVENT>, 'portalId' | 'shipmentId'>;

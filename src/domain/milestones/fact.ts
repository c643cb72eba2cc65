import type { EventClassifier, EventSource, MilestoneType } from '../vocabulary/index.ts';

/** What the fold needs to know of a tracking event. */
export interface TrackingFact {
  readonly source: EventSource;
  /** From the device or carrier, the same in every re-send. */
  readonly eventId: string;
  /** Null for scans, positions and gate events: kept, and without a part in the state. */
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  /** When it happened; for plans and estimates when they were made. */
  readonly occurredAt: Date;
  readonly dateOnly: boolean;
  readonly recordedAt: Date;
  /** The time that a plan or estimate speaks of. */
  readonly expectedAt: Date | null;
  readonly expectedDateOnly: boolean;
  readonly expectedLow: Date | null;
  readonly expectedHigh: Date | null;
  /** A retraction takes its fact back; a replacement also stands in its place. */
  readonly correction: 'RETRACTS' | 'SUPERSEDES' | null;
  readonly correctsSource: EventSource | null;
  readonly correctsEventId: string | null;
}

/** Event ids are unique within their source. */
export function factKey(fact: Pick<TrackingFact, 'source' | 'eventId'>): string {
  return `${fact.source}/${fact.eventId}`;
}

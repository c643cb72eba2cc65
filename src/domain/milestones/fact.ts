import type { EventClassifier, EventSource, MilestoneType } from '../vocabulary/index.ts';

/** Why a fact has no part in the state until a person has looked at it. */
export type ReviewReason =
  | 'CLOCK_IN_THE_FUTURE'
  | 'BEFORE_THE_BOOKING'
  | 'ILLEGAL_TRANSITION'
  | 'CONTRADICTORY_CORRECTION';

/** Findings that a person can answer with "it is as reported". Of a circle only some can hold: one is left out. */
export const CONFIRMABLE = [
  'CLOCK_IN_THE_FUTURE',
  'BEFORE_THE_BOOKING',
  'ILLEGAL_TRANSITION',
] as const satisfies readonly ReviewReason[];
export type ConfirmableReason = (typeof CONFIRMABLE)[number];

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
  /**
   * A retraction takes its fact back; a replacement also stands in its place; a confirmation lets it count although it
   * seemed impossible. Confirmations are facts of people: they can be retracted like any other.
   */
  readonly correction: 'RETRACTS' | 'SUPERSEDES' | 'CONFIRMS' | null;
  readonly correctsSource: EventSource | null;
  readonly correctsEventId: string | null;
  /** Which finding a confirmation answers; null for everything else. Another finding about the same fact stays open. */
  readonly confirms: ConfirmableReason | null;
}

/** Event ids are unique within their source. */
export function factKey(fact: Pick<TrackingFact, 'source' | 'eventId'>): string {
  return `${fact.source}/${fact.eventId}`;
}

import type { EventClassifier, EventSource, MilestoneType } from '../vocabulary/index.ts';

/** Doubts about the times of a fact alone; see `plausibility.ts`. */
export const TIME_DOUBTS = ['CLOCK_IN_THE_FUTURE', 'TOO_LONG_AGO', 'EXPECTED_OUT_OF_REACH'] as const;
export type TimeDoubt = (typeof TIME_DOUBTS)[number];

/** Findings that a person can answer with "it is as reported". */
export const CONFIRMABLE = [
  ...TIME_DOUBTS,
  'BEFORE_THE_BOOKING',
  'ILLEGAL_TRANSITION',
  'DELIVERY_STOP_UNKNOWN',
  'SECOND_DELIVERY',
  'PROOF_BEFORE_DELIVERY',
  'PROOF_OF_CUSTOMER',
] as const;
export type ConfirmableReason = (typeof CONFIRMABLE)[number];

/**
 * The reason for which the fold leaves a fact out until a person has reviewed it. Nothing can be confirmed in a circle of
 * corrections, or in a correction of one of several facts: such a correction must be left out.
 */
export type ReviewReason = ConfirmableReason | 'CONTRADICTORY_CORRECTION' | 'AMBIGUOUS_CORRECTION';

/** The part of a tracking event that the fold needs. */
export interface TrackingFact {
  readonly source: EventSource;
  /** The sender among those of the source: see `src/domain/reporter.ts`. */
  readonly reporter: string;
  readonly shipmentId: string;
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
  /** The stop of the shipment, by its sequence; null when the report names none. */
  readonly stopSequence: number | null;
  /** The dialect of the reporter's codes; for an imported fact the source of its file. */
  readonly dialect: string | null;
  /**
   * A retraction removes the fact that it names. A replacement removes that fact and counts in its place. With a
   * confirmation that fact counts although the fold found it impossible. A confirmation is itself a fact and can be
   * retracted.
   */
  readonly correction: 'RETRACTS' | 'SUPERSEDES' | 'CONFIRMS' | null;
  readonly correctsSource: EventSource | null;
  /** Null if the correction names no reporter: then it corrects the only event of that source and id. */
  readonly correctsReporter: string | null;
  readonly correctsEventId: string | null;
  /** The finding that a confirmation answers; null for other facts. Another finding about the same fact stays open. */
  readonly confirms: ConfirmableReason | null;
}

/** An event id is unique within its source, reporter and shipment. */
export type FactIdentity = Pick<TrackingFact, 'source' | 'reporter' | 'shipmentId' | 'eventId'>;

/** Different for different identities: the stated length keeps reporter and event id apart. */
export function factKey({ source, reporter, shipmentId, eventId }: FactIdentity): string {
  return `${source} ${shipmentId} ${reporter.length} ${reporter} ${eventId}`;
}

/** The name of a fact of a known shipment, as the audit shows it. */
export function factName({
  source,
  reporter,
  eventId,
}: Pick<FactIdentity, 'source' | 'eventId'> & { readonly reporter?: string | undefined }): string {
  return [source, ...(reporter === undefined ? [] : [reporter]), eventId].join(' ');
}

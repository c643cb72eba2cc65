import type { ConfirmableReason, TrackingFact } from '../../../src/domain/milestones/fact.ts';
import type { ShipmentPlan } from '../../../src/domain/milestones/plan.ts';
import type { MilestoneType } from '../../../src/domain/vocabulary/index.ts';

export const NO_PROMISES: ShipmentPlan = {
  stops: [],
  file: null,
  delivery: null,
  deliveryTimeZone: null,
  pickup: null,
  pickupTimeZone: null,
};

const SHIPMENT = '01900000-0000-7000-8000-000000000001';

/** A time, or a date without a time (`2026-03-01`). */
export function moment(text: string) {
  return { at: new Date(text), dateOnly: text.length === 10 };
}

/** An actual fact, recorded a minute after it happened. */
export function fact(
  milestone: MilestoneType | null,
  occurred: string,
  more: Partial<TrackingFact> = {},
): TrackingFact {
  const { at, dateOnly } = moment(occurred);
  return {
    source: 'HANDHELD',
    reporter: 'driver',
    shipmentId: SHIPMENT,
    eventId: `${milestone}@${occurred}`,
    milestone,
    classifier: 'ACTUAL',
    occurredAt: at,
    dateOnly,
    recordedAt: new Date(at.getTime() + 60_000),
    expectedAt: null,
    expectedDateOnly: false,
    expectedLow: null,
    expectedHigh: null,
    stopSequence: null,
    dialect: null,
    correction: null,
    correctsSource: null,
    correctsReporter: null,
    correctsEventId: null,
    confirms: null,
    ...more,
  };
}

/** A plan or an estimate of a milestone, made at one time and speaking of another. */
export function expectation(
  classifier: 'PLANNED' | 'ESTIMATED',
  milestone: MilestoneType,
  made: string,
  expected: string,
  more: Partial<TrackingFact> = {},
): TrackingFact {
  const { at, dateOnly } = moment(expected);
  return fact(milestone, made, {
    classifier,
    eventId: `${classifier}:${milestone}@${made}`,
    expectedAt: at,
    expectedDateOnly: dateOnly,
    ...more,
  });
}

export function retraction(of: TrackingFact, made: string, eventId = `retract ${of.eventId}`): TrackingFact {
  return fact(null, made, {
    eventId,
    correction: 'RETRACTS',
    correctsSource: of.source,
    correctsReporter: of.reporter,
    correctsEventId: of.eventId,
  });
}

/** What a person decided in review. */
export function confirmation(of: TrackingFact, confirms: ConfirmableReason, made: string): TrackingFact {
  return fact(null, made, {
    source: 'PORTAL',
    eventId: `confirm ${of.eventId} ${confirms}`,
    correction: 'CONFIRMS',
    correctsSource: of.source,
    correctsReporter: of.reporter,
    correctsEventId: of.eventId,
    confirms,
  });
}

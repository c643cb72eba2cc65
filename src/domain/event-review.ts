import { WaybillError } from './errors.ts';
import { CONFIRMABLE, type ConfirmableReason, type ReviewReason } from './milestones/fact.ts';
import { momentOf } from './milestones/moment.ts';
import {
  type EventClassifier,
  type EventSource,
  MILESTONE_TYPES,
  type MilestoneType,
} from './vocabulary/index.ts';

/** The review item for an impossible fact. All code that finds such a fact opens the item from here. */

const WHY: Readonly<Record<ReviewReason, string>> = {
  CLOCK_IN_THE_FUTURE: 'The event lies in the future: a clock was ahead, or the date is wrong.',
  TOO_LONG_AGO: 'The event lies before the year 2001, so the clock or the date is wrong.',
  EXPECTED_OUT_OF_REACH:
    'The expected time lies before the year 2001, more than five years ahead, or outside the bounds that were told with it.',
  BEFORE_THE_BOOKING: 'The event, or the time that it estimates, lies before the booking of its shipment.',
  ILLEGAL_TRANSITION: 'After what is known of the shipment this cannot have happened.',
  DELIVERY_STOP_UNKNOWN:
    'The report does not say at which delivery stop the freight was delivered. Approved, it is the last one; for an earlier one retry with the milestone PARTIALLY_DELIVERED.',
  SECOND_DELIVERY:
    'The shipment was delivered before, and no way back was reported. Approved, this is its return; the first delivery stays the delivery.',
  PROOF_BEFORE_DELIVERY:
    'The proof came, and no delivery is reported. It counts without a decision when the delivery is reported; the pickup may still be on its way.',
  PROOF_OF_CUSTOMER:
    'A customer attached the paper as a proof of delivery. It stays a paper until the carrier or staff confirm it.',
  CONTRADICTORY_CORRECTION: 'Events correct one another in a circle.',
  AMBIGUOUS_CORRECTION:
    'Several reporters have an event with the corrected id, and the correction names none of them.',
};

/** Why an event is not recorded although its shipment is known. Its report waits for a person. */
export type EventRefusal = 'AMBIGUOUS_CORRECTION' | 'OTHER_CONTENT';

const WHY_REFUSED: Readonly<Record<EventRefusal, string>> = {
  AMBIGUOUS_CORRECTION: `${WHY.AMBIGUOUS_CORRECTION} Send the event again with the reporter.`,
  OTHER_CONTENT:
    'This reporter told something else of this shipment under the same event id. Send the event again with an id of its own.',
};

export function whyRefused(refusal: EventRefusal): string {
  return WHY_REFUSED[refusal];
}

/** The event as it was reported; a corrected event repeats these values. */
interface ReportedEvent<Time> {
  readonly source: EventSource;
  /** Undefined in items of earlier versions, when an event had no reporter. */
  readonly reporter?: string | undefined;
  readonly eventId: string;
  readonly milestone: MilestoneType | null;
  readonly classifier: EventClassifier;
  readonly occurredAt: Time;
  readonly dateOnly: boolean;
  readonly expectedAt: Time | null;
  readonly expectedDateOnly: boolean;
  readonly expectedLow: Time | null;
  readonly expectedHigh: Time | null;
  readonly placeName: string | null;
  readonly country: string | null;
  readonly unlocode: string | null;
  readonly terminalCode: string | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly stopSequence: number | null;
  readonly rawCode: string | null;
  readonly dialect: string | null;
  readonly correction: 'RETRACTS' | 'SUPERSEDES' | 'CONFIRMS' | null;
}

interface Finding {
  readonly shipmentId: string;
  readonly accountId: string;
  /** The tracking event's portal id. */
  readonly eventId: string;
  readonly reason: ReviewReason;
  readonly event: ReportedEvent<Date>;
}

/** The effect of approving the item. A correction that cannot be applied has to be left out. */
export type EventProposal = {
  readonly shipmentId: string;
  /** Times as ISO 8601. */
  readonly event: ReportedEvent<string>;
} & (
  | { readonly action: 'COUNT_EVENT'; readonly reason: ConfirmableReason }
  | { readonly action: 'LEAVE_EVENT_OUT' }
);

/** The values of an event that people correct. */
export const CORRECTABLE = ['occurredAt', 'milestone'] as const;

export function whyReviewed(reason: ReviewReason): string {
  return WHY[reason];
}

/** The cause of the item: one finding is one item, and the item is settled when a later event explains the finding. */
export function findingCause({ eventId, reason }: Pick<Finding, 'eventId' | 'reason'>): string {
  return `event ${eventId} ${reason}`;
}

/** The event's portal id in the cause of an item; null if the item is no finding about an event. */
export function eventOfCause(cause: string): string | null {
  return /^event ([0-9a-f-]{36}) [A-Z_]+$/.exec(cause)?.[1] ?? null;
}

/** The review item of a finding. */
export function findingItem(finding: Finding, requestId: string | null) {
  const { shipmentId: portalId, accountId, eventId, reason, event } = finding;
  const proposal = proposed(finding);
  const approved =
    proposal.action === 'COUNT_EVENT' ? 'Approve it to let it count' : 'Approve to leave it out';
  return {
    cause: findingCause(finding),
    category: 'IMPLAUSIBLE_EVENT',
    reason: `${WHY[reason]} ${approved}, retry with the right time or milestone, or leave it out.`,
    record: 'Milestone',
    portalId,
    crmId: null,
    accountId,
    requestId,
    fields: [
      {
        field: 'trackingEvent',
        portalValue: eventId,
        crmValue: null,
      },
      ...CORRECTABLE.map((field) => ({
        field,
        portalValue: event[field],
        crmValue: null,
      })),
    ],
    ownerTeam: 'Dispatch',
    candidates: [],
    proposal: { ...proposal },
    lastResponse: null,
  } as const;
}

/** The event proposal of an item; null if the item is not about an impossible event. */
export function eventProposalOf(proposal: Readonly<Record<string, unknown>> | null): EventProposal | null {
  const action = proposal?.['action'];
  return action === 'COUNT_EVENT' || action === 'LEAVE_EVENT_OUT'
    ? (proposal as unknown as EventProposal)
    : null;
}

function proposed({ shipmentId, reason, event }: Finding): EventProposal {
  const confirmable = CONFIRMABLE.find((known) => known === reason);
  const about = { shipmentId, event: reported(event) };
  return confirmable === undefined
    ? { action: 'LEAVE_EVENT_OUT', ...about }
    : { action: 'COUNT_EVENT', reason: confirmable, ...about };
}

function reported(event: ReportedEvent<Date>): ReportedEvent<string> {
  const { occurredAt, expectedAt, expectedLow, expectedHigh } = event;
  return {
    source: event.source,
    reporter: event.reporter,
    eventId: event.eventId,
    milestone: event.milestone,
    classifier: event.classifier,
    occurredAt: occurredAt.toISOString(),
    dateOnly: event.dateOnly,
    expectedAt: iso(expectedAt),
    expectedDateOnly: event.expectedDateOnly,
    expectedLow: iso(expectedLow),
    expectedHigh: iso(expectedHigh),
    placeName: event.placeName,
    country: event.country,
    unlocode: event.unlocode,
    terminalCode: event.terminalCode,
    latitude: event.latitude,
    longitude: event.longitude,
    stopSequence: event.stopSequence,
    rawCode: event.rawCode,
    dialect: event.dialect,
    correction: event.correction,
  };
}

function iso(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}

/**
 * The values of an event that a person corrected.
 *
 * @throws WaybillError BAD_USER_INPUT when they correct nothing, or are none
 */
export function correctedEvent(edits: Readonly<Record<string, unknown>>): {
  readonly occurredAt?: Date;
  readonly dateOnly?: boolean;
  readonly milestone?: MilestoneType;
} {
  const { occurredAt, milestone, ...others } = edits;
  if (Object.keys(others).length > 0 || (occurredAt === undefined && milestone === undefined)) {
    throw new WaybillError('BAD_USER_INPUT', `Say the right ${CORRECTABLE.join(' or ')} of the event.`);
  }
  const time = occurredAt === undefined ? {} : moment(occurredAt);
  return milestone === undefined ? time : { ...time, milestone: known(milestone) };
}

function moment(value: unknown): { readonly occurredAt: Date; readonly dateOnly: boolean } {
  const read = momentOf(value);
  if (read === null) {
    throw new WaybillError(
      'BAD_USER_INPUT',
      'Give occurredAt as 2026-03-01T14:00:00+01:00, or as a day: 2026-03-01.',
    );
  }
  return { occurredAt: read.at, dateOnly: read.dateOnly };
}

function known(value: unknown): MilestoneType {
  const found = MILESTONE_TYPES.find((type) => type === value);
  if (found === undefined) throw new WaybillError('BAD_USER_INPUT', 'There is no such milestone.');
  return found;
}

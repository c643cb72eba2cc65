import type { ReviewReason } from './milestones/fold.ts';

/** How a fact that cannot be true is put before a person; whoever finds it says it the same way. */

const WHY: Readonly<Record<ReviewReason, string>> = {
  CLOCK_IN_THE_FUTURE: 'The clock of the device was ahead: the event lies in the future.',
  BEFORE_THE_BOOKING: 'The event lies before the booking of its shipment.',
  ILLEGAL_TRANSITION: 'After what is known of the shipment this cannot have happened.',
  CONTRADICTORY_CORRECTION: 'Events correct one another in a circle.',
};

interface Finding {
  readonly shipmentId: string;
  readonly accountId: string;
  /** The tracking event's portal id. */
  readonly eventId: string;
  readonly reason: ReviewReason;
}

export function whyReviewed(reason: ReviewReason): string {
  return WHY[reason];
}

/** Names the cause, so that one finding is one item, and is settled when a later event explains it. */
export function findingCause({ eventId, reason }: Finding): string {
  return `event ${eventId} ${reason}`;
}

/** The review item of a finding. */
export function findingItem(finding: Finding, requestId: string | null) {
  const { shipmentId: portalId, accountId, eventId, reason } = finding;
  return {
    cause: findingCause(finding),
    category: 'IMPLAUSIBLE_EVENT',
    reason: `${WHY[reason]} Correct it with an event that supersedes or retracts it, or dismiss it.`,
    record: 'Milestone',
    ...{ portalId, crmId: null, accountId, requestId },
    fields: [{ field: 'trackingEvent', portalValue: eventId, crmValue: null }],
    ownerTeam: 'Dispatch',
    ...{ candidates: [], proposal: null, lastResponse: null },
  } as const;
}

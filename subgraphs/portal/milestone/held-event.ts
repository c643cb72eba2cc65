import type { ReviewCategory } from '../../../src/domain/review.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { StoredResult } from './event-result.type.ts';

/** Something reported that cannot be recorded as it is. It is kept whole in a review item. */
export interface HeldEvent {
  /** Names the cause: the same report has the same, however often it is sent. */
  readonly cause: string;
  readonly category: ReviewCategory;
  readonly reason: string;
  readonly eventId: string | null;
  readonly shipmentId: string | null;
  readonly accountId: string | null;
  /** As it was reported. */
  readonly reported: unknown;
  /** What an approval would do. */
  readonly proposal: NewReviewItem['proposal'];
}

/** Opens a review item for what is held. */
export async function holdEvents(unit: PortalUnit, held: readonly HeldEvent[]): Promise<void> {
  if (held.length === 0) return;
  await unit.ledger.review.open(
    held.map(({ cause, category, reason, shipmentId, accountId, reported, proposal }) => ({
      cause,
      category,
      reason,
      accountId,
      proposal,
      record: 'Milestone',
      portalId: shipmentId,
      crmId: null,
      fields: [
        {
          field: 'trackingEvent',
          portalValue: reported,
          crmValue: null,
        },
      ],
      candidates: [],
      ownerTeam: 'Dispatch',
      lastResponse: null,
      requestId: unit.principal.requestId,
    })),
  );
}

export function heldResult({ eventId, reason, shipmentId }: HeldEvent): StoredResult {
  return { eventId, outcome: 'REVIEW', reason, shipmentId };
}

import type { ReviewCategory } from '../../../src/domain/review.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { StoredResult } from './event-result.type.ts';

/** A report that cannot be recorded as it is. A review item keeps all of it. */
export interface HeldEvent {
  /** The cause of the review item; every re-send of a report has the same cause. */
  readonly cause: string;
  readonly category: ReviewCategory;
  readonly reason: string;
  readonly eventId: string | null;
  readonly shipmentId: string | null;
  readonly accountId: string | null;
  /** The report as it was received. */
  readonly reported: unknown;
  /** The effect of an approval. */
  readonly proposal: NewReviewItem['proposal'];
}

/** Opens a review item for each held report. */
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

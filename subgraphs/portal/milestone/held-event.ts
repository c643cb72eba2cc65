import { createHash } from 'node:crypto';
import type { Doubt, Match } from '../../../src/domain/references/matching.ts';
import { normalNumber } from '../../../src/domain/references/normal-form.ts';
import type { ReviewCategory } from '../../../src/domain/review.ts';
import type { EventSource } from '../../../src/domain/vocabulary/index.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import type { StoredResult } from './event-result.type.ts';
import type { ReportedShipment } from './reported-shipments.ts';

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
  /** The shipments that it may be about. */
  readonly candidates?: NewReviewItem['candidates'];
}

const DOUBTS: Readonly<Record<Doubt, Pick<HeldEvent, 'category' | 'reason'>>> = {
  NONE: {
    category: 'ORPHAN',
    reason:
      'No shipment is known by what the report says of it. A number counts once staff or the carrier confirm it.',
  },
  SEVERAL: {
    category: 'AMBIGUOUS_REFERENCE',
    reason: 'Several shipments have these numbers.',
  },
  CONTRADICTING: {
    category: 'CONTRADICTING_REFERENCES',
    reason: 'The numbers or the carrier of the report speak for different shipments.',
  },
};

/** What a report says of its shipment, as one text: a re-send has the same. */
export function reportCause(
  source: EventSource,
  eventId: string,
  { id, references, carrier }: ReportedShipment,
): string {
  const numbers = references.map(({ type, value }) => `${type ?? ''} ${normalNumber(value)}`).toSorted();
  const said = createHash('sha256')
    .update(JSON.stringify([eventId, id, carrier, numbers]))
    .digest('hex');
  return `report ${source} ${said}`;
}

/** Holds a report whose shipment is in doubt, with all shipments that it may be about. */
export function holdDoubt(
  report: Pick<HeldEvent, 'cause' | 'eventId' | 'reported'>,
  { outcome, candidates }: Extract<Match<ShipmentRecord>, { readonly outcome: Doubt }>,
): HeldEvent {
  return {
    ...report,
    ...DOUBTS[outcome],
    shipmentId: null,
    accountId: null,
    proposal: null,
    candidates: candidates.map(({ shipment, evidence }) => ({
      crmId: shipment.crmId,
      portalId: shipment.portalId,
      label: shipment.number,
      evidence,
    })),
  };
}

/** Opens a review item for each held report. */
export async function holdEvents(unit: PortalUnit, held: readonly HeldEvent[]): Promise<void> {
  if (held.length === 0) return;
  await unit.ledger.review.open(
    held.map(({ cause, category, reason, shipmentId, accountId, reported, proposal, candidates = [] }) => ({
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
      candidates,
      ownerTeam: 'Dispatch',
      lastResponse: null,
      requestId: unit.principal.requestId,
    })),
  );
}

/** Closes the items of reports that found no shipment before, and are recorded now. */
export async function settleReports(unit: PortalUnit, causes: readonly string[]): Promise<void> {
  if (causes.length === 0) return;
  await unit.ledger.review.settleCauses(causes, 'The report came again and found its shipment.');
}

export function heldResult({ eventId, reason, shipmentId }: HeldEvent): StoredResult {
  return { eventId, outcome: 'REVIEW', reason, shipmentId };
}

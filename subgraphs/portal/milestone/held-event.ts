import { createHash } from 'node:crypto';
import type { Doubt, Match } from '../../../src/domain/references/matching.ts';
import { normalNumber } from '../../../src/domain/references/normal-form.ts';
import type { ReviewCategory } from '../../../src/domain/review.ts';
import { RECORD_REPORT } from '../../../src/domain/review-decisions.ts';
import type { EventSource } from '../../../src/domain/vocabulary/index.ts';
import type { NewReviewItem } from '../../../src/ledger/review/review-item.ts';
import type { PortalUnit } from '../../../src/portal-changes/record-change.ts';
import type { ShipmentRecord } from '../../../src/portal-store/shipment/shipment.columns.ts';
import { eventIdProblem } from './event-batch.ts';
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

/** A report as its sender names it. */
export interface ReportName {
  readonly source: EventSource;
  readonly reporter: string;
  readonly eventId: string;
  readonly shipment: ReportedShipment;
  /** The report as it was received. It identifies an event without a usable id. */
  readonly reported: unknown;
}

/** The cause of a report whose shipment is in doubt: a re-send has the same, however it spells the numbers. */
export function reportCause(report: ReportName): string {
  return `report ${hashOf(report, statedOf(report))}`;
}

/** The cause of a report that is held for one reason; `shipmentId` is null if its shipment is not known. */
export function eventCause(report: ReportName, shipmentId: string | null, why: string): string {
  return `event ${hashOf(report, [shipmentId ?? statedOf(report), why])}`;
}

/** A report's references to its shipment, in one spelling and order. */
function statedOf({ shipment: { id, references, carrier } }: ReportName) {
  const numbers = references.map(({ type, value }) => `${type ?? ''} ${normalNumber(value)}`).toSorted();
  return [id, carrier, numbers];
}

/** A hash, since PostgreSQL limits the length of an indexed text. */
function hashOf({ source, reporter, eventId, reported }: ReportName, more: unknown): string {
  const id = eventIdProblem(eventId) === null ? [eventId, contentOf(reported)] : reported;
  return createHash('sha256')
    .update(JSON.stringify([source, reporter, id, more]))
    .digest('hex');
}

/** The inputs that state what happened, and when. */
const CONTENT = [
  'code',
  'reason',
  'milestone',
  'classifier',
  'occurred',
  'expected',
  'expectedLow',
  'expectedHigh',
  'correction',
];

/**
 * The content of an event. Two events with one id and different content are two reports, and neither replaces the other. The
 * event id of an EDI status is derived from its content.
 */
function contentOf(reported: unknown): unknown {
  const { event } = reported as { readonly event?: Readonly<Record<string, unknown>> };
  return event === undefined ? null : CONTENT.map((name) => inOneForm(event[name]));
}

/** A value as it is stored, without the order and the empty fields of an input. */
function inOneForm(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return value ?? null;
  const parts = value as Readonly<Record<string, unknown>>;
  return Object.keys(parts)
    .toSorted()
    .flatMap((name) => (parts[name] == null ? [] : [[name, inOneForm(parts[name])]]));
}

/** Holds a report whose shipment is in doubt, with all shipments that it may be about. */
export function holdDoubt(
  { reporter, ...report }: Pick<HeldEvent, 'cause' | 'eventId' | 'reported'> & Pick<ReportName, 'reporter'>,
  { outcome, candidates, removed }: Extract<Match<ShipmentRecord>, { readonly outcome: Doubt }>,
): HeldEvent {
  const { category, reason } = DOUBTS[outcome];
  return {
    ...report,
    category,
    reason: removed === undefined ? reason : whyRemoved(removed),
    shipmentId: null,
    accountId: null,
    // `held-reports.ts` reads the report again.
    proposal: { action: RECORD_REPORT, reporter },
    candidates: candidates.map(({ shipment, evidence }) => ({
      crmId: shipment.crmId,
      portalId: shipment.portalId,
      label: shipment.number,
      evidence,
    })),
  };
}

function whyRemoved({ number, removedAt }: { readonly number: string; readonly removedAt: Date }): string {
  const day = removedAt.toISOString().slice(0, 10);
  return (
    `The report names the shipment ${number}, which was removed on ${day} because it was over for years. Nothing is ` +
    'recorded. Dismiss this, unless the report is about a new shipment with an old number.'
  );
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

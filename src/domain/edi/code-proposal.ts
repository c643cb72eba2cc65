import type { EventSource } from '../vocabulary/index.ts';
import type { CodeKind } from './carrier-report.ts';

/**
 * What a review item about an unknown code proposes: once somebody has said what the code means, the event that was
 * recorded without it is replaced by one that says it, or the exception that it reports is opened.
 */
export interface CodeProposal {
  readonly action: 'EXPLAIN_CODE';
  readonly lookup: { readonly kind: CodeKind; readonly externalValue: string };
  readonly event: ExplainedEvent;
}

/** The event as it was recorded. */
export interface ExplainedEvent {
  readonly shipmentId: string;
  readonly source: EventSource;
  readonly eventId: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly dateOnly: boolean;
  readonly placeName: string | null;
  readonly country: string | null;
  readonly stopSequence: number | null;
  readonly rawCode: string;
  readonly dialect: string;
}

/** What an item proposes, when it is about a code; null otherwise. */
export function codeProposalOf(proposal: Readonly<Record<string, unknown>> | null): CodeProposal | null {
  return proposal !== null && proposal['action'] === 'EXPLAIN_CODE'
    ? (proposal as unknown as CodeProposal)
    : null;
}

import type { TimeAmbiguity } from '../time-zone.ts';
import type { EventSource } from '../vocabulary/index.ts';
import type { CodeKind } from './carrier-report.ts';

/**
 * The proposal of a review item about an unknown code. Once staff has given the code a meaning, the worker replaces the
 * event that was recorded without it, or opens the exception that the code reports.
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
  /** Undefined in items of earlier versions, when an event had no reporter. */
  readonly reporter?: string | undefined;
  readonly eventId: string;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly dateOnly: boolean;
  readonly placeName: string | null;
  readonly country: string | null;
  readonly stopSequence: number | null;
  /** These three are undefined in items of earlier versions. */
  readonly latitude?: number | null | undefined;
  readonly longitude?: number | null | undefined;
  readonly timeAmbiguity?: TimeAmbiguity | null | undefined;
  readonly rawCode: string;
  readonly dialect: string;
}

/** The code proposal of an item; null if the item is not about a code. */
export function codeProposalOf(proposal: Readonly<Record<string, unknown>> | null): CodeProposal | null {
  return proposal !== null && proposal['action'] === 'EXPLAIN_CODE'
    ? (proposal as unknown as CodeProposal)
    : null;
}

import type { AggregateName, SynchronizedObject } from './ownership/index.ts';

/**
 * What approving a review item does, in words that the worker carries out. SEND: the portal's values go to Salesforce
 * again. RECEIVE: Salesforce's values come to the portal again. LINK and UNLINK: two records are one, or are not.
 */
export type ReviewProposal =
  | { readonly action: 'SEND'; readonly aggregate: AggregateName; readonly portalId: string }
  | { readonly action: 'RECEIVE'; readonly object: SynchronizedObject; readonly crmId: string }
  | {
      readonly action: 'LINK' | 'UNLINK';
      readonly aggregate: AggregateName;
      readonly portalId: string;
      readonly crmId: string;
    };

const ACTIONS: ReadonlySet<unknown> = new Set(['SEND', 'RECEIVE', 'LINK', 'UNLINK']);

/** What an item proposes, when it is one of these; null when a person has to do it. */
export function proposalOf(proposal: Readonly<Record<string, unknown>> | null): ReviewProposal | null {
  return proposal !== null && ACTIONS.has(proposal['action']) ? (proposal as ReviewProposal) : null;
}

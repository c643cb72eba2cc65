import type { AggregateName, SynchronizedObject } from './ownership/index.ts';
import type { IntendedWrite } from './write-intent.ts';

/**
 * What approving a review item does, in words that the worker carries out. SEND: the portal's values go to Salesforce
 * again. RECEIVE: Salesforce's values come to the portal again. LINK and UNLINK: two records are one, or are not. WRITE:
 * a change of fields that Salesforce owns, which was answered and not written, is written.
 */
export type ReviewProposal =
  | { readonly action: 'SEND'; readonly aggregate: AggregateName; readonly portalId: string }
  | { readonly action: 'RECEIVE'; readonly object: SynchronizedObject; readonly crmId: string }
  | {
      readonly action: 'LINK' | 'UNLINK';
      readonly aggregate: AggregateName;
      readonly portalId: string;
      readonly crmId: string;
    }
  | {
      readonly action: 'WRITE';
      /** The record that it is about, by its Salesforce id. */
      readonly recordId: string | null;
      readonly accountId: string | null;
      readonly accountCrmId: string;
      readonly writes: readonly IntendedWrite[];
    };

const ACTIONS: ReadonlySet<unknown> = new Set(['SEND', 'RECEIVE', 'LINK', 'UNLINK', 'WRITE']);

/** What an item proposes, when it is one of these; null when a person has to do it. */
export function proposalOf(proposal: Readonly<Record<string, unknown>> | null): ReviewProposal | null {
  return proposal !== null && ACTIONS.has(proposal['action'])
    ? (proposal as unknown as ReviewProposal)
    : null;
}
